"""Letters that several people or units share: a set for many units, one being countersigned, 监察建议 that came in."""

from __future__ import annotations

from collections.abc import Iterator

from duze.app.city.agenda import CityStage, Story
from duze.app.city.days import Days
from duze.app.city.letters import drafted
from duze.app.city.papers import reviewed, sent

SET = ("supervision_order", "p01", ("b11", "b14", "b26"))
"""Kind, whom the first letter is for, and the further units: those whose permits the same works need."""
COUNTERSIGNED = ("closing_notice", "b13")
# number, unit, matter, what is advised, working days ago, answered how many working days ago (0: not yet)
ADVICE: tuple[tuple[str, str, str, str, int, int], ...] = (
    (
        "武监建〔{year}〕3号",
        "b13",
        "施工许可审批环节廉政风险防控不到位",
        "健全审批时限监测制度，对超时件逐件查明原因；完善窗口与后台岗位轮换。",
        40,
        26,
    ),
    ("武监建〔{year}〕7号", "b22", "涉企检查随意性大", "规范涉企检查计划和备案，公开检查依据、频次和结果。", 28, 0),
)


def shared_stories(stage: CityStage, days: Days) -> Iterator[Story]:
    """The set, the countersigning, and each paper that came in."""
    yield _set(stage.fresh(), days)
    yield _countersigned(stage.fresh(), days)
    for paper in ADVICE:
        yield _advised(stage.fresh(), days, paper)


async def _set(stage: CityStage, days: Days) -> None:
    stage.go_to(days.back(7), 14)
    kind, first, further = SET
    letter = await drafted(stage, kind, first, days.back_date(7))
    wanted = {"unit_ids": [str(stage.units[code]) for code in further]}
    at = f"/api/letters/{letter}"
    batch = await stage.person("supervisor").act("发更多单位", f"{at}/batch", wanted, on=at)
    at = f"/api/letter-batches/{batch['id']}"
    stage.later(minutes=30)
    await stage.person("supervisor2").act("整批复核", f"{at}/review", {"reason": "同意"}, on=at)
    stage.later(minutes=30)
    await stage.person("signatory").act("整批签发", f"{at}/issue", on=at)
    await stage.work()
    for item in batch["items"]:
        await sent(stage, item["letter_id"])


async def _countersigned(stage: CityStage, days: Days) -> None:
    stage.go_to(days.back(1), 15, 30)
    at = await reviewed(stage, await drafted(stage, *COUNTERSIGNED, days.back_date(1)), consent=False)
    stage.later(minutes=10)
    asked = {"account_ids": [str(stage.ids[login]) for login in ("leader", "supervisor3")]}
    await stage.person("supervisor").act("请会签", f"{at}/countersigners", asked, on=at)
    stage.later(minutes=20)
    await stage.person("supervisor3").act("会签", f"{at}/countersignature", {"reason": "同意，时限可行。"}, on=at)


async def _advised(stage: CityStage, days: Days, paper: tuple[str, str, str, str, int, int]) -> None:
    number, unit, matter, advice, back, answered = paper
    came = days.back_date(back)
    stage.go_to(days.back(back), 10, 20)
    body = {
        "number": number.format(year=came.year),
        "sender": "武汉市监察委员会",
        "unit_id": str(stage.units[unit]),
        "matter": matter,
        "advice": advice,
        "dated": days.back(back + 1),
        "received_on": days.back(back),
    }
    entered = await stage.person("supervisor").act("登记监察建议", "/api/received-advice", body)
    if not answered:
        return
    stage.go_to(days.back(answered), 16)
    at = f"/api/received-advice/{entered['id']}"
    reply = {"replied_on": days.back(answered), "reply": "已建立超时预警和岗位轮换制度，超时件全部办结。"}
    await stage.person("supervisor").act("登记回复", f"{at}/reply", reply, on=at)
