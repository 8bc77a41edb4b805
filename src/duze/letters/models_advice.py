"""监察建议 received: who sent it, to whom, about what, by when it is answered, and the answer.

This office never issues one: it belongs to the supervisory commission (监察法 art. 52). It is entered and followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Versioned, choice, ref


class AdviceState(Enum):
    """Where a received 监察建议 stands."""

    RECEIVED = "received"
    REPLIED = "replied"


ADVICE_NAMES: Mapping[AdviceState, str] = {AdviceState.RECEIVED: "待回复", AdviceState.REPLIED: "已回复"}
ADVICE_MOVES: Mapping[AdviceState, frozenset[AdviceState]] = {
    AdviceState.RECEIVED: frozenset({AdviceState.REPLIED}),
    AdviceState.REPLIED: frozenset(),
}


class ReceivedAdvice(Versioned, table=True):
    """One 监察建议 as received. `number` is the sender's own; `unit_id` is whom it addresses.

    `reply_due` is the last day by the limit `advice-reply`, or the day the paper itself names. Frozen once replied.
    """

    __tablename__ = "received_advice"

    number: str = Field(max_length=80)
    sender: str = Field(max_length=120)
    unit_id: UUID = ref("unit.id")
    matter: str = Field(max_length=120)
    advice: str = Field(max_length=5000)
    dated: date
    received_on: date
    reply_due: date
    state: AdviceState = choice(AdviceState, default=AdviceState.RECEIVED)
    registered_by: UUID = ref("account.id", index=False)
    replied_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    replied_on: date | None = None
    reply_number: str = Field(default="", max_length=80)
    reply: str = Field(default="", max_length=5000)
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        UniqueConstraint("sender", "number"),
        CheckConstraint("(state = 'replied') = (replied_by IS NOT NULL)", name="replied_by_somebody"),
        CheckConstraint("(state = 'replied') = (replied_on IS NOT NULL)", name="replied_on_a_day"),
        CheckConstraint("received_on >= dated", name="received_after_dated"),
    )

    @property
    def title(self) -> str:
        """What lists and the journal call it."""
        return self.matter
