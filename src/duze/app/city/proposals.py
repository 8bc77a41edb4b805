"""What supervisors decide about the rulebook's proposals in the course of the year; the newest are left open."""

from __future__ import annotations

from typing import Any

from duze.app.city.agenda import CityStage
from duze.app.city.days import Days, months

_NO = (
    "当月名次受一次性数据口径调整影响，已要求单位说明，暂不约谈。",
    "单位已于提出建议前主动约见并提交整改方案，改为跟踪。",
    "同一事由已在其他案件办理，不重复启动。",
)


async def decided(stage: CityStage, days: Days) -> None:
    """After each publication the open proposals are gone through: most declined with a reason, two accepted."""
    accepted = 0
    for count in range(10, 1, -1):
        stage.go_to(days.within(months(days.newest, -count), 9), 10, 15)
        person = stage.person("supervisor2")
        for place, row in enumerate(await person.get("/api/proposals?status=proposed")):
            at = f"/api/proposals/{row['id']}"
            stage.later(minutes=4)
            found: dict[str, Any] = await person.get(at)
            if accepted < 2 and found["rule_code"] in {"last-once", "last-twice-running"} and count in {4, 7}:
                accepted += 1
                await person.act("采纳", f"{at}/acceptance", {"reason": "事实清楚，同意立案并约谈。"}, on=at)
                await stage.work()
            else:
                await person.act("不采纳", f"{at}/refusal", {"reason": _NO[(place + count) % len(_NO)]}, on=at)
