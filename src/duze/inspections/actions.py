"""The life of an inspection: planned, approved, visited stop by stop, concluded."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.queries import finding_for
from duze.inspections.models import (
    PLAN_MOVES,
    PLAN_NAMES,
    InspectionPlan,
    PlanState,
    PlanTeam,
    PlanUnit,
    Visit,
    VisitFinding,
    VisitState,
)
from duze.inspections.queries import plan_for, scope_of, team_choices, teams_of
from duze.inspections.rules import (
    refusal_of_day,
    refusal_to_add_visit,
    refusal_to_approve_plan,
    refusal_to_drop_plan,
    refusal_to_finish_plan,
    refusal_to_tell_visit,
)
from duze.inspections.shapes import ConclusionIn, PlanIn, PlanReasonIn, SkippedIn, VisitedIn, VisitIn
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import check_move, ensure
from duze.kit.clock import city_date
from duze.kit.counters import series_of, take_number, written
from duze.kit.errors import invalid
from duze.people.permissions import Permission, Viewer, require
from duze.units.queries import is_assessed

OPEN_SERIES: Final = series_of("巡")
COVERT_SERIES: Final = series_of("暗")
"""Covert plans have their own numbers, so that a gap in the open ones does not tell of them."""


def _move(plan: InspectionPlan, to: PlanState) -> None:
    check_move(PLAN_MOVES, plan.state, to, PLAN_NAMES)
    plan.state = to


async def draft_plan(session: AsyncSession, actor: Viewer, data: PlanIn, *, today: date) -> InspectionPlan:
    """Draft a plan; another person approves it. Raises Invalid for units or teams that are none, or wrong days."""
    require(actor, Permission.INSPECTIONS_PLAN)
    if data.last_on < data.first_on or data.last_on < today:
        raise invalid("/last_on", "结束日期早于开始日期，或者已过。")
    known = {one for one, _ in await team_choices(session, today)}
    if not {str(team) for team in data.team_ids} <= known:
        raise invalid("/team_ids", "所选的不是现有的巡查组。")
    for unit in data.unit_ids:
        if not await is_assessed(session, unit, today):
            raise invalid("/unit_ids", "只能巡查被督责单位。")
    plan = InspectionPlan(**data.model_dump(exclude={"team_ids", "unit_ids"}), drafter_id=actor.id, drafted_on=today)
    session.add(plan)
    await session.flush()
    session.add_all(PlanTeam(plan_id=plan.id, team_id=team) for team in dict.fromkeys(data.team_ids))
    session.add_all(PlanUnit(plan_id=plan.id, unit_id=unit) for unit in dict.fromkeys(data.unit_ids))
    record(session, actor, Verb.INSPECTION_DRAFTED, plan, after=data.model_dump())
    return plan


async def approve_plan(
    session: AsyncSession, actor: Viewer, plan: InspectionPlan, data: PlanReasonIn, *, today: date
) -> InspectionPlan:
    """It takes its number; content, scope, teams and days stand from now on."""
    require(actor, Permission.INSPECTIONS_APPROVE)
    ensure(refusal_to_approve_plan(plan, actor, today))
    _move(plan, PlanState.APPROVED)
    series = COVERT_SERIES if plan.covert else OPEN_SERIES
    plan.number = written(series, today.year, await take_number(session, series, today.year))
    plan.approver_id, plan.approved_on = actor.id, today
    record(session, actor, Verb.INSPECTION_APPROVED, plan, after={"on": today}, reason=data.reason)
    return plan


async def drop_plan(
    session: AsyncSession, actor: Viewer, plan: InspectionPlan, data: PlanReasonIn, *, today: date
) -> InspectionPlan:
    """Refuse a draft, or take one's own back."""
    if actor.id != plan.drafter_id:
        require(actor, Permission.INSPECTIONS_APPROVE)
    ensure(refusal_to_drop_plan(plan, actor))
    _move(plan, PlanState.DROPPED)
    record(session, actor, Verb.INSPECTION_DROPPED, plan, after={"on": today}, reason=data.reason)
    return plan


