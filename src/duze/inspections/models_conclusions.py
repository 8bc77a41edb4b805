"""What an inspected unit is told of the inspection, and its right to a review: 30 days to ask, 30 days to decide."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Versioned, choice, ref


class ConclusionState(Enum):
    """Where a conclusion stands."""

    TOLD = "told"
    RECEIVED = "received"
    OBJECTED = "objected"
    UPHELD = "upheld"
    CHANGED = "changed"


_C = ConclusionState
CONCLUSION_NAMES: Final[dict[ConclusionState, str]] = {
    _C.TOLD: "待签收",
    _C.RECEIVED: "已签收",
    _C.OBJECTED: "复核中",
    _C.UPHELD: "复核维持",
    _C.CHANGED: "复核变更",
}
CONCLUSION_MOVES: Final[dict[ConclusionState, frozenset[ConclusionState]]] = {
    _C.TOLD: frozenset({_C.RECEIVED}),
    _C.RECEIVED: frozenset({_C.OBJECTED}),
    _C.OBJECTED: frozenset({_C.UPHELD, _C.CHANGED}),
    _C.UPHELD: frozenset(),
    _C.CHANGED: frozenset(),
}


class Conclusion(Versioned, table=True):
    """The conclusion of an inspection as a unit of its scope is told it, once (政府督查工作条例 art 17).

    `objection_until`: the last day to ask for a review, counted from the receipt. `changed_text` stands in the place
    of `text` once a review changed it. What was told never changes, and nothing does once it is decided; whoever
    drafted or approved the plan, visited the unit or wrote the conclusion does not decide the review: the database
    refuses it.
    """

    __tablename__ = "inspection_conclusion"

    plan_id: UUID = Field(index=True)
    unit_id: UUID = Field(index=True)
    text: str = Field(max_length=3000)
    state: ConclusionState = choice(ConclusionState, default=ConclusionState.TOLD)
    written_by: UUID = ref("account.id", index=False)
    told_on: date
    received_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    received_on: date | None = None
    objection_until: date | None = None
    objection: str = Field(default="", max_length=3000)
    objected_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    objected_on: date | None = None
    decided_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    decided_on: date | None = None
    reason: str = Field(default="", max_length=2000)
    changed_text: str = Field(default="", max_length=3000)
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        sa.ForeignKeyConstraint(["plan_id", "unit_id"], ["inspection_scope.plan_id", "inspection_scope.unit_id"]),
        UniqueConstraint("plan_id", "unit_id"),
        CheckConstraint("(state = 'told') = (received_by IS NULL)", name="received_by_someone"),
        CheckConstraint("(state IN ('told', 'received')) = (objected_by IS NULL)", name="objected_by_someone"),
        CheckConstraint("(state IN ('upheld', 'changed')) = (decided_by IS NOT NULL)", name="decided_by_someone"),
        CheckConstraint("(state = 'changed') = (changed_text <> '')", name="changed_into_something"),
        CheckConstraint("decided_by <> written_by AND decided_by <> objected_by", name="decider_is_another"),
    )

    @property
    def valid_text(self) -> str:
        """What the conclusion is now."""
        return self.changed_text or self.text
