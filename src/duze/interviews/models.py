"""Interviews (约谈), the leave a unit may ask for, and the shapes they are filled in with."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Table, Versioned, choice, document, ref


class InterviewState(Enum):
    """Where an interview stands (`dropped`: not approved, taken back, or called off after the notice)."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DROPPED = "dropped"
    NOTIFIED = "notified"
    POSTPONED = "postponed"
    ATTENDED = "attended"
    ABSENT = "absent"
    MINUTED = "minuted"
    FOLLOWING_UP = "following_up"
    CLOSED = "closed"
    REPEATED = "repeated"
    REFERRED = "referred"


S = InterviewState
STATE_NAMES: Final[dict[InterviewState, str]] = {
    S.PROPOSED: "待审批",
    S.APPROVED: "已批准",
    S.DROPPED: "不予约谈",
    S.NOTIFIED: "已通知",
    S.POSTPONED: "已改期",
    S.ATTENDED: "已到场",
    S.ABSENT: "无故缺席",
    S.MINUTED: "已形成纪要",
    S.FOLLOWING_UP: "整改跟踪",
    S.CLOSED: "已办结",
    S.REPEATED: "再次约谈",
    S.REFERRED: "已移送",
}
MOVES: Final[dict[InterviewState, frozenset[InterviewState]]] = {
    S.PROPOSED: frozenset({S.APPROVED, S.DROPPED}),
    S.APPROVED: frozenset({S.NOTIFIED, S.DROPPED}),
    S.NOTIFIED: frozenset({S.ATTENDED, S.POSTPONED, S.ABSENT, S.DROPPED}),
    S.POSTPONED: frozenset({S.ATTENDED, S.ABSENT, S.DROPPED}),
    S.ABSENT: frozenset({S.REPEATED, S.REFERRED}),
    S.ATTENDED: frozenset({S.MINUTED}),
    S.MINUTED: frozenset({S.FOLLOWING_UP}),
    S.FOLLOWING_UP: frozenset({S.CLOSED, S.REPEATED, S.REFERRED}),
    S.DROPPED: frozenset(),
    S.CLOSED: frozenset(),
    S.REPEATED: frozenset(),
    S.REFERRED: frozenset(),
}
ENDED: Final = frozenset(state for state, onward in MOVES.items() if not onward)


# Who hosts, is summoned and signs at each level is data: `models_authority`.
LEVELS: Final[dict[int, str]] = {1: "提醒约谈", 2: "告诫约谈", 3: "集体约谈"}
RANKS: Final[dict[int, str]] = {
    30: "乡科级",
    40: "县处级副职",
    50: "县处级正职",
    60: "厅局级副职",
    70: "厅局级正职",
}
HOST_RANKS: Final[dict[int, str]] = RANKS | {80: "省部级"}

_RUNNING = "state NOT IN ('dropped', 'closed', 'repeated', 'referred')"


class Interview(Versioned, table=True):
    """One talk about one matter with the persons in charge of one unit.

    `public_state` is what the unit is shown: it differs from `state` only where the true state would
    reveal a referral. `targets` are `{post, name, rank}`; `target_rank` is the highest of them.
    `earliest_on` is the first day on which the unit has had its full notice. `authority_id`: the table of host, target
    and signer it was proposed under.
    """

    case_id: UUID = ref("supervision_case.id")
    unit_id: UUID = ref("unit.id")
    title: str = Field(max_length=120)
    level: int
    state: InterviewState = choice(InterviewState, default=InterviewState.PROPOSED)
    public_state: InterviewState = choice(InterviewState, check=False, default=InterviewState.PROPOSED)
    previous_id: UUID | None = ref("interview.id", default=None, nullable=True, unique=True, index=False)
    authority_id: UUID | None = ref("interview_authority.id", default=None, nullable=True, index=False)

    reasons: list[str] = document(default_factory=list)
    basis: list[str] = document(default_factory=list)
    targets: list[dict[str, Any]] = document(default_factory=list)
    target_rank: int = 0
    host_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    host_title: str = Field(default="", max_length=120)
    host_rank: int = 0
    entrusted_by: str = Field(default="", max_length=60)
    second_host_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    recorder_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    starts_at: datetime | None = None
    place: str = Field(default="", max_length=60)
    attendees: list[str] = document(default_factory=list)
    materials: list[str] = document(default_factory=list)

    proposer_id: UUID = ref("account.id", index=False)
    proposed_on: date
    approver_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    approved_on: date | None = None
    letter_id: UUID | None = ref("letter.id", default=None, nullable=True, unique=True, index=False)
    notified_on: date | None = None
    earliest_on: date | None = None
    received_on: date | None = None

    present: list[str] = document(default_factory=list)
    held_on: date | None = None
    explanation: str = Field(default="", max_length=5000)
    demands: list[str] = document(default_factory=list)
    pledge: str = Field(default="", max_length=2000)
    minuted_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    minuted_on: date | None = None
    rectification_id: UUID | None = ref("rectification.id", default=None, nullable=True, unique=True, index=False)
    followed_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    ended_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    ended_on: date | None = None
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        CheckConstraint("approver_id <> proposer_id", name="approver_is_another"),
        CheckConstraint(
            "host_id <> second_host_id AND host_id <> recorder_id AND second_host_id <> recorder_id",
            name="three_persons",
        ),
        CheckConstraint(
            "state <> 'closed' OR (ended_by IS NOT NULL AND ended_by <> followed_by AND ended_by <> minuted_by)",
            name="closer",
        ),
        CheckConstraint("notified_on IS NULL OR letter_id IS NOT NULL", name="notified_by_letter"),
        CheckConstraint(
            "public_state = state OR (state = 'referred' AND public_state IN ('absent', 'following_up', 'closed'))",
            name="public_state",
        ),
        Index(
            "uq_interview_running",
            "case_id",
            unique=True,
            sqlite_where=text(_RUNNING),
            postgresql_where=text(_RUNNING),
        ),
    )

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return self.title


class InterviewLeave(Table, table=True):
    """The unit's one request for another time, and the decision on it."""

    __tablename__ = "interview_leave"

    interview_id: UUID = ref("interview.id", unique=True, index=False)
    asked_by: UUID = ref("account.id", index=False)
    asked_on: date
    reason: str = Field(max_length=1000)
    granted: bool | None = None
    starts_at: datetime | None = None
    decided_by: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    decided_on: date | None = None
    decision_reason: str = Field(default="", max_length=1000)

    __table_args__ = (
        CheckConstraint("decided_by <> asked_by", name="decider_is_another"),
        CheckConstraint("(granted IS NULL) = (decided_by IS NULL)", name="decision_whole"),
    )
