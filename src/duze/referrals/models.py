"""Referrals (问题线索移送): who and what is handed over, to which body, and what came back."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Frozen, Table, Versioned, choice, document, ref
from duze.referrals.vocabulary import Answer, Outcome, Sanction
from duze.units.models import CadreAuthority


class ReferralState(Enum):
    """Where a referral stands (`dropped`: studied and not handed over)."""

    STUDIED = "studied"
    APPROVED = "approved"
    DROPPED = "dropped"
    LETTERED = "lettered"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    RETURNED_FOR_MORE = "returned_for_more"
    REROUTED = "rerouted"
    OUTCOME_REPORTED = "outcome_reported"
    ARCHIVED = "archived"


S = ReferralState
STATE_NAMES: Final[dict[ReferralState, str]] = {
    S.STUDIED: "已研判，待审批",
    S.APPROVED: "已批准，待制函",
    S.DROPPED: "不予移送",
    S.LETTERED: "已制函，待送达",
    S.DELIVERED: "已送达，待回执",
    S.ACKNOWLEDGED: "已回执，待答复",
    S.ACCEPTED: "已受理",
    S.RETURNED_FOR_MORE: "退回补充",
    S.REROUTED: "不属管辖，待改送",
    S.OUTCOME_REPORTED: "已反馈结果",
    S.ARCHIVED: "已归档",
}
MOVES: Final[dict[ReferralState, frozenset[ReferralState]]] = {
    S.STUDIED: frozenset({S.APPROVED, S.DROPPED}),
    S.APPROVED: frozenset({S.LETTERED, S.DROPPED}),
    S.LETTERED: frozenset({S.DELIVERED}),
    S.DELIVERED: frozenset({S.ACKNOWLEDGED}),
    S.ACKNOWLEDGED: frozenset({S.ACCEPTED, S.RETURNED_FOR_MORE, S.REROUTED}),
    # both go back to a fresh letter, signed again by three persons
    S.RETURNED_FOR_MORE: frozenset({S.APPROVED}),
    S.REROUTED: frozenset({S.APPROVED}),
    S.ACCEPTED: frozenset({S.OUTCOME_REPORTED}),
    S.OUTCOME_REPORTED: frozenset({S.OUTCOME_REPORTED, S.ARCHIVED}),  # 立案 first, 处分 later
    S.ARCHIVED: frozenset(),
    S.DROPPED: frozenset(),
}
AT_BODY: Final = frozenset(
    {S.DELIVERED, S.ACKNOWLEDGED, S.ACCEPTED, S.RETURNED_FOR_MORE, S.REROUTED, S.OUTCOME_REPORTED, S.ARCHIVED}
)
"""States in which the addressed body may see it: from delivery on."""


class Referral(Versioned, table=True):
    """One matter about persons of one cadre authority, for one body.

    Its number is its letter's (a series of its own, so that no other series shows a gap). It has no
    `name`: the journal must not be able to label it. `unit_id` is the unit whose leader is told.
    Reasons stay here, in `notes` (`{on, by, act, text}`), because the journal has readers who may not know.
    """

    case_id: UUID | None = ref("supervision_case.id", default=None, nullable=True)
    finding_id: UUID | None = ref("finding.id", default=None, nullable=True)
    interview_id: UUID | None = ref("interview.id", default=None, nullable=True)
    unit_id: UUID = ref("unit.id")
    state: ReferralState = choice(ReferralState, default=ReferralState.STUDIED)
    body_id: UUID = ref("discipline_body.id")
    route_id: UUID | None = ref("route.id", default=None, nullable=True, index=False)

    matter: str = Field(max_length=60)
    source: str = Field(max_length=2000)
    problem: str = Field(max_length=20000)
    clauses: list[str] = document(default_factory=list)
    verification: str = Field(max_length=10000)
    measures: list[str] = document(default_factory=list)
    opinion: str = Field(max_length=5000)
    handling_scope: str = Field(max_length=500)

    studied_on: date
    study_members: list[str] = document(default_factory=list)
    study_record: str = Field(max_length=5000)
    studied_by: UUID = ref("account.id", index=False)
    approver_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    approver_title: str = Field(default="", max_length=120)
    approved_on: date | None = None

    outcome: Outcome | None = choice(Outcome, default=None, nullable=True)
    sanction: Sanction | None = choice(Sanction, default=None, nullable=True)
    outcome_on: date | None = None
    outcome_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    ended_on: date | None = None
    notes: list[dict[str, str]] = document(default_factory=list)
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        CheckConstraint("case_id IS NOT NULL OR finding_id IS NOT NULL", name="about_something"),
        CheckConstraint("approver_id <> studied_by", name="approver_is_another"),
        CheckConstraint("(outcome IS NULL) = (outcome_by IS NULL)", name="outcome_whole"),
        CheckConstraint("sanction IS NULL OR coalesce(outcome, '') = 'sanctioned'", name="sanction_of_outcome"),
    )


class ReferralPerson(Table, table=True):
    """A person whom the clue concerns, with the authority that decides the route (干部管理权限)."""

    __tablename__ = "referral_person"

    referral_id: UUID = ref("referral.id")
    place: int
    name: str = Field(max_length=60)
    unit: str = Field(max_length=60)
    post: str = Field(max_length=60)
    rank: str = Field(max_length=60)
    party: str = Field(max_length=60)
    authority: CadreAuthority = choice(CadreAuthority)

    __table_args__ = (UniqueConstraint("referral_id", "place"),)


class ReferralEvidence(Table, table=True):
    """One line of the list of materials: a stored file with copies and pages."""

    __tablename__ = "referral_evidence"

    referral_id: UUID = ref("referral.id")
    evidence_id: UUID = ref("evidence.id")
    place: int
    name: str = Field(max_length=200)
    copies: int = 1
    pages: int = 0
    original: bool = False

    __table_args__ = (
        UniqueConstraint("referral_id", "evidence_id"),
        CheckConstraint("copies >= 1 AND pages >= 0", name="counts"),
    )


class ReferralDispatch(Table, table=True):
    """One letter to one body, and what that body sent back. A rerouted referral has several.

    `open` is the one that counts now.
    """

    __tablename__ = "referral_dispatch"

    referral_id: UUID = ref("referral.id")
    body_id: UUID = ref("discipline_body.id")
    letter_id: UUID = ref("letter.id", unique=True, index=False)
    open: bool = True
    delivered_on: date | None = None
    received_on: date | None = None
    receiver_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    accept_no: str = Field(default="", max_length=60)
    handling_office: str = Field(default="", max_length=60)
    answer: Answer | None = choice(Answer, default=None, nullable=True)
    answered_on: date | None = None
    answer_note: str = Field(default="", max_length=1000)
    manifest_sha256: str = Field(default="", max_length=64)

    __table_args__ = (
        CheckConstraint("received_on IS NULL OR delivered_on IS NOT NULL", name="received_after_delivery"),
        CheckConstraint("answer IS NULL OR received_on IS NOT NULL", name="answered_after_receipt"),
        Index(
            "uq_referral_dispatch_open",
            "referral_id",
            unique=True,
            sqlite_where=text("open"),
            postgresql_where=text("open"),
        ),
    )


class ReferralPackage(Frozen, table=True):
    """A sealed package made for one letter and one key of its body; the blob is the encrypted file.

    `manifest_sha256` is what the body's receipt names: only who opened the package knows it.
    """

    __tablename__ = "referral_package"

    dispatch_id: UUID = ref("referral_dispatch.id")
    key_id: UUID = ref("body_key.id", index=False)
    fingerprint: str = Field(max_length=40)
    manifest_sha256: str = Field(max_length=64)
    sha256: str = Field(max_length=64)
    size: int = Field(sa_type=sa.BigInteger)
    made_by: UUID = ref("account.id", index=False)

    __table_args__ = (UniqueConstraint("dispatch_id", "key_id"),)
