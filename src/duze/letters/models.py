"""Letters as records: the row people work on, its drafts, whom it is for, and what happened to it.

A signed letter never changes. What happens later (rendered, delivered, received, voided, superseded) is a
new event row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from duze.kit.tables import Frozen, Versioned, choice, document, ref


class LetterState(Enum):
    """Where a letter stands on its way to being signed; signing is registration."""

    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"


STATE_NAMES: Mapping[LetterState, str] = {
    LetterState.DRAFTED: "拟稿",
    LetterState.REVIEWED: "已复核",
    LetterState.SIGNED: "已签发",
    LetterState.WITHDRAWN: "已撤稿",
}

MOVES: Mapping[LetterState, frozenset[LetterState]] = {
    LetterState.DRAFTED: frozenset({LetterState.DRAFTED, LetterState.REVIEWED, LetterState.WITHDRAWN}),
    LetterState.REVIEWED: frozenset({LetterState.DRAFTED, LetterState.SIGNED, LetterState.WITHDRAWN}),
    LetterState.SIGNED: frozenset(),
    LetterState.WITHDRAWN: frozenset(),
}


class Happened(Enum):
    """What can happen to a signed letter."""

    RENDERED = "rendered"
    SEALED = "sealed"
    DELIVERED = "delivered"
    RECEIVED = "received"
    VOIDED = "voided"
    SUPERSEDED = "superseded"


HAPPENED_NAMES: Mapping[Happened, str] = {
    Happened.RENDERED: "已制成",
    Happened.SEALED: "已用印",
    Happened.DELIVERED: "已送达",
    Happened.RECEIVED: "已签收",
    Happened.VOIDED: "已作废",
    Happened.SUPERSEDED: "已被替代",
}


class Letter(Versioned, table=True):
    """A letter. `facts` is what it prints, `subject_*` the thing it is about, in whatever room.

    `facts_hash` and `template_hash` are fixed at signing: together with the number they decide every byte
    of the PDF. `approval` is the government's recorded consent: authority, approver, approved_on, recorded_by.
    `signer_rank`: who signs has at least this rank, or a superior's consent on record; `signer_rule` is the rule that
    says so, as its refusal cites it.
    """

    kind: str = Field(max_length=40)
    state: LetterState = choice(LetterState, default=LetterState.DRAFTED)
    series: str = Field(max_length=40)
    year: int | None = None
    number_no: int | None = None
    number: str = Field(default="", max_length=80)
    title: str = Field(max_length=200)
    facts: dict[str, Any] = document(default_factory=dict)
    facts_hash: str = Field(default="", max_length=64)
    template_hash: str = Field(default="", max_length=64)
    subject_kind: str = Field(max_length=40)
    subject_id: UUID
    addressee_unit_id: UUID | None = ref("unit.id", default=None, nullable=True)
    addressee_body_id: UUID | None = ref("discipline_body.id", default=None, nullable=True)
    drafter_id: UUID = ref("account.id")
    drafted_at: datetime
    reviewer_id: UUID | None = ref("account.id", default=None, nullable=True)
    reviewed_at: datetime | None = None
    signer_id: UUID | None = ref("account.id", default=None, nullable=True)
    signed_at: datetime | None = None
    approval: dict[str, Any] = document(default_factory=dict)
    signer_rank: int = 0
    signer_rule: str = Field(default="", max_length=200)

    __table_args__ = (
        UniqueConstraint("series", "year", "number_no"),
        CheckConstraint("reviewer_id IS NULL OR reviewer_id <> drafter_id", name="reviewer_not_drafter"),
        CheckConstraint("signer_id IS NULL OR signer_id <> drafter_id", name="signer_not_drafter"),
        CheckConstraint("signer_id IS NULL OR signer_id <> reviewer_id", name="signer_not_reviewer"),
        CheckConstraint("state NOT IN ('reviewed', 'signed') OR reviewer_id IS NOT NULL", name="reviewed_by_somebody"),
        CheckConstraint("(state = 'signed') = (number_no IS NOT NULL)", name="number_when_signed"),
        CheckConstraint("(state = 'signed') = (signer_id IS NOT NULL)", name="signer_when_signed"),
        Index("ix_letter_subject", "subject_kind", "subject_id"),
        Index("ix_letter_newest", "drafted_at", "id"),
    )


class LetterDraft(Frozen, table=True):
    """A letter's facts as one author left them; the page shows what changed since the one before."""

    __tablename__ = "letter_draft"

    letter_id: UUID = ref("letter.id")
    no: int
    author_id: UUID = ref("account.id")
    author_name: str = Field(max_length=100)
    facts: dict[str, Any] = document(default_factory=dict)

    __table_args__ = (UniqueConstraint("letter_id", "no"),)


class LetterAudience(Frozen, table=True):
    """Whom a letter is for: a unit or a discipline body, by name (copies do not need one)."""

    __tablename__ = "letter_audience"

    letter_id: UUID = ref("letter.id")
    unit_id: UUID | None = ref("unit.id", default=None, nullable=True)
    body_id: UUID | None = ref("discipline_body.id", default=None, nullable=True)

    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (body_id IS NULL)", name="one_reader"),
        Index("uq_letter_audience_reader", "letter_id", text("coalesce(unit_id, body_id)"), unique=True),
    )

    @property
    def reader(self) -> UUID:
        """The unit's or body's id."""
        found = self.unit_id or self.body_id
        assert found is not None  # noqa: S101 - the table's own constraint
        return found


class LetterEvent(Frozen, table=True):
    """Something that happened to a signed letter. `target` makes it happen once: facts hash, reader, or empty."""

    __tablename__ = "letter_event"

    letter_id: UUID = ref("letter.id")
    happened: Happened = choice(Happened)
    target: str = Field(default="", max_length=80)
    actor_id: UUID
    actor_name: str = Field(max_length=100)
    data: dict[str, Any] = document(default_factory=dict)

    __table_args__ = (UniqueConstraint("letter_id", "happened", "target"),)


class LetterCode(Frozen, table=True):
    """The short code printed on a signed letter, taken when it was signed; anybody may check the letter by it."""

    __tablename__ = "letter_code"

    letter_id: UUID = ref("letter.id", unique=True)
    code: str = Field(max_length=16, unique=True)


class LetterTemplate(SQLModel, table=True):
    """The template a signed letter was made with, kept by its hash: templates change, letters do not."""

    __tablename__ = "letter_template"

    sha256: str = Field(primary_key=True, max_length=64)
    kind: str = Field(max_length=40)
    text: str
