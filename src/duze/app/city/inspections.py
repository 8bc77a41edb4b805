"""Inspections of the demo year: one concluded, one on its way today, one covert, one that waits for approval."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from duze.app.city.agenda import CityStage, Story
from duze.app.city.days import Days
from duze.app.city.words import DATA
from duze.units.models import Group
from duze.units.queries import units_in

TEAMS = {"team-1": "inspector", "team-2": "inspector2", "team-3": "inspector3"}


@cache
def _plans() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads((DATA / "inspections.toml").read_text("utf-8"))["plan"])


def inspection_stories(stage: CityStage, days: Days) -> list[Story]:
    """One story a plan."""
    return [_inspected(stage.fresh(), days, plan) for plan in _plans()]


def _on(days: Days, count: int) -> str:
    return days.ahead(count) if count > 0 else days.back(-count)


async def _inspected(stage: CityStage, days: Days, plan: dict[str, Any]) -> None:
    stage.go_to(days.back(plan["back"]), 9, 40)
    teams = await _teams(stage)
    office = stage.person(plan["drafter"])
    body = {
        **{name: plan[name] for name in ("title", "content", "basis")},
        "covert": plan.get("covert", False),
        "first_on": _on(days, plan["first"]),
        "last_on": _on(days, plan["last"]),
        "team_ids": [teams[code] for code in plan["teams"]],
        "unit_ids": [str(stage.units[code]) for code in plan["units"]],
    }
    made = await office.act("拟订巡查方案", "/api/inspections", body)
    at = f"/api/inspections/{made['id']}"
    if plan.get("draft"):
        return
    stage.later(hours=5)
    await stage.person("signatory").act("批准", f"{at}/approval", {"reason": "同意实施。"}, on=at)
    stage.later(minutes=30)
    stops = []
    for stop in plan["stop"]:
        where = {"team_id": teams[stop["team"]], "unit_id": str(stage.units[stop["unit"]]), "place": stop["place"]}
        where |= {"matter": stop.get("matter", ""), "day": _on(days, stop["day"])}
        known = {one["id"] for one in stops}
        found = (await office.act("安排任务", f"{at}/visits", where))["visits"]
        stops.append(next(one for one in found if one["id"] not in known))
    for stop, visit in zip(plan["stop"], stops, strict=True):
        await _visited(stage, days, stop, f"/api/visits/{visit['id']}")
    if "summary" in plan:
        stage.go_to(days.back(-plan["last"]), 16)
        await office.act("完成", f"{at}/conclusion", {"summary": plan["summary"]}, on=at)


async def _visited(stage: CityStage, days: Days, stop: dict[str, Any], at: str) -> None:
    if stop["day"] >= 0:
        return
    stage.go_to(days.back(-stop["day"]), 11, 20)
    team = stage.person(TEAMS[stop["team"]])
    if "skipped" in stop:
        await team.act("没有成行", f"{at}/omission", {"note": stop["skipped"]}, on=at)
    else:
        await team.act("填写巡查情况", f"{at}/record", {"note": stop["note"]}, on=at)


async def _teams(stage: CityStage) -> dict[str, str]:
    async with stage.runtime.db.read() as session:
        return {unit.code: str(unit.id) for unit in await units_in(session, (Group.TEAM,))}
