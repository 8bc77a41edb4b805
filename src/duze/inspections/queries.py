"""Reading inspection plans and visits: a team's work is the team's to see, and every read starts there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from duze.findings.models import Finding
from duze.findings.sight import findings_seen_by
from duze.inspections.models import InspectionPlan, PlanState, PlanTeam, PlanUnit, Visit, VisitFinding, VisitState
from duze.kit.clock import CITY
from duze.kit.errors import NotFound
from duze.people.permissions import Role, Viewer
from duze.units.models import Group, Unit

YEAR = timedelta(days=365)


def _plan_sight(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Who approves plans sees all; a supervisor the open ones and the own covert ones; a team its approved ones."""
    if viewer.has(Role.SIGNATORY):
        return sa.true()
    ways: list[sa.ColumnElement[bool]] = []
    if viewer.has(Role.SUPERVISOR):
        ways += [col(InspectionPlan.covert).is_(False), col(InspectionPlan.drafter_id) == viewer.id]
    if teams := viewer.units_as(Role.INSPECTOR):
        mine = select(col(PlanTeam.plan_id)).where(col(PlanTeam.team_id).in_(teams))
        known = col(InspectionPlan.state).in_([PlanState.APPROVED, PlanState.FINISHED])
        ways.append(sa.and_(known, col(InspectionPlan.id).in_(mine)))
    return sa.or_(*ways) if ways else sa.false()


def plans_seen_by(viewer: Viewer) -> SelectOfScalar[InspectionPlan]:
    """What a viewer may see of plans; by default nothing."""
    return select(InspectionPlan).where(_plan_sight(viewer))


def visits_seen_by(viewer: Viewer) -> SelectOfScalar[Visit]:
    """What a viewer may see of visits: an inspector the own team's of approved plans, the office those of its plans."""
    plans = select(col(InspectionPlan.id)).where(_plan_sight(viewer))
    seen = select(Visit).where(col(Visit.plan_id).in_(plans))
    if viewer.has(Role.SIGNATORY) or viewer.has(Role.SUPERVISOR):
        return seen
    return seen.where(col(Visit.team_id).in_(viewer.units_as(Role.INSPECTOR)))


async def plan_for(session: AsyncSession, viewer: Viewer, plan_id: UUID, *, lock: bool = False) -> InspectionPlan:
    """The plan, if the viewer may see it. Raises NotFound."""
    query = plans_seen_by(viewer).where(col(InspectionPlan.id) == plan_id)
    plan = (await session.exec(query.with_for_update() if lock else query)).first()
    if plan is None:
        raise NotFound
    return plan


async def visit_for(session: AsyncSession, viewer: Viewer, visit_id: UUID, *, lock: bool = False) -> Visit:
    """The visit, if the viewer may see it. Raises NotFound."""
    query = visits_seen_by(viewer).where(col(Visit.id) == visit_id)
    visit = (await session.exec(query.with_for_update() if lock else query)).first()
    if visit is None:
        raise NotFound
    return visit


async def teams_of(session: AsyncSession, plan_id: UUID) -> Sequence[UUID]:
    """The teams of a plan."""
    return (await session.exec(select(PlanTeam.team_id).where(col(PlanTeam.plan_id) == plan_id))).all()


async def scope_of(session: AsyncSession, plan_id: UUID) -> Sequence[UUID]:
    """The units in the scope of a plan."""
    return (await session.exec(select(PlanUnit.unit_id).where(col(PlanUnit.plan_id) == plan_id))).all()


async def visits_of(session: AsyncSession, viewer: Viewer, plan_id: UUID) -> Sequence[Visit]:
    """A plan's visits that the viewer may see, by day, team and stop."""
    query = visits_seen_by(viewer).where(col(Visit.plan_id) == plan_id)
    return (await session.exec(query.order_by(col(Visit.day), col(Visit.team_id), col(Visit.stop)))).all()


async def route_of(session: AsyncSession, viewer: Viewer, first: date, last: date) -> Sequence[Visit]:
    """The own teams' visits of some days and what was left over from before, in the order of the route."""
    open_before = sa.and_(col(Visit.day) < first, col(Visit.state) == VisitState.PLANNED)
    query = visits_seen_by(viewer).where(
        col(Visit.team_id).in_(viewer.units_as(Role.INSPECTOR)),
        sa.or_(col(Visit.day).between(first, last), open_before),
    )
    return (await session.exec(query.order_by(col(Visit.day), col(Visit.stop)))).all()


async def burden(session: AsyncSession, viewer: Viewer, today: date) -> dict[UUID, int]:
    """How often each unit was visited in the last twelve months, as far as the viewer may know of the visits."""
    since = datetime.combine(today - YEAR, time(), CITY).astimezone(UTC)
    seen = visits_seen_by(viewer).where(col(Visit.state) == VisitState.DONE, col(Visit.visited_at) >= since)
    rows = select(col(Visit.unit_id), func.count()).where(col(Visit.id).in_(seen.with_only_columns(col(Visit.id))))
    return dict((await session.exec(rows.group_by(col(Visit.unit_id)))).all())


async def findings_of(session: AsyncSession, viewer: Viewer, visits: Collection[UUID]) -> dict[UUID, list[Finding]]:
    """What these visits brought, as far as the viewer sees the findings; for visits already seen."""
    query = (
        select(VisitFinding.visit_id, Finding)
        .join(Finding, col(Finding.id) == col(VisitFinding.finding_id))
        .where(col(VisitFinding.visit_id).in_(visits), findings_seen_by(viewer))
    )
    found: dict[UUID, list[Finding]] = {}
    for visit_id, finding in (await session.exec(query)).all():
        found.setdefault(visit_id, []).append(finding)
    return found


async def team_choices(session: AsyncSession, on: date) -> Sequence[tuple[str, str]]:
    """The inspection teams there are on a day: id and name."""
    query = select(Unit).where(
        col(Unit.group) == Group.TEAM,
        col(Unit.active_from) <= on,
        sa.or_(col(Unit.active_to).is_(None), col(Unit.active_to) >= on),
    )
    return [(str(unit.id), unit.name) for unit in (await session.exec(query.order_by(col(Unit.sort)))).all()]


async def list_plans(session: AsyncSession, viewer: Viewer, state: PlanState | None = None) -> Sequence[InspectionPlan]:
    """The plans a viewer may see, newest first; at most two hundred."""
    query = plans_seen_by(viewer).order_by(col(InspectionPlan.id).desc()).limit(200)
    if state is not None:
        query = query.where(col(InspectionPlan.state) == state)
    return (await session.exec(query)).all()


async def loose_findings(session: AsyncSession, viewer: Viewer, visit: Visit, since: datetime) -> list[Finding]:
    """What the viewer logged about the visit's unit since a moment and no visit holds yet, at most twenty."""
    query = select(Finding).where(
        col(Finding.logger_id) == viewer.id,
        col(Finding.unit_id) == visit.unit_id,
        col(Finding.created_at) >= since,
        col(Finding.id).not_in(select(col(VisitFinding.finding_id))),
    )
    return list((await session.exec(query.order_by(col(Finding.id).desc()).limit(20))).all())
