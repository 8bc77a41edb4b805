"""Twelve months of the seven indicators: eleven published and locked, one corrected since, the newest in review."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from duze.app.city.agenda import CityStage
from duze.app.city.days import Days, months
from duze.app.city.papers import sealed, sent
from duze.app.city.words import dice
from duze.app.walk.values import indicators, value_of

# the units made to come last, by month counted back from the newest: (district, department, partner)
WEAK = {
    0: ("d12", "b09", "p04"), 1: ("d07", "b16", "p04"), 2: ("d07", "b02", "p06"), 3: ("d12", "b16", "p07"),
    4: ("d09", "b27", "p04"), 5: ("d12", "b09", "p02"), 6: ("d15", "b16", "p05"), 7: ("d11", "b23", "p07"),
    8: ("d07", "b09", "p06"), 9: ("d10", "b02", "p03"), 10: ("d13", "b27", "p05"), 11: ("d09", "b21", "p07"),
}  # fmt: skip
OBJECTIONS = (
    ("liaison2", "building_permit", "办理建筑许可用时与我区统计口径不一致，请复核。", "口径与方案一致，维持。"),
    ("liaison", "power", "本月两件高压增容件不应计入低压接电用时，请剔除后重算。", "经核对，两件均未计入。"),
    ("liaison8", "tax", "网上办结率与税务系统导出数相差0.4个百分点，请核对。", "系统计截止日不同所致，维持。"),
    ("liaison5", "property", "登记财产用时含法院查封件，请按规定扣除。", "查封件在取数时已经扣除，得分不变。"),
    ("liaison6", "credit", "融资满意度调查样本不足30份，请说明。", "本月有效样本42份，符合方案要求。"),
)  # fmt: skip
CORRECTED = 1
"""Which month, counted back, gets a second edition."""


async def ranked(stage: CityStage, days: Days) -> None:
    """The whole year, month by month, on one story's clock."""
    for count in range(11, 0, -1):
        month = months(days.newest, -count)
        await _published(stage, days, month, count)
    await _in_review(stage, days)


async def _opened(stage: CityStage, month: date, count: int, day: str, hour: int = 9) -> str:
    assessor, period = stage.person("assessor"), f"{month:%Y-%m}"
    at = f"/api/rankings/{period}"
    stage.go_to(day, hour)
    await assessor.act("开启考核", "/api/rankings", {"period": period})
    values = _values(stage, period, count)
    await assessor.act("录入数据", f"{at}/values", {"values": values, "source": "演示数据"}, on=at)
    stage.later(minutes=40)
    await assessor.act("计分", f"{at}/computation", on=at)
    stage.later(minutes=20)
    await assessor.act("发各单位核对", f"{at}/review", on=at)
    return at


def _values(stage: CityStage, period: str, count: int) -> list[dict[str, Any]]:
    weights = stage.weights
    return [
        {"unit": code, "indicator": indicator, "value": str(_value(code, indicator, period, count))}
        for code, group in sorted(stage.groups.items())
        if group in weights
        for indicator in indicators()
        if indicator in weights[group]
    ]


def _value(code: str, indicator: str, period: str, count: int) -> Decimal:
    """A unit's value: its own level and month, the year's slow progress, and for the weak a bad month."""
    lag = Decimal(count) / 100  # a year ago everybody was a little worse
    return value_of(code, indicator, period, Decimal("0.42") if code in WEAK[count] else lag)


async def _published(stage: CityStage, days: Days, month: date, count: int) -> None:
    after = months(month, 1)
    at = await _opened(stage, month, count, days.within(after, 1))
    await _objected(stage, at, count, days.within(after, 2))
    stage.go_to(days.within(after, 5), 9, 30)
    await stage.person("assessor2").act("审定", f"{at}/approval", on=at)
    stage.later(minutes=30)
    await stage.person("assessor").act("发布", f"{at}/publication", on=at)
    if count <= BULLETINS:
        await _bulletin(stage, at, days.within(after, 5))


BULLETINS = 11


async def _bulletin(stage: CityStage, at: str, day: str) -> None:
    body = {
        "contact_phone": "027-82800000",
        "approval_authority": "市政府",
        "approval_by": "方既明副市长",
        "approval_on": day,
    }
    stage.later(hours=1)
    drafted = await stage.person("assessor").act("起草通报", f"{at}/bulletin", body)
    await sealed(stage, drafted["letter_id"], consent=False)
    await sent(stage, drafted["letter_id"])


async def _objected(stage: CityStage, at: str, count: int, day: str) -> None:
    login, line, text, answer = OBJECTIONS[count % len(OBJECTIONS)]
    stage.go_to(day, 10, dice("objection", at).randint(0, 50))
    raised = await stage.person(login).act("异议", f"{at}/objections", {"line": line, "text": text})
    stage.later(hours=5)
    verdict = {"verdict": "rejected", "answer": answer}
    await stage.person("assessor2").decide(
        "答复", f"{at}/objections/{raised['id']}/decision", verdict, raised["version"]
    )


async def _in_review(stage: CityStage, days: Days) -> None:
    ended = months(days.newest, 1).isoformat()
    day = max(days.back(1), ended)
    at = await _opened(stage, days.newest, 0, day, 11)
    for login, line, text, _answer in OBJECTIONS[:2]:
        stage.later(minutes=50)
        await stage.person(login).act("异议", f"{at}/objections", {"line": line, "text": text})


async def corrected(stage: CityStage, days: Days) -> None:
    """A second edition of a locked month: a deduction was overturned after it was published."""
    at = f"/api/rankings/{months(days.newest, -CORRECTED):%Y-%m}"
    assessor = stage.person("assessor")
    stage.go_to(days.within(days.newest, 9), 14)
    reason = {"reason": "洪山区一件问题经复核撤销认定，对应扣分冲回，编制更正版。"}
    await assessor.act("编制更正版", f"{at}/correction", reason, on=at)
    stage.etags.pop(at, None)
    stage.later(minutes=20)
    await assessor.act("计分", f"{at}/computation", on=at)
    await assessor.act("发各单位核对", f"{at}/review", on=at)
    stage.go_to(days.within(days.newest, 14), 10)
    await stage.person("assessor2").act("审定", f"{at}/approval", on=at)
    stage.later(minutes=30)
    await assessor.act("发布", f"{at}/publication", on=at)
