"""Inspections of the demo year: one concluded, one on its way today, one covert, one that waits for approval."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from duze.app.city.acting import acting, as_
from duze.app.city.agenda import CityStage, Story
from duze.app.city.days import Days
from duze.app.city.words import DATA
from duze.inspections.actions import add_visit, approve_plan, draft_plan, finish_plan, make_visit, skip_visit
from duze.inspections.models import InspectionPlan, Visit
from duze.inspections.shapes import ConclusionIn, PlanIn, PlanReasonIn, SkippedIn, VisitedIn, VisitIn
from duze.kit import clock
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
    async with acting(stage) as session:
        teams = {unit.code: unit.id for unit in await units_in(session, (Group.TEAM,))}
        made = await draft_plan(
            session, await as_(session, plan["drafter"]), _body(stage, days, plan, teams), today=clock.today()
        )
    if plan.get("draft"):
        return
    stage.later(hours=5)
    visits = []
    async with acting(stage) as session:
        found = await session.get_one(InspectionPlan, made.id)
        await approve_plan(
            session, await as_(session, "signatory"), found, PlanReasonIn(reason="同意实施。"), today=clock.today()
        )
        office = await as_(session, plan["drafter"])
        for stop in plan["stop"]:
            where = VisitIn(
                team_id=teams[stop["team"]],
                unit_id=stage.units[stop["unit"]],
                place=stop["place"],
                matter=stop.get("matter", ""),
                day=date.fromisoformat(_on(days, stop["day"])),
            )
            visits.append(await add_visit(session, office, found, where, today=clock.today()))
            await session.flush()
    for stop, visit in zip(plan["stop"], visits, strict=True):
        await _visited(stage, days, stop, visit.id)
    if "summary" in plan:
        stage.go_to(days.back(-plan["last"]), 16)
        async with acting(stage) as session:
            found = await session.get_one(InspectionPlan, made.id)
            told = ConclusionIn(summary=plan["summary"])
            await finish_plan(session, await as_(session, plan["drafter"]), found, told, today=clock.today())


def _body(stage: CityStage, days: Days, plan: dict[str, Any], teams: dict[str, UUID]) -> PlanIn:
    return PlanIn(
        title=plan["title"],
        content=plan["content"],
        basis=plan["basis"],
        covert=plan.get("covert", False),
        first_on=date.fromisoformat(_on(days, plan["first"])),
        last_on=date.fromisoformat(_on(days, plan["last"])),
        team_ids=[teams[code] for code in plan["teams"]],
        unit_ids=[stage.units[code] for code in plan["units"]],
    )


async def _visited(stage: CityStage, days: Days, stop: dict[str, Any], visit_id: UUID) -> None:
    if stop["day"] >= 0:
        return
    stage.go_to(days.back(-stop["day"]), 11, 20)
    async with acting(stage) as session:
        team, visit = await as_(session, TEAMS[stop["team"]]), await session.get_one(Visit, visit_id)
        if "skipped" in stop:
            await skip_visit(session, team, visit, SkippedIn(note=stop["skipped"]), now=clock.now())
        else:
            await make_visit(session, team, visit, VisitedIn(note=stop["note"]), now=clock.now())
