"""Values that units report themselves: what was asked of whom by when, and each report until somebody verified it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Versioned, choice, document, exact, ref


class ReportState(Enum):
    """Where a report stands. Only a verified one has become a value of the month."""

    WAITING = "waiting"
    VERIFIED = "verified"
    RETURNED = "returned"
    REPLACED = "replaced"


REPORT_NAMES: Final[dict[ReportState, str]] = {
    ReportState.WAITING: "待核验",
    ReportState.VERIFIED: "核验通过",
    ReportState.RETURNED: "退回重报",
    ReportState.REPLACED: "已重报",
}
REPORT_MOVES: Final[dict[ReportState, frozenset[ReportState]]] = {
    ReportState.WAITING: frozenset({ReportState.VERIFIED, ReportState.RETURNED, ReportState.REPLACED}),
    ReportState.VERIFIED: frozenset(),
    ReportState.RETURNED: frozenset(),
    ReportState.REPLACED: frozenset(),
}


class ReportCall(Versioned, table=True):
    """What one unit has to report for a month, and by when. `missing`: how many of it are neither in nor waiting.

    `unit_name` is the name of the day. `reminded` counts the reminders, the last on `reminded_on`.
    """

    __tablename__ = "ranking_call"

    month_id: UUID = ref("ranking_month.id")
    unit_id: UUID = ref("unit.id")
    unit_name: str = Field(max_length=60)
    period: str = Field(max_length=7)
    scheme_code: str = Field(max_length=40)
    indicators: list[str] = document()
    due_on: date
    missing: int = 0
    reminded: int = 0
    reminded_on: date | None = None
    called_by: UUID
    called_by_name: str = Field(max_length=100)

    __table_args__ = (UniqueConstraint("month_id", "unit_id"),)

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return f"{self.period} {self.unit_name} 数据报送"


class Report(Versioned, table=True):
    """One value as a unit reported it, with its proof. Decided by another; frozen by the database from then on.

    `sheet`: file and cell, where it came in with the unit's own XLSX; the values of one sheet share its proof.
    """

    __tablename__ = "ranking_report"

    call_id: UUID = ref("ranking_call.id")
    month_id: UUID = ref("ranking_month.id")
    unit_id: UUID = ref("unit.id")
    indicator: str = Field(max_length=40)
    value: Decimal = exact()
    note: str = Field(default="", max_length=300)
    evidence_id: UUID = ref("evidence.id", index=False)
    filename: str = Field(max_length=200)
    sheet: str = Field(default="", max_length=140)
    late: bool = False
    reported_by: UUID
    reported_by_name: str = Field(max_length=100)
    reported_at: datetime = Field(default_factory=clock.now)
    state: ReportState = choice(ReportState, default=ReportState.WAITING)
    answer: str = Field(default="", max_length=300)
    decided_by: UUID | None = None
    decided_by_name: str = Field(default="", max_length=100)
    decided_at: datetime | None = None

    __table_args__ = (
        CheckConstraint("decided_by <> reported_by", name="decider_is_another"),
        CheckConstraint("(state IN ('verified', 'returned')) = (decided_by IS NOT NULL)", name="decided_by_someone"),
        Index(
            "uq_ranking_report_waiting",
            "call_id",
            "indicator",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )
