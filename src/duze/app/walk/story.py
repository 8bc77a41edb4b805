"""The story: its days, laid out around a month, and its order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from duze.app.walk.client import Stage, StepFailed
from duze.app.walk.findings import AGENCY, WINDOW_18, confirmed
from duze.app.walk.interview import rectified, talked
from duze.app.walk.month import bulletin, explained, published, scheme_adopted
from duze.app.walk.referral import referred


@dataclass(frozen=True)
class Diary:
    """The days of the story (ISO dates) around the month `period`, the one before it being `earlier`."""

    period: str
    earlier: str
    month: date

    def day(self, number: int, *, after: int = 0) -> str:
        """The day `number` of the story's month, `after` months later."""
        return _on_workday(_months(self.month, after).replace(day=number)).isoformat()

    @property
    def start(self) -> str:
        """Where the clock stands when the curtain rises."""
        return self.day(8)


def diary_for(as_of: date) -> Diary:
    """The diary around the last whole month before `as_of`."""
    month = _months(as_of.replace(day=1), -1)
    earlier = _months(month, -1)
    return Diary(f"{month:%Y-%m}", f"{earlier:%Y-%m}", month)


def _months(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, 1)


def _on_workday(day: date) -> date:
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


async def tell(stage: Stage, diary: Diary, out: Path) -> None:
    """Play everything, in order."""
    day = diary.day
    stage.say(f"一、{diary.earlier} 月度考核")
    scheme = await scheme_adopted(stage, diary.earlier)
    days = {"computed": day(8), "objected": day(9), "published": day(13)}
    await published(stage, scheme, diary.earlier, days)
    stage.say("二、巡查发现问题")
    await confirmed(stage, WINDOW_18, (day(14), day(15), day(19), day(20)))
    grave = await confirmed(stage, AGENCY, (day(21), day(22), day(26), day(27)), logger="inspector2")
    stage.say(f"三、{diary.period} 月度考核")
    days = {"computed": day(2, after=1), "objected": day(3, after=1), "published": day(6, after=1)}
    await published(stage, scheme, diary.period, days)
    await explained(stage, diary.period)
    await bulletin(stage, diary.period, day(9, after=1), out)
    stage.say("四、升级建议，由人决定")
    stage.go_to(day(10, after=1), 9)
    talk = await _accepted(stage, "interview")
    study = await _accepted(stage, "referral")
    stage.say("五、约谈、整改、销号")
    plan = {"plan": day(10, after=1), "talk": day(18, after=1)}
    await talked(stage, talk["case_id"], talk["interview_id"], plan, out)
    stage.say("六、问题线索移送")
    answers = {"study": day(20, after=1), "receipt": day(24, after=1), "outcome": day(20, after=2)}
    stage.say("七、整改到结案")
    rest = {"order": day(20, after=1), "report": day(7, after=2), "close": day(9, after=2)}
    await rectified(stage, talk["case_id"], talk["interview_id"], rest)
    await referred(stage, grave, study.get("case_id"), answers, out)


async def _accepted(stage: Stage, consequence: str) -> dict[str, Any]:
    """The supervisor accepts the rulebook's proposal of this kind, its facts before the eyes."""
    supervisor = stage.person("supervisor")
    waiting = await supervisor.get("/api/proposals?state=proposed")
    rows = waiting["items"] if isinstance(waiting, dict) else waiting
    found = next((row for row in rows if row["consequence"].startswith(consequence)), None)
    if found is None:
        raise StepFailed(f"no proposal of {consequence} among {[row['consequence'] for row in rows]}")
    at = f"/api/proposals/{found['id']}"
    stage.say(f"     建议：{found['unit']} {found['rule']}（{found['clause']}）")
    accepted = await supervisor.act("采纳建议", f"{at}/acceptance", {"reason": "事实清楚，同意"}, on=at)
    return dict(accepted)
