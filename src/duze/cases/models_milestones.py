"""Measures of a rectification plan, each a milestone with its own due day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.kit.tables import Versioned, ref


class Milestone(Versioned, table=True):
    """One measure the unit set itself: what, by whom, by when; and that it was done. Only that is added later, once."""

    __tablename__ = "rectification_milestone"

    rectification_id: UUID = ref("rectification.id")
    place: int
    measure: str = Field(max_length=500)
    responsible: str = Field(max_length=60)
    due_on: date
    done_on: date | None = None
    done_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    result: str = Field(default="", max_length=1000)

    __table_args__ = (
        UniqueConstraint("rectification_id", "place"),
        CheckConstraint("(done_on IS NULL) = (done_by IS NULL)", name="done_by_someone"),
        CheckConstraint("done_on IS NULL OR result <> ''", name="done_with_a_result"),
    )

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return self.measure
