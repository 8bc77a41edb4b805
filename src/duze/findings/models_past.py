"""Findings decided before this system: brought in from a file, frozen from the first moment."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from duze.findings.models import Channel, Grade, Severity
from duze.kit.tables import Frozen, choice, ref
from duze.law.models import KIND_NAMES, Kind


class PastFinding(Frozen, table=True):
    """One finding of the past, with the number its paper bears; persons as text, for they need have no account.

    It weighs on no month: its month was judged on paper, or is published and locked. `told_on`: when the unit
    was told of it; only then may the unit read it here. `source` names file and row.
    """

    __tablename__ = "past_finding"

    number: str = Field(max_length=60, unique=True)
    kind: Kind = choice(Kind)
    sub_type: str = Field(max_length=40)
    sub_type_name: str = Field(max_length=120)
    article: str = Field(default="", max_length=200)
    severity: Severity = choice(Severity)
    channel: Channel | None = choice(Channel, default=None, nullable=True)
    unit_id: UUID = ref("unit.id", index=False)
    happened_on: date
    place: str = Field(default="", max_length=120)
    facts: str = Field(max_length=5000)
    grade: Grade = choice(Grade)
    decided_on: date
    outcome: str = Field(default="", max_length=2000)
    logger: str = Field(default="", max_length=100)
    verifier: str = Field(default="", max_length=100)
    decider: str = Field(default="", max_length=100)
    told_on: date | None = None
    source: str = Field(max_length=240)
    brought_in_by: UUID
    brought_in_by_name: str = Field(max_length=100)
    grams: str = Field(default="", sa_type=sa.Text)

    __table_args__ = (
        CheckConstraint("decided_on >= happened_on", name="decided_after"),
        Index("ix_past_finding_decided_on_id", "decided_on", "id"),
        Index("ix_past_finding_unit_id_decided_on_id", "unit_id", "decided_on", "id"),
    )

    @property
    def title(self) -> str:
        """What lists call it."""
        return f"{KIND_NAMES[self.kind]}：{self.sub_type_name}"
