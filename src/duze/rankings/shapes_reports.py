"""What the doors take in and give out about values that units report."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from pydantic import StringConstraints
from sqlmodel import Field

from duze.rankings.shapes import Shape

Words = Annotated[str, StringConstraints(strip_whitespace=True)]


class CallIn(Shape):
    """Which indicators units are to report, by when; without units: every unit that is scored on them."""

    indicators: list[str] = Field(title="报送指标", min_length=1, max_length=200, schema_extra={"examples": [["tax"]]})
    due_on: date = Field(title="报送截止日期")
    units: list[str] = Field(default_factory=list, title="单位代码", max_length=5000)


class RemindIn(Shape):
    """Whom to remind; without units: all of which something is missing."""

    units: list[UUID] = Field(default_factory=list, title="单位", max_length=5000)


class ReportIn(Shape):
    """One value as a unit reports it; the proof comes as the file beside it."""

    indicator: Words = Field(title="指标代码", max_length=40, schema_extra={"examples": ["tax"]})
    value: Words = Field(title="数值", min_length=1, max_length=40, schema_extra={"examples": ["95.5"]})
    note: Words = Field(default="", title="说明", max_length=300)


class VerificationIn(Shape):
    """Verified, or returned with the reason."""

    verdict: Literal["verified", "returned"] = Field(title="核验结论")
    answer: Words = Field(default="", title="核验意见", max_length=300)


class ReportOut(msgspec.Struct):
    """A report over the API; `version` goes into If-Match, `late`: after the due day."""

    id: UUID
    version: int
    unit_id: UUID
    indicator: str
    value: Decimal
    note: str
    filename: str
    late: bool
    reported_by: str
    reported_at: datetime
    state: str
    state_name: str
    answer: str
    decided_by: str


class CallOut(msgspec.Struct):
    """What a unit has to report: asked, due, still missing, how often reminded, and its reports."""

    unit_id: UUID
    unit: str
    period: str
    scheme: str
    due_on: date
    indicators: list[str]
    missing: list[str]
    reminded: int
    reminded_on: date | None
    late: bool
    reports: list[ReportOut]


class OddityOut(msgspec.Struct):
    """What to look at about a value."""

    unit_id: UUID
    unit: str
    indicator: str
    value: Decimal | None
    hints: list[str]
