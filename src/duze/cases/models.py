"""Cases, what keeps them open, and their state table."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Table, Versioned, choice, ref


class CaseState(Enum):
    """Where a case stands; `dropped` is a proposed case that was not approved."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DROPPED = "dropped"
    OPEN = "open"
    AWAITING_CHECK = "awaiting_check"
    CLOSED = "closed"
    ARCHIVED = "archived"


C = CaseState
CASE_NAMES: Final[dict[CaseState, str]] = {
    C.PROPOSED: "待立案审批",
    C.APPROVED: "已批准立案",
    C.DROPPED: "不予立案",
    C.OPEN: "在办",
    C.AWAITING_CHECK: "待办结审核",
    C.CLOSED: "已办结",
    C.ARCHIVED: "已归档",
}
CASE_MOVES: Final[dict[CaseState, frozenset[CaseState]]] = {
    C.PROPOSED: frozenset({C.APPROVED, C.DROPPED}),
    C.APPROVED: frozenset({C.OPEN}),
    C.DROPPED: frozenset(),
    C.OPEN: frozenset({C.AWAITING_CHECK}),
    C.AWAITING_CHECK: frozenset({C.CLOSED, C.OPEN}),
    C.CLOSED: frozenset({C.ARCHIVED, C.OPEN}),
    C.ARCHIVED: frozenset(),
}
RUNNING: Final = frozenset({C.OPEN, C.AWAITING_CHECK})


class Origin(Enum):
    """What a case came from."""

    FINDING = "finding"
    PROPOSAL = "proposal"
    ASSIGNED = "assigned"


ORIGIN_NAMES: Final[dict[Origin, str]] = {
    Origin.FINDING: "问题线索",
    Origin.PROPOSAL: "规则升级建议",
    Origin.ASSIGNED: "领导交办",
}


class Case(Versioned, table=True):
    """A matter about one unit that is followed until it is closed.

    `proposer_id` is empty when the system proposed it (a person then accepted). `origin_id` names the
    proposal it came from. `addressed_on` is the day the unit was first told anything: until then the
    unit does not see the case.
    """

    __tablename__ = "supervision_case"

    number: str | None = Field(default=None, max_length=60, unique=True)
    title: str = Field(max_length=120)
    state: CaseState = choice(CaseState, default=CaseState.PROPOSED)
    unit_id: UUID = ref("unit.id")
    grounds: str = Field(max_length=2000)
    basis: str = Field(default="", max_length=300)
    origin: Origin = choice(Origin)
    origin_id: UUID | None = Field(default=None, unique=True)
    proposer_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    proposed_on: date
    approver_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    approved_on: date | None = None
    opened_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    opened_on: date | None = None
    addressed_on: date | None = None
    check_asked_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    check_asked_on: date | None = None
    summary: str = Field(default="", max_length=5000)
    closer_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    closed_on: date | None = None
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        CheckConstraint("approver_id <> proposer_id", name="approver_is_another"),
        CheckConstraint("closer_id <> check_asked_by", name="closer_is_another"),
        CheckConstraint("state IN ('proposed', 'approved', 'dropped') OR number IS NOT NULL", name="open_has_number"),
        CheckConstraint("state NOT IN ('closed', 'archived') OR closer_id IS NOT NULL", name="closed_by_someone"),
    )


class CaseFinding(Table, table=True):
    """A confirmed finding handled in a case: in one case only."""

    __tablename__ = "case_finding"

    case_id: UUID = ref("supervision_case.id")
    finding_id: UUID = ref("finding.id", unique=True, index=False)


class OpenItem(Table, table=True):
    """Something that keeps a case open, written by the room that owns it.

    `kind` is generic on purpose ("interview", "rectification", "matter"): it must not tell a referral.
    """

    __tablename__ = "open_item"

    case_id: UUID = ref("supervision_case.id")
    kind: str = Field(max_length=40)
    ref_id: UUID
    opened_at: datetime = Field(default_factory=clock.now)
    closed_at: datetime | None = None

    __table_args__ = (UniqueConstraint("kind", "ref_id"),)
