"""One line of the ledger, and the lines of the task list's own tasks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.dispatch.models import TASK_NAMES, DispatchTask, Milestone, TaskState
from duze.dispatch.queries import milestones_of, tasks_seen_by
from duze.dispatch.rules import Light, light_of
from duze.people.permissions import Viewer

_T_STEP: Final = {TaskState.ASSIGNED: 0, TaskState.REPORTED: 1, TaskState.CLOSED: 2}


class Entry(msgspec.Struct):
    """One line of the ledger. `done` of `of` steps; `due_on` is what the unit owes next, None when it owes nothing."""

    kind: str
    id: UUID
    number: str
    title: str
    unit_id: UUID
    unit: str
    href: str
    state: str
    state_name: str
    done: int
    of: int
    assigned_on: date | None
    due_on: date | None
    closed_on: date | None
    light: Light
    said: str = ""
    case_id: UUID | None = None
    finding_id: UUID | None = None


def among(column: Any, units: Collection[UUID] | None) -> list[sa.ColumnElement[bool]]:
    """The condition that a thing is one of these units'; none for all units."""
    return [] if units is None else [column.in_(units)]


def short(text: str) -> str:
    """The beginning of a text, on one line."""
    plain = " ".join(text.split())
    return plain if len(plain) <= 120 else plain[:119] + "…"


async def own_tasks(
    session: AsyncSession, viewer: Viewer, today: date, units: Collection[UUID] | None, closed_since: date | None
) -> list[Entry]:
    """Tasks of the list itself, for `ledger`."""
    running = col(DispatchTask.state).in_([TaskState.ASSIGNED, TaskState.REPORTED])
    wanted = running if closed_since is None else sa.or_(running, col(DispatchTask.closed_on) >= closed_since)
    query = tasks_seen_by(viewer).where(wanted, *among(col(DispatchTask.unit_id), units))
    rows = (await session.exec(query)).all()
    steps: dict[UUID, list[Milestone]] = {}
    for step in await milestones_of(session, [row.id for row in rows]):
        steps.setdefault(step.task_id, []).append(step)
    return [_task(row, steps.get(row.id, []), today) for row in rows]


def _task(row: DispatchTask, steps: list[Milestone], today: date) -> Entry:
    owed = row.due_on if row.state is TaskState.ASSIGNED else None
    done = [step for step in steps if step.done_on]
    reached = (len(done), len(steps)) if steps else (_T_STEP[row.state], 2)
    return Entry(
        "task",
        row.id,
        row.number,
        row.title,
        row.unit_id,
        "",
        f"/tasks/{row.id}",
        row.state.value,
        TASK_NAMES[row.state],
        *reached,
        row.assigned_on,
        owed,
        row.closed_on,
        light_of(today, owed, row.yellow_on, closed=row.state is TaskState.CLOSED),
        short(row.report) if row.report else (done[-1].note or done[-1].name if done else ""),
        None,
        row.finding_id,
    )
