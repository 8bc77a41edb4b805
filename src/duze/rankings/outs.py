"""The shapes in which the API and the pages give months, sheets and schemes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from duze.rankings.rules.distance import Distance
from duze.rankings.standing import StandingOut


class RowOut(msgspec.Struct):
    """One unit's line in a group's table; `sheet` says whether the viewer may open its sheet."""

    unit_id: UUID
    unit: str
    name: str
    rank: int
    of: int
    score: Decimal
    deducted: Decimal
    previous_rank: int | None
    last: bool
    exempt: bool
    robust_tried: int
    robust_held: int
    sheet: bool


class GroupOut(msgspec.Struct):
    """A group, best first; only the viewer's own unit before publication."""

    code: str
    name: str
    of: int
    rows: list[RowOut]


class MonthBrief(msgspec.Struct):
    """A month in a list."""

    period: str
    scheme: str
    edition: int
    state: str
    state_name: str
    version: int
    published_at: datetime | None
    result_hash: str


class MonthOut(msgspec.Struct):
    """A month as it stands: state, who did what, what is missing, the tables."""

    period: str
    scheme: str
    scheme_name: str
    scheme_version: int
    edition: int
    newest: bool
    state: str
    state_name: str
    version: int
    reason: str
    computed_by: str
    approved_by: str
    published_by: str
    published_at: datetime | None
    review_due: date | None
    undecided: int
    entered: int
    wanted: int
    missing: list[str]
    result_hash: str
    groups: list[GroupOut]


class LineOut(msgspec.Struct):
    """One sentence of an explanation."""

    text: str
    depth: int
    indicator: str
    finding_id: str


class SheetOut(msgspec.Struct):
    """One unit's sheet: the sentences, the whole trace, where each value came from, how firmly the place stands.

    `distance` (what would have changed the place) is told to those who see the whole table.
    """

    unit_id: UUID
    name: str
    period: str
    edition: int
    state: str
    explanation: list[LineOut]
    trace: dict[str, Any]
    sources: dict[str, str]
    objections: list[ObjectionOut]
    standing: StandingOut | None = None
    distance: Distance | None = None


class ObjectionOut(msgspec.Struct):
    """An objection and what became of it."""

    id: UUID
    version: int
    unit_id: UUID
    line: str
    text: str
    raised_by: str
    raised_at: datetime
    verdict: str
    verdict_name: str
    answer: str
    decided_by: str


class AwardOut(msgspec.Struct):
    """A bonus or veto that was decided for a unit."""

    id: UUID
    unit_id: UUID
    code: str
    matter: str
    reason: str
    decided_by: str


class DifferenceOut(msgspec.Struct):
    """One cell of a scheme's table that is not what it was; a row that came or went has 新增 or 删去 as `column`."""

    part: str
    name: str
    column: str
    before: str
    after: str


class FaultOut(msgspec.Struct):
    """One fault of a scheme and its place."""

    pointer: str
    detail: str


class SchemeCheckOut(msgspec.Struct):
    """Whether a scheme could be adopted, its faults, and what it would change."""

    good: bool
    code: str
    name: str
    compared_with: int | None
    faults: list[FaultOut]
    differences: list[DifferenceOut]


class SchemeOut(msgspec.Struct):
    """A version of a scheme: `drafted_by` one, adopted (`saved_by`) by another; nobody drafted a shipped one."""

    id: UUID
    code: str
    version_no: int
    name: str
    effective_from: str
    saved_by: str
    drafted_by: str
    data: dict[str, Any]
