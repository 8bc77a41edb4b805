"""Weekly sheets: each filing is a row that never changes, and so is the freeze of a week."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.kit.tables import Frozen, document, ref


class WeeklyFiling(Frozen, table=True):
    """A unit's sheet of a week (its Monday) as confirmed by the liaison.

    Until the due moment a unit may file again (`round` 2, 3 …) and the last one counts; from then on the database takes
    no further filing of a unit that has filed, and the first one of a unit that has not is `late`. `lines`: what the
    system had filled in beside what the unit says (rules.weekly.Line as JSON).
    """

    __tablename__ = "weekly_filing"

    unit_id: UUID = ref("unit.id", index=False)
    week: date = Field(index=True)
    round: int
    due_at: datetime
    filed_at: datetime
    late: bool
    unchanged: bool
    lines: list[dict[str, Any]] = document()
    filed_by: UUID = ref("account.id", index=False)
    filed_by_name: str = Field(max_length=100)

    __table_args__ = (
        UniqueConstraint("unit_id", "week", "round"),
        CheckConstraint("late = (filed_at >= due_at)", name="late_says_so"),
        CheckConstraint("round >= 1", name="round"),
    )


class WeekFreeze(Frozen, table=True):
    """A week as it stood after its due moment: which units had something to report and had not done so, with the lines
    the system had for them. `missing`: [{"unit_id", "lines"}]; `filed` counts those that were in time.
    """

    __tablename__ = "weekly_freeze"

    week: date = Field(unique=True)
    due_at: datetime
    frozen_at: datetime
    filed: int
    missing: list[dict[str, Any]] = document()

    __table_args__ = (CheckConstraint("frozen_at >= due_at", name="after_due"),)
