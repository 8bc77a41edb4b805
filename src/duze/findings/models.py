"""Findings, the files that go with them, the sealed informant and the unit's objection."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from duze.findings.models_merged import Merged
from duze.findings.models_place import Placed
from duze.kit import clock
from duze.kit.counters import series_of
from duze.kit.tables import Table, Versioned, choice, ref
from duze.law.models import KIND_NAMES, Kind

SERIES = series_of("线")


class FindingState(Enum):
    """Where a finding stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    VERIFYING = "verifying"
    CONFIRMED = "confirmed"
    UNFOUNDED = "unfounded"
    FIXED = "fixed_on_the_spot"
    IN_CASE = "in_case"
    OVERTURNED = "overturned"
    ARCHIVED = "archived"


S = FindingState
STATE_NAMES = {
    S.DRAFT: "草稿",
    S.SUBMITTED: "已登记",
    S.VERIFYING: "核实中",
    S.CONFIRMED: "已定性",
    S.UNFOUNDED: "不属实",
    S.FIXED: "立行立改",
    S.IN_CASE: "并入案件",
    S.OVERTURNED: "异议成立，已撤销",
    S.ARCHIVED: "已归档",
}
MOVES: dict[FindingState, frozenset[FindingState]] = {
    S.DRAFT: frozenset({S.SUBMITTED}),
    S.SUBMITTED: frozenset({S.VERIFYING}),
    S.VERIFYING: frozenset({S.CONFIRMED, S.UNFOUNDED}),
    S.CONFIRMED: frozenset({S.FIXED, S.IN_CASE, S.OVERTURNED}),
    S.UNFOUNDED: frozenset({S.ARCHIVED}),
    S.FIXED: frozenset({S.OVERTURNED, S.ARCHIVED}),
    S.IN_CASE: frozenset({S.OVERTURNED, S.ARCHIVED}),
    S.OVERTURNED: frozenset({S.ARCHIVED}),
    S.ARCHIVED: frozenset(),
}
# decided in the unit's disfavour, and still so
STANDING = (S.CONFIRMED, S.FIXED, S.IN_CASE)


class Severity(Enum):
    """How grave."""

    MINOR = "minor"
    SERIOUS = "serious"
    GRAVE = "grave"


SEVERITY_NAMES = {Severity.MINOR: "一般", Severity.SERIOUS: "较重", Severity.GRAVE: "严重"}


class Channel(Enum):
    """How the office came to know."""

    INSPECTION = "inspection"
    COVERT = "covert"
    COMPLAINT = "complaint"
    SELF_CHECK = "self_check"
    HOTLINE = "hotline"
    SYSTEM = "system"


CHANNEL_NAMES = {
    Channel.INSPECTION: "巡查",
    Channel.COVERT: "暗访",
    Channel.COMPLAINT: "投诉",
    Channel.SELF_CHECK: "自查",
    Channel.HOTLINE: "热线",
    Channel.SYSTEM: "系统",
}


class Grade(Enum):
    """How much of it proved true."""

    FULL = "full"
    PARTIAL = "partial"
    UNFOUNDED = "unfounded"


GRADE_NAMES = {Grade.FULL: "属实", Grade.PARTIAL: "部分属实", Grade.UNFOUNDED: "不属实"}


def title_of(kind: Kind, sub_type_name: str, unproven: int) -> str:
    """Kind and sub-type, and whether it was confirmed although an element of proof was not shown."""
    return f"{KIND_NAMES[kind]}：{sub_type_name}{'（要件未全部查实）' if unproven else ''}"


