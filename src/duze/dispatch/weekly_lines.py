"""Filling in weekly sheets: what the system knows about a unit's week, line by line, for one unit or all at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.dispatch.entries import Entry
from duze.dispatch.ledger import ledger
from duze.dispatch.models import DispatchTask, Milestone, TaskState
from duze.dispatch.queries import filings
from duze.dispatch.rules import Light, light_of
from duze.dispatch.weekly_paper import milestone_text, problem_text, progress_text
from duze.dispatch.weekly_rules import Line, from_json
from duze.findings.models import Finding, FindingState
from duze.findings.sight import told_state
from duze.findings.turns import standing_name
from duze.people.permissions import SYSTEM, Role, Seat, Viewer

REMEMBERED = timedelta(weeks=5)
_WEEK = timedelta(days=7)


def _as_units(units: Collection[UUID]) -> Viewer:
    """These units' own sight: a sheet holds nothing that its unit may not see."""
    return Viewer(SYSTEM.id, SYSTEM.name, tuple(Seat(Role.UNIT_LIAISON, unit) for unit in sorted(units)))


async def lines_of(session: AsyncSession, units: Collection[UUID], today: date, week: date) -> dict[UUID, list[Line]]:
    """Each unit's lines of a week as they stand: new problems, running measures and tasks, milestones to come.

    A unit with nothing to report is not in it, and is not asked for a sheet (减负).
    """
    found: dict[UUID, list[Line]] = {}
    if not units:
        return found
    for unit_id, line in await _new_problems(session, units, today, week):
        found.setdefault(unit_id, []).append(line)
    told = await last_told(session, units, week)
    for entry in await ledger(session, _as_units(units), today, units=units):
        found.setdefault(entry.unit_id, []).append(_measure(entry, told.get(entry.id)))
    for unit_id, line in await _milestones(session, units, today, week):
        found.setdefault(unit_id, []).append(line)
    return found


def _measure(entry: Entry, told: Line | None) -> Line:
    said = told.said if told and told.said else entry.said
    text = progress_text(entry.state_name, entry.done, entry.of, said, entry.due_on, entry.light)
    line = Line(entry.kind, entry.id, entry.number, entry.title, entry.due_on, entry.light, text, href=entry.href)
    if told is not None:
        line.trouble, line.wanted = told.trouble, told.wanted
    return line


async def last_told(session: AsyncSession, units: Collection[UUID] | None, before: date) -> dict[UUID, Line]:
    """What units said last about each thing in the weeks before one, by the thing's id."""
    told: dict[UUID, Line] = {}
    for row in await filings(session, since=before - REMEMBERED, units=units):
        if row.week < before:
            told |= {line.ref: line for line in from_json(row.lines)}
    return told


async def _new_problems(
    session: AsyncSession, units: Collection[UUID], today: date, week: date
) -> list[tuple[UUID, Line]]:
    query = select(Finding).where(
        col(Finding.unit_id).in_(units), col(Finding.asked_on).between(week, min(today, week + _WEEK))
    )
    rows = (await session.exec(query.order_by(col(Finding.id)))).all()
    return [(row.unit_id, _problem(row)) for row in rows]


def _problem(row: Finding) -> Line:
    verified = row.verified_on is not None
    state = standing_name(told_state(row.state, office=False), verified=verified)
    verifying = row.state is FindingState.VERIFYING and not verified
    text = problem_text(state, verifying=verifying, explained=row.explained_on is not None)
    return Line("finding", row.id, row.number or "", row.title, None, Light.GREEN, text, href=f"/findings/{row.id}")


async def _milestones(
    session: AsyncSession, units: Collection[UUID], today: date, week: date
) -> list[tuple[UUID, Line]]:
    query = (
        select(Milestone, DispatchTask)
        .join(DispatchTask, col(DispatchTask.id) == col(Milestone.task_id))
        .where(
            col(DispatchTask.unit_id).in_(units),
            col(DispatchTask.state) == TaskState.ASSIGNED,
            col(Milestone.done_on).is_(None),
            col(Milestone.due_on) < week + 2 * _WEEK,
        )
        .order_by(col(Milestone.due_on), col(Milestone.id))
    )
    found = []
    for step, task in (await session.exec(query)).all():
        light = light_of(today, step.due_on, step.due_on)
        line = Line(
            "milestone",
            step.id,
            task.number,
            f"{task.title}：{step.name}",
            step.due_on,
            light,
            milestone_text(step.due_on),
            href=f"/tasks/{task.id}",
        )
        found.append((task.unit_id, line))
    return found
