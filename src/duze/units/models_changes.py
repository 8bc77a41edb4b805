"""What happened to units: renamed, moved, merged, split, closed. Rows are never edited; a correction is another row."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from duze.kit.tables import Frozen, choice, document, ref


class ChangeKind(Enum):
    """What can happen to a unit."""

    RENAMED = "renamed"
    MOVED = "moved"
    MERGED = "merged"
    SPLIT = "split"
    CLOSED = "closed"


CHANGE_NAMES = {
    ChangeKind.RENAMED: "更名",
    ChangeKind.MOVED: "调整组别",
    ChangeKind.MERGED: "并入",
    ChangeKind.SPLIT: "分设",
    ChangeKind.CLOSED: "撤销",
}


class Keep(Enum):
    """What of the unit's record goes on counting after the change: for its heir, or for itself in another group."""

    STREAK = "streak"
    TREND = "trend"
    FINDINGS = "findings"


KEEP_NAMES = {
    Keep.STREAK: "连续末位和一年内末位次数",
    Keep.TREND: "历月名次和较上月升降",
    Keep.FINDINGS: "变更当月起记在原单位名下的问题扣分",
}


class UnitChange(Frozen, table=True):
    """One change of one unit, by a document, from a day on.

    `heir_id` is the unit it was merged into or that was split off. The three `keeps_` say what the heir (after a
    move: the unit itself) carries on from the unit's record before that day. `before` and `after` hold the unit's
    names and group. Rows of one act share `act_id`. A row in force is one that no other row `replaces` and that is
    not `void`.
    """

    __tablename__ = "unit_change"

    act_id: UUID = Field(index=True)
    kind: ChangeKind = choice(ChangeKind)
    unit_id: UUID = ref("unit.id")
    heir_id: UUID | None = ref("unit.id", default=None, nullable=True)
    effective_on: date
    basis: str = Field(max_length=200)
    ends: bool = False
    keeps_streak: bool = False
    keeps_trend: bool = False
    keeps_findings: bool = False
    before: dict[str, Any] = document()
    after: dict[str, Any] = document()
    reason: str = Field(default="", max_length=300)
    replaces: UUID | None = Field(default=None, foreign_key="unit_change.id", unique=True)
    void: bool = False
    recorded_by: UUID
    recorded_by_name: str = Field(max_length=100)

    __table_args__ = (
        CheckConstraint("heir_id IS NULL OR heir_id <> unit_id", name="heir_is_another"),
        CheckConstraint("(heir_id IS NOT NULL) = (kind IN ('merged', 'split'))", name="heir_of_kind"),
    )

    @property
    def keeps(self) -> frozenset[Keep]:
        """What goes on counting."""
        flags = {Keep.STREAK: self.keeps_streak, Keep.TREND: self.keeps_trend, Keep.FINDINGS: self.keeps_findings}
        return frozenset(keep for keep, yes in flags.items() if yes)


class SeatChange(Frozen, table=True):
    """A seat that ended with its unit, by act `act_id`: until when it ran before, and where it went on, if at all."""

    __tablename__ = "unit_change_seat"

    act_id: UUID = Field(index=True)
    membership_id: UUID = ref("membership.id")
    ran_until: date | None = None
    moved_to: UUID | None = ref("membership.id", default=None, nullable=True, index=False)


class RosterUse(Frozen, table=True):
    """Up to which day the list of units has been used for something that is locked; no change may reach back there.

    Written by the room above that locks; this room needs not know what it is.
    """

    __tablename__ = "unit_roster_use"

    until: date = Field(unique=True)
