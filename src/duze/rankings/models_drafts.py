"""A scheme version drafted in a form, by table or over the API, until another person adopts it or turns it down."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Versioned, choice, document, ref


class DraftState(Enum):
    """Where a draft stands; only an adopted one has become a version."""

    DRAFTED = "drafted"
    ADOPTED = "adopted"
    DROPPED = "dropped"


DRAFT_NAMES: Final[dict[DraftState, str]] = {
    DraftState.DRAFTED: "待审定",
    DraftState.ADOPTED: "已采用",
    DraftState.DROPPED: "未采用",
}
DRAFT_MOVES: Final[dict[DraftState, frozenset[DraftState]]] = {
    DraftState.DRAFTED: frozenset({DraftState.ADOPTED, DraftState.DROPPED}),
    DraftState.ADOPTED: frozenset(),
    DraftState.DROPPED: frozenset(),
}


class SchemeDraft(Versioned, table=True):
    """A changed copy of version `base_id`, to be in force from a month on; without one: a new scheme's first version.

    Frozen by the database once decided.
    """

    __tablename__ = "ranking_scheme_draft"

    base_id: UUID | None = ref("ranking_scheme.id", default=None, nullable=True)
    code: str = Field(max_length=40)
    name: str = Field(max_length=60)
    effective_from: str = Field(max_length=7)
    data: dict[str, Any] = document()
    reason: str = Field(max_length=300)
    state: DraftState = choice(DraftState, default=DraftState.DRAFTED)
    drafted_by: UUID
    drafted_by_name: str = Field(max_length=100)
    drafted_at: datetime = Field(default_factory=clock.now)
    answer: str = Field(default="", max_length=300)
    decided_by: UUID | None = None
    decided_by_name: str = Field(default="", max_length=100)
    decided_at: datetime | None = None

    __table_args__ = (
        CheckConstraint("state <> 'adopted' OR decided_by <> drafted_by", name="adopter_is_another"),
        CheckConstraint("(state <> 'drafted') = (decided_by IS NOT NULL)", name="decided_by_someone"),
    )
