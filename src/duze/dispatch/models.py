"""Tasks of the task list that are not measures of a case, with milestones, and their state table."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Table, Versioned, choice, document, ref


class TaskState(Enum):
    """Where a task stands."""

    ASSIGNED = "assigned"
    REPORTED = "reported"
    CLOSED = "closed"
    CANCELLED = "cancelled"


T = TaskState
TASK_NAMES: Final[dict[TaskState, str]] = {
    T.ASSIGNED: "推进中",
    T.REPORTED: "待验收",
    T.CLOSED: "已销号",
    T.CANCELLED: "已撤销",
}
TASK_MOVES: Final[dict[TaskState, frozenset[TaskState]]] = {
    T.ASSIGNED: frozenset({T.REPORTED, T.CANCELLED}),
    T.REPORTED: frozenset({T.CLOSED, T.ASSIGNED}),
    T.CLOSED: frozenset(),
    T.CANCELLED: frozenset(),
}


class DispatchTask(Versioned, table=True):
    """A task on the list: what is to be reached by when, by which unit, answering which problem.

    `finding_id` is the problem it answers, `duty_id` the row of the responsibility list it falls under. `partners`
    are the cooperating units' ids. Accepted by neither who reported nor who assigned it; `returns` counts refusals.
    """

    __tablename__ = "dispatch_task"

    number: str = Field(max_length=60, unique=True)
    title: str = Field(max_length=120)
    target: str = Field(default="", max_length=300)
    measure: str = Field(default="", max_length=1000)
    unit_id: UUID = ref("unit.id")
    partners: list[str] = document()
    finding_id: UUID | None = ref("finding.id", default=None, nullable=True)
    duty_id: UUID | None = ref("duty.id", default=None, nullable=True)
    state: TaskState = choice(TaskState, default=TaskState.ASSIGNED)
    assigner_id: UUID = ref("account.id", index=False)
    assigned_on: date
    due_on: date = Field(index=True)
    yellow_on: date
    report: str = Field(default="", max_length=3000)
    reporter_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    reported_on: date | None = None
    returns: int = 0
    answer: str = Field(default="", max_length=1000)
    closer_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    closed_on: date | None = None
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        CheckConstraint("closer_id <> reporter_id AND closer_id <> assigner_id", name="closer_is_a_third"),
        CheckConstraint("(state = 'closed') = (closer_id IS NOT NULL)", name="closed_by_someone"),
        CheckConstraint("state NOT IN ('reported', 'closed') OR reporter_id IS NOT NULL", name="reported_by_someone"),
        CheckConstraint("yellow_on <= due_on AND returns >= 0", name="dates"),
    )


class Milestone(Table, table=True):
    """A step of a task with its day; `done_on` and `note` when the unit says that it is reached."""

    __tablename__ = "dispatch_milestone"

    task_id: UUID = ref("dispatch_task.id", index=False)
    place: int
    name: str = Field(max_length=120)
    due_on: date = Field(index=True)
    done_on: date | None = None
    note: str = Field(default="", max_length=500)

    __table_args__ = (UniqueConstraint("task_id", "place"),)
