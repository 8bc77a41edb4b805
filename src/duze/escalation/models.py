"""Versions of the rulebook, and the proposals it made."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Versioned, choice, document, ref


class RulebookState(Enum):
    """Saved, or approved by another; only an approved version counts."""

    DRAFT = "draft"
    APPROVED = "approved"


RULEBOOK_NAMES: Final[dict[RulebookState, str]] = {RulebookState.DRAFT: "草稿", RulebookState.APPROVED: "已批准"}
RULEBOOK_MOVES: Final[dict[RulebookState, frozenset[RulebookState]]] = {
    RulebookState.DRAFT: frozenset({RulebookState.APPROVED}),
    RulebookState.APPROVED: frozenset(),
}


class Rulebook(Versioned, table=True):
    """A version of the rulebook: rules as data, in force from a day once approved; frozen from then on.

    `saved_by` is empty for the version that ships with the product.
    """

    __tablename__ = "rulebook"

    number: str = Field(max_length=40)
    version_no: int = Field(unique=True)
    effective_from: date
    rules: list[dict[str, Any]] = document()
    state: RulebookState = choice(RulebookState, default=RulebookState.DRAFT)
    saved_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    saved_on: date
    approved_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    approved_on: date | None = None
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        CheckConstraint("approved_by <> saved_by", name="approver_is_another"),
        CheckConstraint("state = 'draft' OR approved_by IS NOT NULL OR saved_by IS NULL", name="approved_by_someone"),
    )


class ProposalState(Enum):
    """Where a proposal stands; withdrawn when its facts no longer hold."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


S = ProposalState
STATE_NAMES: Final[dict[ProposalState, str]] = {
    S.PROPOSED: "待决定",
    S.ACCEPTED: "已采纳",
    S.DECLINED: "不予采纳",
    S.WITHDRAWN: "已撤回",
}
MOVES: Final[dict[ProposalState, frozenset[ProposalState]]] = {
    S.PROPOSED: frozenset({S.ACCEPTED, S.DECLINED, S.WITHDRAWN}),
    S.ACCEPTED: frozenset(),
    S.DECLINED: frozenset(),
    S.WITHDRAWN: frozenset({S.PROPOSED}),
}


class Proposal(Versioned, table=True):
    """What a rule proposes about one subject in one month, with the facts it rests on; once per such triple.

    `rule` is the rule as it stood; `facts` are rows {fact, value, link}. `about`/`subject_id` name the
    subject (a unit, a finding, an order, a part of a 督办 order), `unit_id` whom it concerns.
    """

    __tablename__ = "escalation_proposal"

    rulebook_id: UUID = ref("rulebook.id")
    rule_code: str = Field(max_length=40)
    rule: dict[str, Any] = document()
    about: str = Field(max_length=20)
    subject_id: UUID
    subject_name: str = Field(max_length=200)
    unit_id: UUID = ref("unit.id")
    period: str = Field(max_length=7)
    title: str = Field(max_length=120)
    facts: list[dict[str, Any]] = document()
    consequence: str = Field(max_length=20)
    level: int = 0
    clause: str = Field(max_length=200)
    state: ProposalState = choice(ProposalState, default=ProposalState.PROPOSED)
    made_on: date
    decided_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    decided_on: date | None = None
    reason: str = Field(default="", max_length=1000)
    case_id: UUID | None = ref("supervision_case.id", default=None, nullable=True)
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        UniqueConstraint("rule_code", "subject_id", "period"),
        CheckConstraint("state <> 'accepted' OR (decided_by IS NOT NULL AND case_id IS NOT NULL)", name="accepted"),
        CheckConstraint("state <> 'declined' OR (decided_by IS NOT NULL AND reason <> '')", name="declined"),
    )

    @property
    def name(self) -> str:
        """What the journal calls it: without the consequence, which not every reader of it may know."""
        return f"{self.subject_name}：{self.rule['name']}"