class Finding(Placed, Merged, Versioned, table=True):
    """One finding about one unit.

    `sub_type`, its name and `article` are the law of the day of the matter, `opinion` the verifier's, `grade` the
    decision, `counts_in` the month it weighs on, `asked_on` since when the unit knows, `objection_until` the last day
    to object, `unproven` how many elements of proof were lacking, confirmed all the same for `unproven_reason`.
    """

    __tablename__ = "finding"

    number: str | None = Field(default=None, max_length=40, unique=True)
    state: FindingState = choice(FindingState, default=FindingState.DRAFT)
    kind: Kind = choice(Kind)
    sub_type: str = Field(max_length=40)
    sub_type_name: str = Field(max_length=120)
    article: str = Field(default="", max_length=200)
    severity: Severity = choice(Severity)
    channel: Channel = choice(Channel)
    unit_id: UUID = ref("unit.id")
    handler: str = Field(default="", max_length=100)
    place: str = Field(max_length=120)
    happened_at: datetime
    facts: str = Field(max_length=5000)
    created_at: datetime = Field(default_factory=clock.now)

    logger_id: UUID = ref("account.id")
    team_id: UUID = ref("unit.id")
    submitted_on: date | None = None

    verifier_id: UUID | None = ref("account.id", default=None, nullable=True)
    verifying_team_id: UUID | None = ref("unit.id", default=None, nullable=True)
    asked_on: date | None = None
    explanation: str = Field(default="", max_length=5000)
    explained_by: str = Field(default="", max_length=100)
    explained_on: date | None = None
    opinion: Grade | None = choice(Grade, check=False, default=None, nullable=True)
    verification: str = Field(default="", max_length=5000)
    verified_on: date | None = None

    grade: Grade | None = choice(Grade, default=None, nullable=True)
    decided_by: UUID | None = ref("account.id", default=None, nullable=True)
    decided_on: date | None = None
    decision_reason: str = Field(default="", max_length=2000)
    counts_in: str = Field(default="", max_length=7)
    repeat: bool = False
    unproven: int = 0
    unproven_reason: str = Field(default="", max_length=2000)
    objection_until: date | None = None
    objected_on: date | None = None
    fix: str = Field(default="", max_length=2000)
    fixed_on: date | None = None
    grams: str = Field(default="", sa_type=sa.Text)

    __table_args__ = (
        CheckConstraint("verifier_id <> logger_id", name="verifier_not_logger"),
        CheckConstraint("decided_by <> logger_id", name="decider_not_logger"),
        CheckConstraint("decided_by <> verifier_id", name="decider_not_verifier"),
        CheckConstraint("(state = 'draft') = (number IS NULL)", name="number_when_submitted"),
        CheckConstraint(
            "(decided_by IS NULL) = (state IN ('draft', 'submitted', 'verifying'))", name="decided_by_somebody"
        ),
        CheckConstraint("(grade IS NULL) = (decided_by IS NULL)", name="grade_when_decided"),
        CheckConstraint("unproven = 0 OR unproven_reason <> ''", name="unproven_needs_reason"),
        CheckConstraint("decided_by IS NULL OR verified_on IS NOT NULL", name="verified_before_decided"),
        Index("ix_finding_counts_in_unit_id", "counts_in", "unit_id"),
        Index("ix_finding_state_id", "state", "id"),
        Index("ix_finding_logger_id_id", "logger_id", "id"),
        Index("ix_finding_team_id_id", "team_id", "id"),
        Index("ix_finding_verifying_team_id_id", "verifying_team_id", "id"),
        Index("ix_finding_unit_id_id", "unit_id", "id"),
    )

    @property
    def title(self) -> str:
        """What lists and letters call it; it says so when an element of proof was not shown."""
        return title_of(self.kind, self.sub_type_name, self.unproven)


class FindingEvidence(Table, table=True):
    """A file belonging to a finding. `by_unit`: filed by the unit itself; `open_to_unit`: the unit may read it."""

    __tablename__ = "finding_evidence"

    finding_id: UUID = ref("finding.id")
    evidence_id: UUID = ref("evidence.id", unique=True)
    by_unit: bool = False
    open_to_unit: bool = False


class Informant(Table, table=True):
    """Who told: encrypted (AES-256-GCM, base64), apart from the finding, one per finding.

    `phone_mark` is a keyed hash of the telephone number, so that the same caller can be matched unread.
    """

    __tablename__ = "finding_informant"

    finding_id: UUID = ref("finding.id", unique=True)
    sealed: str = Field(max_length=4000)
    phone_mark: str = Field(default="", max_length=64, index=True)
    recorded_by: UUID = ref("account.id")
    created_at: datetime = Field(default_factory=clock.now)


class ObjectionState(Enum):
    """What became of an objection: pending, the decision upheld, or overturned."""

    PENDING = "pending"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


OBJECTION_NAMES = {
    ObjectionState.PENDING: "待复核",
    ObjectionState.UPHELD: "维持原定性",
    ObjectionState.OVERTURNED: "异议成立，撤销原定性",
}


class FindingObjection(Versioned, table=True):
    """The unit's objection, once per finding; who decided has no part in it (政府督查工作条例 art 17)."""

    __tablename__ = "finding_objection"

    finding_id: UUID = ref("finding.id", index=False)
    state: ObjectionState = choice(ObjectionState, default=ObjectionState.PENDING)
    text: str = Field(max_length=3000)
    filed_by: UUID = ref("account.id")
    filed_on: date
    decided_by: UUID | None = ref("account.id", default=None, nullable=True)
    decided_on: date | None = None
    reason: str = Field(default="", max_length=2000)

    __table_args__ = (
        UniqueConstraint("finding_id"),
        CheckConstraint("(state = 'pending') = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("decided_by <> filed_by", name="decider_not_filer"),
    )