async def finish_plan(
    session: AsyncSession, actor: Viewer, plan: InspectionPlan, data: ConclusionIn, *, today: date
) -> InspectionPlan:
    """Conclude it once no visit is open."""
    require(actor, Permission.INSPECTIONS_PLAN)
    running = select(func.count()).where(col(Visit.plan_id) == plan.id, col(Visit.state) == VisitState.PLANNED)
    ensure(refusal_to_finish_plan(plan, actor, (await session.exec(running)).one()))
    _move(plan, PlanState.FINISHED)
    plan.summary, plan.finished_on = data.summary, today
    record(session, actor, Verb.INSPECTION_FINISHED, plan, after={"on": today, "summary": data.summary})
    return plan


async def add_visit(session: AsyncSession, actor: Viewer, plan: InspectionPlan, data: VisitIn, *, today: date) -> Visit:
    """Put a stop at the end of a team's route of a day. Raises Invalid for anything outside the plan's scope."""
    require(actor, Permission.INSPECTIONS_PLAN)
    ensure(refusal_to_add_visit(plan, actor))
    if data.unit_id not in await scope_of(session, plan.id):
        raise invalid("/unit_id", "不在方案批准的巡查范围内，不得扩大范围（《政府督查工作条例》第十五条）。")
    if data.team_id not in await teams_of(session, plan.id):
        raise invalid("/team_id", "不是方案确定的巡查组。")
    ensure(refusal_of_day(plan, data.day, today))
    last = select(func.max(Visit.stop)).where(
        col(Visit.plan_id) == plan.id, col(Visit.team_id) == data.team_id, col(Visit.day) == data.day
    )
    visit = Visit(**data.model_dump(), plan_id=plan.id, stop=((await session.exec(last)).one() or 0) + 1)
    session.add(visit)
    record(session, actor, Verb.VISIT_PLANNED, visit, after=data.model_dump())
    return visit


async def make_visit(session: AsyncSession, actor: Viewer, visit: Visit, data: VisitedIn, *, now: datetime) -> Visit:
    """The team was there; what it logged is tied to the visit. Raises Invalid for a finding of another unit."""
    require(actor, Permission.INSPECTIONS_VISIT)
    plan = await plan_for(session, actor, visit.plan_id)
    ensure(refusal_to_tell_visit(visit, plan, actor, city_date(now)))
    for finding_id in dict.fromkeys(data.finding_ids):
        finding = await finding_for(session, actor, finding_id)
        if finding.unit_id != visit.unit_id:
            raise invalid("/finding_ids", "所选的问题不是这个单位的。")
        taken = select(VisitFinding.id).where(col(VisitFinding.finding_id) == finding_id)
        if (await session.exec(taken)).first():
            raise invalid("/finding_ids", "所选的问题已经记在另一处巡查下。")
        session.add(VisitFinding(visit_id=visit.id, finding_id=finding_id))
    visit.state, visit.visitor_id, visit.visited_at, visit.note = VisitState.DONE, actor.id, now, data.note
    session.add(visit)
    record(session, actor, Verb.VISIT_MADE, visit, after={"note": data.note, "findings": data.finding_ids})
    return visit


async def skip_visit(session: AsyncSession, actor: Viewer, visit: Visit, data: SkippedIn, *, now: datetime) -> Visit:
    """The team was not there, and says why."""
    require(actor, Permission.INSPECTIONS_VISIT)
    plan = await plan_for(session, actor, visit.plan_id)
    ensure(refusal_to_tell_visit(visit, plan, actor, city_date(now)))
    visit.state, visit.visitor_id, visit.note = VisitState.SKIPPED, actor.id, data.note
    session.add(visit)
    record(session, actor, Verb.VISIT_SKIPPED, visit, after={"on": city_date(now)}, reason=data.note)
    return visit
