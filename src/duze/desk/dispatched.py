"""Tasks of the task list in the tables of asks."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from duze.desk.asks import Ask, Source, both
from duze.dispatch.models import DispatchTask, TaskState
from duze.dispatch.queries import tasks_seen_by
from duze.people.permissions import Permission, Role, Viewer


def _mine(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    own = col(DispatchTask.unit_id).in_(me.units_as(Role.UNIT_LIAISON))
    return both(col(DispatchTask.state) == TaskState.ASSIGNED, own)


def _to_accept(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    another = both(col(DispatchTask.assigner_id) != me.id, col(DispatchTask.reporter_id) != me.id)
    return both(col(DispatchTask.state) == TaskState.REPORTED, another)


TASKS = Source(
    seen=tasks_seen_by,
    path="/tasks",
    title=lambda row: row.title,
    asks=(
        Ask("任务推进", "办理", "", _mine, Permission.TASKS_ANSWER),
        Ask("任务验收", "验收", "blue", _to_accept, Permission.TASKS_ACCEPT),
    ),
)
