"""Who may summon whom: versions of the table that names host, target and signer of each level of interview."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Versioned, choice, document, ref


class AuthorityState(Enum):
    """Saved, or approved by another; only an approved version counts."""

    DRAFT = "draft"
    APPROVED = "approved"


AUTHORITY_NAMES: Final[dict[AuthorityState, str]] = {AuthorityState.DRAFT: "草稿", AuthorityState.APPROVED: "已批准"}
AUTHORITY_MOVES: Final[dict[AuthorityState, frozenset[AuthorityState]]] = {
    AuthorityState.DRAFT: frozenset({AuthorityState.APPROVED}),
    AuthorityState.APPROVED: frozenset(),
}


class InterviewAuthority(Versioned, table=True):
    """A version of the table, in force from a day once approved; frozen from then on.

    `rows` hold one `AuthorityRow` for each level. An interview keeps the version in force when it was proposed.
    `saved_by` is empty for the version that ships with the product: defaults taken from published local practice.
    """

    __tablename__ = "interview_authority"

    number: str = Field(max_length=40)
    version_no: int = Field(unique=True)
    effective_from: date
    basis: str = Field(max_length=300)
    rows: list[dict[str, Any]] = document()
    state: AuthorityState = choice(AuthorityState, default=AuthorityState.DRAFT)
    saved_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    saved_on: date
    approved_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    approved_on: date | None = None
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        CheckConstraint("approved_by <> saved_by", name="approver_is_another"),
        CheckConstraint("state = 'draft' OR approved_by IS NOT NULL OR saved_by IS NULL", name="approved_by_someone"),
    )

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return self.number
