"""Inspection plans with teams and scope, and the visits on their route."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Frozen, Table, Versioned, choice, ref


class PlanState(Enum):
    """Where an inspection plan stands."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    FINISHED = "finished"
    DROPPED = "dropped"


PLAN_NAMES: Final[dict[PlanState, str]] = {
    PlanState.DRAFTED: "待审批",
    PlanState.APPROVED: "实施中",
    PlanState.FINISHED: "已完成",
    PlanState.DROPPED: "不予实施",
}
PLAN_MOVES: Final[dict[PlanState, frozenset[PlanState]]] = {
    PlanState.DRAFTED: frozenset({PlanState.APPROVED, PlanState.DROPPED}),
    PlanState.APPROVED: frozenset({PlanState.FINISHED}),
    PlanState.FINISHED: frozenset(),
    PlanState.DROPPED: frozenset(),
}


class VisitState(Enum):
    """Where a visit stands."""

    PLANNED = "planned"
    DONE = "done"
    SKIPPED = "skipped"


VISIT_NAMES: Final[dict[VisitState, str]] = {
    VisitState.PLANNED: "待巡查",
    VisitState.DONE: "已巡查",
    VisitState.SKIPPED: "未成行",
}


class InspectionPlan(Versioned, table=True):
    """What is inspected, where, by whom and when (政府督查工作条例 art 15: content, targets and scope; no widening).

    `covert`: a 暗访. Once it is approved the database lets nothing of it change but its state; teams and units of its
    scope are added to a draft only.
    """

    __tablename__ = "inspection_plan"

    number: str | None = Field(default=None, max_length=60, unique=True)
    title: str = Field(max_length=120)
    content: str = Field(max_length=2000)
    basis: str = Field(default="", max_length=300)
    covert: bool = False
    first_on: date
    last_on: date
    state: PlanState = choice(PlanState, default=PlanState.DRAFTED)
    drafter_id: UUID = ref("account.id", index=False)
    drafted_on: date
    approver_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    approved_on: date | None = None
    summary: str = Field(default="", max_length=3000)
    finished_on: date | None = None
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="dates"),
        CheckConstraint("approver_id <> drafter_id", name="approver_is_another"),
        CheckConstraint("state IN ('drafted', 'dropped') OR number IS NOT NULL", name="approved_has_number"),
        CheckConstraint("state IN ('drafted', 'dropped') OR approver_id IS NOT NULL", name="approved_by_someone"),
    )


class PlanTeam(Table, table=True):
    """A team that inspects under a plan."""

    __tablename__ = "inspection_team"

    plan_id: UUID = ref("inspection_plan.id", index=False)
    team_id: UUID = ref("unit.id")

    __table_args__ = (UniqueConstraint("plan_id", "team_id"),)


class PlanUnit(Table, table=True):
    """A unit in the scope of a plan."""

    __tablename__ = "inspection_scope"

    plan_id: UUID = ref("inspection_plan.id", index=False)
    unit_id: UUID = ref("unit.id")

    __table_args__ = (UniqueConstraint("plan_id", "unit_id"),)


class Visit(Versioned, table=True):
    """One stop on a team's route: where, when, in which order; within the plan's scope and teams (foreign keys).

    `visitor_id` and `note` when it was made; `note` says why when it was not.
    """

    __tablename__ = "inspection_visit"

    plan_id: UUID = Field(index=True)
    team_id: UUID
    unit_id: UUID
    place: str = Field(max_length=120)
    matter: str = Field(default="", max_length=500)
    day: date = Field(index=True)
    stop: int
    state: VisitState = choice(VisitState, default=VisitState.PLANNED)
    visitor_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    visited_at: datetime | None = None
    note: str = Field(default="", max_length=2000)
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        sa.ForeignKeyConstraint(["plan_id", "team_id"], ["inspection_team.plan_id", "inspection_team.team_id"]),
        sa.ForeignKeyConstraint(["plan_id", "unit_id"], ["inspection_scope.plan_id", "inspection_scope.unit_id"]),
        sa.Index("ix_inspection_visit_unit_id_visited_at", "unit_id", "visited_at"),
        CheckConstraint("(state = 'planned') = (visitor_id IS NULL)", name="told_by_someone"),
        CheckConstraint("(state = 'done') = (visited_at IS NOT NULL)", name="done_at_a_time"),
        CheckConstraint("state <> 'skipped' OR note <> ''", name="skipped_for_a_reason"),
    )


class VisitFinding(Frozen, table=True):
    """A finding that a visit brought. Told only where the visit is."""

    __tablename__ = "inspection_finding"

    visit_id: UUID = ref("inspection_visit.id")
    finding_id: UUID = ref("finding.id", unique=True, index=False)
