"""Scheme versions, months with their values and objections, published results, and the state table."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Frozen, Versioned, choice, document, exact, ref


class MonthState(Enum):
    """Where a month stands. A corrected month stays published; its correction is the next edition."""

    COLLECTING = "collecting"
    COMPUTED = "computed"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"


S = MonthState
STATE_NAMES: Final[dict[MonthState, str]] = {
    S.COLLECTING: "采集数据",
    S.COMPUTED: "已初算",
    S.IN_REVIEW: "核对异议",
    S.APPROVED: "已审定",
    S.PUBLISHED: "已发布",
}
MOVES: Final[dict[MonthState, frozenset[MonthState]]] = {
    S.COLLECTING: frozenset({S.COMPUTED}),
    S.COMPUTED: frozenset({S.COMPUTED, S.COLLECTING, S.IN_REVIEW}),
    S.IN_REVIEW: frozenset({S.COLLECTING, S.APPROVED}),
    S.APPROVED: frozenset({S.COLLECTING, S.PUBLISHED}),
    S.PUBLISHED: frozenset(),
}
OPEN_TO_VALUES: Final = frozenset({S.COLLECTING, S.COMPUTED})


class SchemeVersion(Frozen, table=True):
    """A version of a scheme, in force for months from `effective_from` on. Never changed; a change is a new version.

    Drafted by one and adopted (`saved_by`) by another. Nobody drafted what came with the product.
    """

    __tablename__ = "ranking_scheme"

    code: str = Field(max_length=40)
    version_no: int
    name: str = Field(max_length=60)
    effective_from: str = Field(max_length=7)
    data: dict[str, Any] = document()
    saved_by: UUID
    saved_by_name: str = Field(max_length=100)
    drafted_by: UUID | None = None
    drafted_by_name: str = Field(default="", max_length=100)

    __table_args__ = (
        UniqueConstraint("code", "version_no"),
        CheckConstraint("drafted_by <> saved_by", name="adopter_is_another"),
    )


class Month(Versioned, table=True):
    """One edition of one month under one scheme. Once published it is frozen by the database.

    `figures`, `deductions` and `result` are what was computed, and from what; `result_hash` covers all three
    and the scheme (rules.figures.result_hash). `spread` tells how firmly the places stand (rules.spread); it is
    no part of the result.
    """

    __tablename__ = "ranking_month"

    scheme_id: UUID = ref("ranking_scheme.id")
    scheme_code: str = Field(max_length=40)
    period: str = Field(max_length=7)
    edition: int = 1
    state: MonthState = choice(MonthState, default=MonthState.COLLECTING)
    opened_by: UUID
    opened_at: datetime = Field(default_factory=clock.now)
    reason: str = Field(default="", max_length=1000)
    computed_by: UUID | None = None
    computed_at: datetime | None = None
    figures: dict[str, Any] | None = document(default=None, nullable=True)
    deductions: list[Any] | None = document(default=None, nullable=True)
    result: dict[str, Any] | None = document(default=None, nullable=True)
    spread: dict[str, Any] | None = document(default=None, nullable=True)
    result_hash: str = Field(default="", max_length=64)
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    published_by: UUID | None = None
    published_at: datetime | None = None

    __table_args__ = (
        UniqueConstraint("scheme_code", "period", "edition"),
        CheckConstraint("approved_by <> computed_by", name="approver_is_another"),
        CheckConstraint(
            "state <> 'published' OR (approved_by IS NOT NULL AND published_by IS NOT NULL"
            " AND length(result_hash) = 64)",
            name="published_whole",
        ),
    )

    @property
    def name(self) -> str:
        """What the journal and pages call it."""
        return f"{self.period} {self.scheme_code}" + (f" 第{self.edition}版" if self.edition > 1 else "")


class IndicatorValue(Versioned, table=True):
    """One unit's value of one indicator in a month, and where it came from (file and cell, or who typed it)."""

    __tablename__ = "ranking_value"

    month_id: UUID = ref("ranking_month.id")
    unit_id: UUID = ref("unit.id")
    indicator: str = Field(max_length=40)
    value: Decimal = exact()
    source: str = Field(default="", max_length=200)
    source_sha256: str = Field(default="", max_length=64)
    entered_by: UUID
    entered_by_name: str = Field(max_length=100)
    entered_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (UniqueConstraint("month_id", "unit_id", "indicator"),)


class Excuse(Frozen, table=True):
    """The recorded decision that an indicator does not count for a unit this month; its weight is spread."""

    __tablename__ = "ranking_excuse"

    month_id: UUID = ref("ranking_month.id")
    unit_id: UUID = ref("unit.id")
    indicator: str = Field(max_length=40)
    reason: str = Field(max_length=300)
    decided_by: UUID
    decided_by_name: str = Field(max_length=100)

    __table_args__ = (UniqueConstraint("month_id", "unit_id", "indicator"),)


class Award(Frozen, table=True):
    """The recorded decision that a bonus or a veto of the scheme applies to a unit this month.

    `matter` is what it is about: one matter counts once. A decision is taken back by another row that `cancels` it.
    """

    __tablename__ = "ranking_award"

    month_id: UUID = ref("ranking_month.id")
    unit_id: UUID = ref("unit.id")
    code: str = Field(max_length=40)
    matter: str = Field(max_length=120)
    reason: str = Field(max_length=300)
    cancels: UUID | None = Field(default=None, foreign_key="ranking_award.id", unique=True)
    decided_by: UUID
    decided_by_name: str = Field(max_length=100)


class Verdict(Enum):
    """What became of an objection."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


VERDICT_NAMES: Final[dict[Verdict, str]] = {
    Verdict.OPEN: "待答复",
    Verdict.UPHELD: "采纳",
    Verdict.REJECTED: "不采纳",
}


class MonthObjection(Versioned, table=True):
    """A unit's objection to one line of its own sheet: an indicator's code, a finding's number, or the whole."""

    __tablename__ = "ranking_objection"

    month_id: UUID = ref("ranking_month.id")
    unit_id: UUID = ref("unit.id")
    line: str = Field(max_length=60)
    text: str = Field(max_length=2000)
    raised_by: UUID
    raised_by_name: str = Field(max_length=100)
    raised_at: datetime = Field(default_factory=clock.now)
    verdict: Verdict = choice(Verdict, default=Verdict.OPEN)
    answer: str = Field(default="", max_length=2000)
    decided_by: UUID | None = None
    decided_by_name: str = Field(default="", max_length=100)
    decided_at: datetime | None = None

    __table_args__ = (
        CheckConstraint("decided_by <> raised_by", name="decider_is_another"),
        CheckConstraint("verdict = 'open' OR decided_by IS NOT NULL", name="decided_by_someone"),
    )


class ObjectionFile(Frozen, table=True):
    """A file a unit added to its objection; never taken back."""

    __tablename__ = "ranking_objection_file"

    objection_id: UUID = ref("ranking_objection.id")
    evidence_id: UUID = ref("evidence.id", unique=True)


class PublishedScore(Frozen, table=True):
    """One unit's published result, with its whole trace; written once, when the month is published."""

    __tablename__ = "ranking_score"

    month_id: UUID = ref("ranking_month.id")
    unit_id: UUID = ref("unit.id")
    unit_group: str = Field(max_length=40)
    score: Decimal = exact()
    place: int
    of: int
    last: bool
    exempt: bool
    trace: dict[str, Any] = document()

    __table_args__ = (UniqueConstraint("month_id", "unit_id"),)
