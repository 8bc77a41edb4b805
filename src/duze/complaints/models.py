"""Complaints (投诉): taken in, decided on, handled, answered, called back about; the complainant apart and sealed."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.findings.models import Grade
from duze.kit import clock
from duze.kit.tables import Frozen, Versioned, choice, ref

SERIES: Final = "武营诉"
DECIDE, HANDLE, ANSWER, CALL = "complaint-decision", "complaint-handling", "complaint-answer", "complaint-call"
"""The limits that run on a complaint, one after another."""


class ComplaintState(Enum):
    """Where a complaint stands."""

    RECEIVED = "received"
    HANDLING = "handling"
    HANDLED = "handled"
    ANSWERED = "answered"
    REDO = "redo"
    CLOSED = "closed"
    REFUSED = "refused"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"


S = ComplaintState
COMPLAINT_NAMES: Final[dict[ComplaintState, str]] = {
    S.RECEIVED: "待受理",
    S.HANDLING: "办理中",
    S.HANDLED: "待答复",
    S.ANSWERED: "待回访",
    S.REDO: "不满意，待重办",
    S.CLOSED: "已办结",
    S.REFUSED: "不予受理",
    S.TRANSFERRED: "已转送",
    S.WITHDRAWN: "已撤回",
}
COMPLAINT_MOVES: Final[dict[ComplaintState, frozenset[ComplaintState]]] = {
    S.RECEIVED: frozenset({S.HANDLING, S.REFUSED, S.TRANSFERRED, S.WITHDRAWN}),
    S.HANDLING: frozenset({S.HANDLED, S.CLOSED, S.WITHDRAWN}),
    S.HANDLED: frozenset({S.ANSWERED}),
    S.ANSWERED: frozenset({S.CLOSED, S.REDO}),
    S.REDO: frozenset({S.HANDLING, S.WITHDRAWN}),
    S.CLOSED: frozenset(),
    S.REFUSED: frozenset(),
    S.TRANSFERRED: frozenset(),
    S.WITHDRAWN: frozenset(),
}


class Via(Enum):
    """How a complaint came in."""

    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"
    ONLINE = "online"
    HOTLINE = "hotline"
    PASSED_DOWN = "passed_down"


VIA_NAMES: Final[dict[Via, str]] = {
    Via.PHONE: "来电",
    Via.VISIT: "来访",
    Via.LETTER: "来信",
    Via.ONLINE: "网上",
    Via.HOTLINE: "12345热线转办",
    Via.PASSED_DOWN: "上级转办",
}


class Ground(Enum):
    """Why a complaint is not accepted."""

    OUT_OF_SCOPE = "out_of_scope"
    ELSEWHERE = "elsewhere"
    REPEATED = "repeated"
    UNCLEAR = "unclear"
    CONCLUDED = "concluded"


GROUND_NAMES: Final[dict[Ground, str]] = {
    Ground.OUT_OF_SCOPE: "不属于营商环境投诉",
    Ground.ELSEWHERE: "已进入诉讼、仲裁、复议或者信访程序",
    Ground.REPEATED: "同一事项已经受理",
    Ground.UNCLEAR: "没有明确的对象或者事实",
    Ground.CONCLUDED: "同一事项已经办结，没有新的事实",
}


class Satisfaction(Enum):
    """What the complainant said when called back."""

    SATISFIED = "satisfied"
    FAIRLY = "fairly"
    DISSATISFIED = "dissatisfied"
    UNREACHED = "unreached"


SATISFACTION_NAMES: Final[dict[Satisfaction, str]] = {
    Satisfaction.SATISFIED: "满意",
    Satisfaction.FAIRLY: "基本满意",
    Satisfaction.DISSATISFIED: "不满意",
    Satisfaction.UNREACHED: "联系不上",
}


class Complaint(Versioned, table=True):
    """One complaint about one unit. What came in never changes; once ended nothing does.

    `round`: 2 when the complainant was dissatisfied and another handler does it again; `first_handler_id` did it first.
    `same_as_id`: the complaint that a repeated one repeats. `told`: how the complainant was told of the decision.
    """

    __tablename__ = "complaint"

    number: str = Field(max_length=60, unique=True)
    state: ComplaintState = choice(ComplaintState, default=ComplaintState.RECEIVED)
    unit_id: UUID = ref("unit.id")
    title: str = Field(max_length=120)
    facts: str = Field(max_length=5000)
    wish: str = Field(default="", max_length=1000)
    via: Via = choice(Via)
    via_ref: str = Field(default="", max_length=60)
    happened_on: date
    anonymous: bool = False
    receiver_id: UUID = ref("account.id")
    team_id: UUID = ref("unit.id")
    received_on: date
    decider_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    decided_on: date | None = None
    reason: str = Field(default="", max_length=1000)
    told: str = Field(default="", max_length=300)
    ground: Ground | None = choice(Ground, default=None, nullable=True)
    same_as_id: UUID | None = ref("complaint.id", default=None, nullable=True)
    passed_to: str = Field(default="", max_length=120)
    handler_id: UUID | None = ref("account.id", default=None, nullable=True)
    first_handler_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    round: int = 1
    answer: str = Field(default="", max_length=2000)
    answered_on: date | None = None
    satisfaction: Satisfaction | None = choice(Satisfaction, default=None, nullable=True)
    ended_on: date | None = None
    grams: str = Field(default="", sa_type=sa.Text)
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        CheckConstraint("decider_id <> receiver_id", name="decider_not_receiver"),
        CheckConstraint("handler_id <> decider_id", name="handler_not_decider"),
        CheckConstraint("handler_id <> first_handler_id", name="another_does_it_again"),
        CheckConstraint("round IN (1, 2)", name="done_again_once"),
        CheckConstraint("(round = 2) = (first_handler_id IS NOT NULL)", name="second_has_a_first"),
        CheckConstraint("state IN ('received', 'withdrawn') OR decider_id IS NOT NULL", name="decided_by_someone"),
        CheckConstraint(
            "state NOT IN ('handling', 'handled', 'answered', 'redo', 'closed') OR handler_id IS NOT NULL",
            name="handled_by_someone",
        ),
        CheckConstraint("(state = 'refused') = (ground IS NOT NULL)", name="refused_on_a_ground"),
        CheckConstraint("ground <> 'repeated' OR same_as_id IS NOT NULL", name="repeats_one"),
        CheckConstraint("same_as_id <> id", name="repeats_another"),
        CheckConstraint("(state = 'transferred') = (passed_to <> '')", name="passed_to_someone"),
        CheckConstraint(
            "(ended_on IS NOT NULL) = (state IN ('closed', 'refused', 'transferred', 'withdrawn'))",
            name="ended_on_a_day",
        ),
    )


class Complainant(Frozen, table=True):
    """Who complained: encrypted as an informant is (see `vault`), one per complaint, none when it is anonymous."""

    __tablename__ = "complaint_complainant"

    complaint_id: UUID = ref("complaint.id", unique=True, index=False)
    sealed: str = Field(max_length=4000)
    phone_mark: str = Field(default="", max_length=64, index=True)


class ComplaintResult(Frozen, table=True):
    """What the handler found and did, by round."""

    __tablename__ = "complaint_result"

    complaint_id: UUID = ref("complaint.id", index=False)
    round: int
    handler_id: UUID = ref("account.id", index=False)
    grade: Grade = choice(Grade)
    text: str = Field(max_length=5000)
    on: date = Field(sa_column_kwargs={"name": "handled_on"})

    __table_args__ = (
        UniqueConstraint("complaint_id", "round"),
        CheckConstraint("round IN (1, 2)", name="twice_at_most"),
    )


class ComplaintCall(Frozen, table=True):
    """The complainant called back (回访), by somebody other than who handled it; by round."""

    __tablename__ = "complaint_call"

    complaint_id: UUID = ref("complaint.id", index=False)
    round: int
    handler_id: UUID = ref("account.id", index=False)
    caller_id: UUID = ref("account.id", index=False)
    satisfaction: Satisfaction = choice(Satisfaction)
    note: str = Field(max_length=2000)
    on: date = Field(sa_column_kwargs={"name": "called_on"})

    __table_args__ = (
        UniqueConstraint("complaint_id", "round"),
        CheckConstraint("round IN (1, 2)", name="twice_at_most"),
        CheckConstraint("caller_id <> handler_id", name="caller_not_handler"),
    )


class ComplaintFinding(Frozen, table=True):
    """A finding that a complaint brought. While it is not decided, the complaint is not handled either."""

    __tablename__ = "complaint_finding"

    complaint_id: UUID = ref("complaint.id")
    finding_id: UUID = ref("finding.id", unique=True, index=False)
