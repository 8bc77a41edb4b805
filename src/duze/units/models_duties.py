"""责任清单: which leader answers for which field, which unit for which indicator, which district for which area."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Versioned, choice, ref


class DutyKind(Enum):
    """“市领导分领域包片、各单位分指标负责、各区分区域把守”."""

    FIELD = "field"
    INDICATOR = "indicator"
    AREA = "area"


DUTY_NAMES: Final[dict[DutyKind, str]] = {
    DutyKind.FIELD: "领导包片",
    DutyKind.INDICATOR: "指标牵头",
    DutyKind.AREA: "区域把守",
}


class Duty(Versioned, table=True):
    """One row of the responsibility list, in force from a day on and, once ended, up to a day (both inclusive).

    `subject` is the field, the indicator or the area; `unit_id` the unit in it. A leader's row names the leader's
    post (`membership_id`) and gives its holder sight of the unit while it is in force. `head`, `deputy`, `handler`
    and `contact` are the unit's own people as papers name them. Never deleted: a row ends, another begins.
    """

    kind: DutyKind = choice(DutyKind)
    subject: str = Field(max_length=80)
    unit_id: UUID = ref("unit.id")
    membership_id: UUID | None = ref("membership.id", default=None, nullable=True)
    head: str = Field(default="", max_length=60)
    deputy: str = Field(default="", max_length=60)
    handler: str = Field(default="", max_length=60)
    contact: str = Field(default="", max_length=60)
    duty: str = Field(default="", max_length=500)
    valid_from: date
    valid_to: date | None = None
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        CheckConstraint("(kind = 'field') = (membership_id IS NOT NULL)", name="leader_of_a_field"),
        Index(
            "uq_duty_open",
            "kind",
            "subject",
            "unit_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return self.subject
