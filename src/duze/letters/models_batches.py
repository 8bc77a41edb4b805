"""Letters issued together: one text for many units, one decision by one signatory, a number for each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Versioned, choice, document, ref


class ItemState(Enum):
    """Where one letter of a set stands: `queued` once the signatory has decided, `failed` with the reason."""

    OPEN = "open"
    QUEUED = "queued"
    ISSUED = "issued"
    FAILED = "failed"


_I = ItemState
ITEM_NAMES: Mapping[ItemState, str] = {
    _I.OPEN: "未签发",
    _I.QUEUED: "等待签发",
    _I.ISSUED: "已签发",
    _I.FAILED: "未能签发",
}
ITEM_MOVES: Mapping[ItemState, frozenset[ItemState]] = {
    _I.OPEN: frozenset({_I.QUEUED}),
    _I.QUEUED: frozenset({_I.ISSUED, _I.FAILED}),
    _I.FAILED: frozenset({_I.QUEUED}),
    _I.ISSUED: frozenset(),
}


class LetterBatch(Versioned, table=True):
    """A set of letters of one kind made from one draft; a draft is multiplied once.

    `rounds` counts the signatory's decisions: the first, and each retry of what failed. `finished_at` is empty
    while a round runs.
    """

    __tablename__ = "letter_batch"

    source_id: UUID = ref("letter.id", unique=True, index=False)
    kind: str = Field(max_length=40)
    title: str = Field(max_length=200)
    drafter_id: UUID = ref("account.id", index=False)
    created_at: datetime = Field(default_factory=clock.now)
    issuer_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    issued_at: datetime | None = None
    rounds: int = 0
    finished_at: datetime | None = None

    __table_args__ = (
        CheckConstraint("(rounds = 0) = (issuer_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("(rounds = 0) = (issued_at IS NULL)", name="decided_at"),
    )

    @property
    def running(self) -> bool:
        """Whether a round is being worked on."""
        return self.rounds > 0 and self.finished_at is None


class BatchItem(Versioned, table=True):
    """One letter of a set; a letter belongs to one set only.

    `seen_version` is the letter's version the signatory decided on: a letter changed since is not signed.
    `failure` holds message, params, article and remedy of the refusal.
    """

    __tablename__ = "letter_batch_item"

    batch_id: UUID = ref("letter_batch.id")
    letter_id: UUID = ref("letter.id", unique=True, index=False)
    position: int
    state: ItemState = choice(ItemState, default=ItemState.OPEN)
    seen_version: int | None = None
    failure: dict[str, Any] = document(default_factory=dict)

    __table_args__ = (
        UniqueConstraint("batch_id", "position"),
        CheckConstraint("state = 'open' OR seen_version IS NOT NULL", name="decided_on_a_version"),
    )
