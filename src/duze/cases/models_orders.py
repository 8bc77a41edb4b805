"""Rectification orders with their filings, checks and extensions, and their state table."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Frozen, Table, Versioned, choice, document, ref


class RectificationState(Enum):
    """Where a rectification order stands."""

    ISSUED = "issued"
    RECEIVED = "received"
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    SUBMITTED = "submitted"
    CHECKING = "checking"
    RETURNED = "returned"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


R = RectificationState
RECTIFICATION_NAMES: Final[dict[RectificationState, str]] = {
    R.ISSUED: "待签收",
    R.RECEIVED: "已签收",
    R.PLANNED: "已报方案",
    R.UNDER_WAY: "整改中",
    R.SUBMITTED: "已申请销号",
    R.CHECKING: "核查中",
    R.RETURNED: "退回重改",
    R.CLOSED: "已销号",
    R.WITHDRAWN: "已撤回",
}
_W: Final = R.WITHDRAWN
RECTIFICATION_MOVES: Final[dict[RectificationState, frozenset[RectificationState]]] = {
    R.ISSUED: frozenset({R.RECEIVED, _W}),
    R.RECEIVED: frozenset({R.PLANNED, _W}),
    R.PLANNED: frozenset({R.UNDER_WAY, _W}),
    R.UNDER_WAY: frozenset({R.SUBMITTED, _W}),
    R.SUBMITTED: frozenset({R.CHECKING, _W}),
    R.CHECKING: frozenset({R.CLOSED, R.RETURNED, _W}),
    R.RETURNED: frozenset({R.SUBMITTED, _W}),
    R.CLOSED: frozenset(),
    R.WITHDRAWN: frozenset(),
}
ENDED: Final = frozenset({R.CLOSED, R.WITHDRAWN})


class Rectification(Versioned, table=True):
    """An order to put something right. What was ordered never changes; `due_on` moves by one extension, by pauses and
    with the calendar.

    `returns` counts how often a report was sent back. `submitter_id` filed the last report,
    `checker_id` took it for checking; neither submitter nor issuer may close. `paused_on`: its clock stands still.
    `withdrawn_by` took it back because what it rests on was overturned: the database refuses it otherwise, and to the
    issuer. `look_back_on`: when somebody looks again after closing. An order for a problem that came back names the
    one it reopens and the first of its number (`root_id`).
    """

    number: str = Field(max_length=60, unique=True)
    case_id: UUID = ref("supervision_case.id")
    unit_id: UUID = ref("unit.id")
    title: str = Field(max_length=120)
    demands: list[str] = document()
    proof: str = Field(default="", max_length=1000)
    state: RectificationState = choice(RectificationState, default=RectificationState.ISSUED)
    limit_code: str = Field(max_length=40)
    issuer_id: UUID = ref("account.id", index=False)
    issued_on: date
    due_on: date = Field(index=True)
    received_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    received_on: date | None = None
    submitter_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    submitted_on: date | None = None
    checker_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    returns: int = 0
    closer_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    closed_on: date | None = None
    paused_on: date | None = None
    withdrawn_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    withdrawn_on: date | None = None
    look_back_on: date | None = None
    root_id: UUID | None = ref("rectification.id", default=None, nullable=True)
    reopens_id: UUID | None = ref("rectification.id", default=None, nullable=True, unique=True)
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        CheckConstraint("closer_id <> submitter_id AND closer_id <> issuer_id", name="closer_is_another"),
        CheckConstraint("checker_id <> submitter_id", name="checker_is_another"),
        CheckConstraint("state <> 'closed' OR closer_id IS NOT NULL", name="closed_by_someone"),
        CheckConstraint("returns >= 0", name="returns"),
    )


class FilingKind(Enum):
    """What a unit files about a rectification."""

    PLAN = "plan"
    REPORT = "report"


FILING_NAMES: Final[dict[FilingKind, str]] = {FilingKind.PLAN: "整改方案", FilingKind.REPORT: "整改报告"}


class Filing(Frozen, table=True):
    """A plan or report as the unit filed it; `head` is the unit's head who signed it off. Frozen."""

    __tablename__ = "rectification_filing"

    rectification_id: UUID = ref("rectification.id")
    kind: FilingKind = choice(FilingKind)
    round: int = 1
    text: str = Field(max_length=5000)
    head: str = Field(default="", max_length=60)
    filed_by: UUID = ref("account.id", index=False)
    filed_on: date

    __table_args__ = (UniqueConstraint("rectification_id", "kind", "round"),)


class Method(Enum):
    """How a report was checked."""

    PAPERS = "papers"
    ON_SITE = "on_site"
    REVISIT = "revisit"


METHOD_NAMES: Final[dict[Method, str]] = {
    Method.PAPERS: "材料核查",
    Method.ON_SITE: "现场核查",
    Method.REVISIT: "回访企业群众",
}


class Check(Frozen, table=True):
    """What checking a report found: passed, or returned with what is missing. Frozen.

    A visit names the firm that was asked (`visited`) and whether it is satisfied.
    """

    __tablename__ = "rectification_check"

    rectification_id: UUID = ref("rectification.id")
    round: int
    method: Method = choice(Method)
    passed: bool
    note: str = Field(max_length=2000)
    visited: str = Field(default="", max_length=120)
    satisfied: bool | None = None
    checked_by: UUID = ref("account.id", index=False)
    submitter_id: UUID = ref("account.id", index=False)
    checked_on: date

    __table_args__ = (
        UniqueConstraint("rectification_id", "round"),
        CheckConstraint("checked_by <> submitter_id", name="checker_is_another"),
    )


class LookBack(Frozen, table=True):
    """What looking again after closing found. Frozen."""

    __tablename__ = "rectification_look_back"

    rectification_id: UUID = ref("rectification.id")
    method: Method = choice(Method)
    recurred: bool
    note: str = Field(max_length=2000)
    looked_by: UUID = ref("account.id", index=False)
    looked_on: date


class RectificationEvidence(Table, table=True):
    """A file that proves what was done, or what checking found. `by_unit`: filed by the unit; both sides read all.

    `milestone_id`: the measure it belongs to, if to one.
    """

    __tablename__ = "rectification_evidence"

    rectification_id: UUID = ref("rectification.id")
    evidence_id: UUID = ref("evidence.id", unique=True)
    round: int = 1
    by_unit: bool = False
    milestone_id: UUID | None = ref("rectification_milestone.id", default=None, nullable=True, index=False)


class Extension(Table, table=True):
    """The one request for more time, and the decision on it."""

    __tablename__ = "rectification_extension"

    rectification_id: UUID = ref("rectification.id", unique=True, index=False)
    until: date
    reason: str = Field(max_length=1000)
    asked_by: UUID = ref("account.id", index=False)
    asked_on: date
    granted: bool | None = None
    decided_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    decided_on: date | None = None
    decision_reason: str = Field(default="", max_length=1000)

    __table_args__ = (
        CheckConstraint("decided_by <> asked_by", name="decider_is_another"),
        CheckConstraint("(granted IS NULL) = (decided_by IS NULL)", name="decision_whole"),
    )


CLOCK_TITLES: Final[dict[str, str]] = {
    "rectification": "完成整改",
    "interview-report": "报送约谈整改报告",
    "letter-receipt": "签收整改通知",
    "rectification-plan": "报送整改方案",
    "rectification-redo": "重新整改",
    "rectification-check": "核查整改",
}
