"""The story: its days, laid out around a month, and its order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar

from duze.app.walk.client import Stage, StepFailed
from duze.app.walk.findings import AGENCY, WINDOW_18, confirmed
from duze.app.walk.interview import closed, ordered, talked
from duze.app.walk.month import bulletin, explained, published, scheme_adopted
from duze.app.walk.referral import concluded, referred


@dataclass(frozen=True)
class Diary:
    """The days of the story (ISO dates) around the month `period`, the one before it being `earlier`."""

    period: str
    earlier: str
    month: date

    def day(self, number: int, *, after: int = 0) -> str:
        """The `number`th working day of the story's month (its last, when it has fewer), `after` months later."""
        first = _months(self.month, after)
        days = [first + timedelta(days=n) for n in range((_months(first, 1) - first).days)]
        worked = [day for day in days if _works(day)]
        return worked[min(number, len(worked)) - 1].isoformat()

    @property
    def start(self) -> str:
        """Where the clock stands when the curtain rises."""
        return self.day(1)


def diary_for(as_of: date) -> Diary:
    """The diary around the last whole month before `as_of`."""
    month = _months(as_of.replace(day=1), -1)
    earlier = _months(month, -1)
    return Diary(f"{month:%Y-%m}", f"{earlier:%Y-%m}", month)


def _months(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, 1)


def _works(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # a year whose notice the package does not know
        return day.weekday() < 5


async def tell(stage: Stage, diary: Diary, out: Path) -> None:
    """Play everything, in order."""
    day = diary.day
    stage.say(f"一、{diary.earlier} 月度考核")
    scheme = await scheme_adopted(stage, diary.earlier)
    days = {"computed": day(1), "objected": day(2), "published": day(5)}
    await published(stage, scheme, diary.earlier, days)
    stage.say("二、巡查发现问题")
    await confirmed(stage, WINDOW_18, (day(6), day(7), day(9), day(10)))
    grave = await confirmed(stage, AGENCY, (day(11), day(12), day(14), day(15)), logger="inspector2")
    stage.say(f"三、{diary.period} 月度考核")
    days = {"computed": day(1, after=1), "objected": day(2, after=1), "published": day(5, after=1)}
    await published(stage, scheme, diary.period, days)
    await explained(stage, diary.period)
    await bulletin(stage, diary.period, day(6, after=1), out)
    stage.say("四、升级建议，由人决定")
    stage.go_to(day(7, after=1), 9)
    talk = await _accepted(stage, "last-twice-running")
    study = await _accepted(stage, "grave-misconduct")
    interview_id = await _interview_of(stage, talk["case_id"])
    stage.say("五、约谈")
    plan = {"plan": day(7, after=1), "talk": day(13, after=1), "order": day(15, after=1), "planned": day(16, after=1)}
    await talked(stage, talk["case_id"], interview_id, plan, out)
    order_id = await ordered(stage, interview_id, plan)
    stage.say("六、问题线索移送")
    answers = {"study": day(16, after=1), "receipt": day(18, after=1)}
    referral_id = await referred(stage, grave, study.get("case_id"), answers, out)
    stage.say("七、整改到结案，移送到结果")
    rest = {"report": day(5, after=2), "close": day(7, after=2)}
    await closed(stage, talk["case_id"], interview_id, order_id, rest)
    await concluded(stage, referral_id, day(15, after=2))


async def _accepted(stage: Stage, rule: str) -> dict[str, Any]:
    """The supervisor accepts the proposal of this rule, its facts before the eyes."""
    supervisor = stage.person("supervisor")
    waiting = await supervisor.get("/api/proposals?status=proposed")
    details = [await supervisor.get(f"/api/proposals/{row['id']}") for row in waiting]
    found = next((one for one in details if one["rule_code"] == rule), None)
    if found is None:
        raise StepFailed(f"no proposal by {rule} among {[one['rule_code'] for one in details]}")
    at = f"/api/proposals/{found['id']}"
    stage.say(f"     建议：{found['title']}")
    stage.say(f"     规则：{found['rule']}")
    known = {fact["code"]: fact for fact in (await supervisor.get("/api/rulebook/facts"))["facts"]}
    for fact in found["facts"]:
        about = known[fact["fact"]]
        stage.say(f"       {about['label']}：{_said(fact['value'], about['choices'])}{about['measure']}")
    accepted = await supervisor.act("采纳建议", f"{at}/acceptance", {"reason": "事实清楚，同意"}, on=at)
    await stage.work()
    return dict(accepted)


def _said(value: object, choices: dict[str, str]) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return choices.get(str(value), str(value))


async def _interview_of(stage: Stage, case_id: str) -> str:
    rows = await stage.person("supervisor").get(f"/api/interviews?case_id={case_id}")
    return str(rows[0]["id"])
