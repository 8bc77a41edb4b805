"""Findings that are the same matter as another, and the months in which findings are counted for good."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Field, SQLModel

from duze.kit.tables import Frozen, ref


class Merged(SQLModel):
    """`duplicate_of_id`: the finding this one is a duplicate of; while it is, it neither moves nor counts."""

    duplicate_of_id: UUID | None = ref("finding.id", default=None, nullable=True)


class CountedMonth(Frozen, table=True):
    """A month whose places were published: what its findings weighed stays, whatever is merged later."""

    __tablename__ = "finding_counted_month"

    period: str = Field(max_length=7, unique=True)
