"""Inspection plans and visits as pages and API show them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.inspections.models import InspectionPlan, Visit, VisitState
from duze.inspections.queries import burden, findings_of, scope_of, teams_of, visits_of
from duze.inspections.rules import plan_acts
from duze.kit.acts import Act
from duze.people.permissions import Role, Viewer
from duze.units.queries import unit_names


class VisitOut(msgspec.Struct):
    """A stop on a route."""

    id: UUID
    version: int
    plan_id: UUID
    team_id: UUID
    team: str
    unit_id: UUID
    unit: str
    place: str
    matter: str
    day: date
    stop: int
    state: str
    visited_at: datetime | None
    note: str
    findings: list[str]


class InspectedUnit(msgspec.Struct):
    """A unit in a plan's scope and its burden: visits in the last twelve months, and stops planned under this plan."""

    unit_id: UUID
    unit: str
    visits_last_year: int
    stops: int


class PlanOut(msgspec.Struct):
    """A plan with the visits the viewer may see. A team is told its own name and stops only."""

    id: UUID
    version: int
    number: str | None
    title: str
    content: str
    basis: str
    covert: bool
    first_on: date
    last_on: date
    state: str
    approved_on: date | None
    summary: str
    teams: list[str]
    scope: list[InspectedUnit]
    visits: list[VisitOut]


async def visit_outs(session: AsyncSession, viewer: Viewer, visits: list[Visit]) -> list[VisitOut]:
    """Visits already seen, with names and the numbers of the findings they brought."""
    names = await unit_names(session, {one.unit_id for one in visits} | {one.team_id for one in visits})
    brought = await findings_of(session, viewer, [one.id for one in visits])
    return [
        VisitOut(
            one.id,
            one.version,
            one.plan_id,
            one.team_id,
            names[one.team_id],
            one.unit_id,
            names[one.unit_id],
            one.place,
            one.matter,
            one.day,
            one.stop,
            one.state.value,
            one.visited_at,
            one.note,
            [finding.number or "" for finding in brought.get(one.id, [])],
        )
        for one in visits
    ]


async def plan_out(session: AsyncSession, viewer: Viewer, plan: InspectionPlan, today: date) -> PlanOut:
    """The plan through the viewer's sight."""
    visits = await visit_outs(session, viewer, list(await visits_of(session, viewer, plan.id)))
    teams, scope = await teams_of(session, plan.id), await scope_of(session, plan.id)
    own = viewer.units_as(Role.INSPECTOR)
    if not sees_whole(viewer):
        teams = [team for team in teams if team in own]
        scope = sorted({one.unit_id for one in visits})
    names = await unit_names(session, {*teams, *scope})
    counted = await burden(session, viewer, today) if sees_whole(viewer) else {}
    stops: dict[UUID, int] = {}
    for one in visits:
        stops[one.unit_id] = stops.get(one.unit_id, 0) + 1
    units = [InspectedUnit(unit, names[unit], counted.get(unit, 0), stops.get(unit, 0)) for unit in scope]
    plain = {name: getattr(plan, name) for name in PlanOut.__struct_fields__ if hasattr(plan, name)}
    plain |= {"state": plan.state.value, "teams": [names[team] for team in teams], "scope": units, "visits": visits}
    return PlanOut(**plain)


def sees_whole(viewer: Viewer) -> bool:
    """Whether the viewer plans or approves, and so sees every team's part and the burden on each unit."""
    return viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY)


def acts_on(plan: InspectionPlan, out: PlanOut, viewer: Viewer, today: date) -> list[Act]:
    """What the viewer may do with the plan, and why not."""
    running = sum(one.state == VisitState.PLANNED.value for one in out.visits)
    return plan_acts(plan, viewer, running, today)
