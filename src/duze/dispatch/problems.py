"""The problem list: a view over findings that stand, each with the measures that answer it. Nothing is stored twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models import CaseFinding
from duze.cases.models_orders import ENDED, Rectification
from duze.cases.queries import order_sight
from duze.deadlines.queries import open_deadlines
from duze.dispatch.models import DispatchTask, TaskState
from duze.dispatch.queries import tasks_seen_by
from duze.dispatch.rules import Light, gravest, light_of
from duze.findings.models import CHANNEL_NAMES, SEVERITY_NAMES, STANDING, STATE_NAMES, Finding, FindingState
from duze.findings.rules import sees_as_office
from duze.findings.sight import findings_seen_by, told_state
from duze.kit.errors import Invalid
from duze.kit.web.paging import Page, cut, decode
from duze.people.permissions import Viewer
from duze.units.models import Unit


class Measure(msgspec.Struct):
    """A measure that answers a problem: a rectification order or a task."""

    number: str
    href: str
    light: Light
    due_on: date | None


class Problem(msgspec.Struct):
    """One line of the problem list."""

    id: UUID
    number: str
    title: str
    place: str
    channel: str
    severity: str
    unit_id: UUID
    unit: str
    state: str
    decided_on: date | None
    light: Light
    due_on: date | None
    measures: list[Measure]


async def list_problems(
    session: AsyncSession,
    viewer: Viewer,
    today: date,
    *,
    limit: int,
    cursor: str | None = None,
    unit_id: UUID | None = None,
) -> Page[Problem]:
    """A page of the problems a viewer may see, newest first."""
    query = (
        select(Finding, Unit.name)
        .join(Unit, col(Unit.id) == col(Finding.unit_id))
        .where(findings_seen_by(viewer), col(Finding.state).in_(STANDING), col(Finding.duplicate_of_id).is_(None))
        .order_by(col(Finding.id).desc())
        .limit(limit + 1)
    )
    if unit_id is not None:
        query = query.where(col(Finding.unit_id) == unit_id)
    if keys := decode(cursor, 1):
        query = query.where(col(Finding.id) < _id(keys[0]))
    rows = (await session.exec(query)).all()
    measures = await _measures(session, viewer, [row.id for row, _ in rows], today)
    own = {one.subject_id: one for one in reversed(await open_deadlines(session, [row.id for row, _ in rows]))}
    found = [_problem(viewer, row, unit, measures.get(row.id, []), own.get(row.id), today) for row, unit in rows]
    return cut(found, limit, lambda row: (str(row.id),))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid("翻页标记无效，请从第一页重新开始。", code="bad_cursor") from error


def _problem(viewer: Viewer, row: Finding, unit: str, measures: list[Measure], own: Any, today: date) -> Problem:
    fixed = row.state is FindingState.FIXED
    light = Light.BLUE if fixed else gravest([one.light for one in measures])
    due = min((one.due_on for one in measures if one.due_on), default=None)
    if light is None:
        due = own.due_on if own else None
        light = light_of(today, due, own.yellow_on if own else None)
    return Problem(
        row.id,
        row.number or "",
        row.title,
        row.place,
        CHANNEL_NAMES[row.channel],
        SEVERITY_NAMES[row.severity],
        row.unit_id,
        unit,
        STATE_NAMES[told_state(row.state, office=sees_as_office(viewer))],
        row.decided_on,
        light,
        due,
        measures,
    )


async def _measures(
    session: AsyncSession, viewer: Viewer, findings: Sequence[UUID], today: date
) -> dict[UUID, list[Measure]]:
    """The measures of these problems that the viewer may see, by problem."""
    joined = (
        select(CaseFinding.finding_id, Rectification)
        .join(Rectification, col(Rectification.case_id) == col(CaseFinding.case_id))
        .where(col(CaseFinding.finding_id).in_(findings), order_sight(viewer))
        .order_by(col(Rectification.id))
    )
    orders = (await session.exec(joined)).all()
    clocks = {one.subject_id: one for one in reversed(await open_deadlines(session, [row.id for _, row in orders]))}
    found: dict[UUID, list[Measure]] = {}
    for finding_id, row in orders:
        clock = clocks.get(row.id)
        due = clock.due_on if clock else None
        closed = row.state in ENDED
        paused = row.paused_on is not None
        light = light_of(today, due, clock.yellow_on if clock else None, closed=closed, paused=paused)
        found.setdefault(finding_id, []).append(Measure(row.number, f"/rectifications/{row.id}", light, due))
    answering = sa.and_(col(DispatchTask.finding_id).in_(findings), col(DispatchTask.state) != TaskState.CANCELLED)
    for task in (await session.exec(tasks_seen_by(viewer).where(answering))).all():
        owed = task.due_on if task.state is TaskState.ASSIGNED else None
        light = light_of(today, owed, task.yellow_on, closed=task.state is TaskState.CLOSED)
        if task.finding_id is not None:
            found.setdefault(task.finding_id, []).append(Measure(task.number, f"/tasks/{task.id}", light, owed))
    return found
