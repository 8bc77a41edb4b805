"""督办 orders to one lead unit and co-handling units, each with its own part, and their state tables."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Frozen, Versioned, choice, document, ref


class SupervisionState(Enum):
    """Where a 督办 order stands."""

    DRAFTED = "drafted"
    ISSUED = "issued"
    CLOSED = "closed"
    DROPPED = "dropped"
    MERGED = "merged"


S = SupervisionState
SUPERVISION_NAMES: Final[dict[SupervisionState, str]] = {
    S.DRAFTED: "拟办",
    S.ISSUED: "督办中",
    S.CLOSED: "已办结",
    S.DROPPED: "不予督办",
    S.MERGED: "已并案",
}
SUPERVISION_MOVES: Final[dict[SupervisionState, frozenset[SupervisionState]]] = {
    S.DRAFTED: frozenset({S.ISSUED, S.DROPPED}),
    S.ISSUED: frozenset({S.CLOSED, S.MERGED}),
    S.CLOSED: frozenset(),
    S.DROPPED: frozenset(),
    S.MERGED: frozenset(),
}


class PartState(Enum):
    """Where one unit's part stands; `moved`: it goes on in another order after a merge or a split."""

    ASSIGNED = "assigned"
    RECEIVED = "received"
    REPORTED = "reported"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    MOVED = "moved"


P = PartState
PART_NAMES: Final[dict[PartState, str]] = {
    P.ASSIGNED: "待签收",
    P.RECEIVED: "承办中",
    P.REPORTED: "已反馈",
    P.RETURNED: "退回重办",
    P.ACCEPTED: "审核通过",
    P.MOVED: "已转出",
}
PART_MOVES: Final[dict[PartState, frozenset[PartState]]] = {
    P.ASSIGNED: frozenset({P.RECEIVED, P.MOVED}),
    P.RECEIVED: frozenset({P.REPORTED, P.MOVED}),
    P.REPORTED: frozenset({P.ACCEPTED, P.RETURNED, P.MOVED}),
    P.RETURNED: frozenset({P.REPORTED, P.MOVED}),
    P.ACCEPTED: frozenset({P.MOVED}),
    P.MOVED: frozenset(),
}
ENDED: Final = frozenset({P.ACCEPTED, P.MOVED})


class SupervisionSource(Enum):
    """What an order came from."""

    INSTRUCTION = "instruction"
    INSPECTION = "inspection"
    RANKING = "ranking"
    HOTLINE = "hotline"


SOURCE_NAMES: Final[dict[SupervisionSource, str]] = {
    SupervisionSource.INSTRUCTION: "领导批示",
    SupervisionSource.INSPECTION: "巡查发现",
    SupervisionSource.RANKING: "考核排名",
    SupervisionSource.HOTLINE: "热线诉求",
}


class Supervision(Versioned, table=True):
    """A matter put on the list of what is chased (督办). Approved by another than its drafter, closed by a third.

    `merged_into_id`: the order that took it over; `split_from_id`: the one it was taken out of.
    """

    __tablename__ = "supervision_order"

    number: str | None = Field(default=None, max_length=60, unique=True)
    title: str = Field(max_length=120)
    demands: list[str] = document()
    source: SupervisionSource = choice(SupervisionSource)
    source_ref: str = Field(default="", max_length=200)
    state: SupervisionState = choice(SupervisionState, default=SupervisionState.DRAFTED)
    drafter_id: UUID = ref("account.id", index=False)
    drafted_on: date
    approver_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    issued_on: date | None = None
    due_on: date | None = None
    closer_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    closed_on: date | None = None
    merged_into_id: UUID | None = ref("supervision_order.id", default=None, nullable=True)
    split_from_id: UUID | None = ref("supervision_order.id", default=None, nullable=True)
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        CheckConstraint("approver_id <> drafter_id", name="approver_is_another"),
        CheckConstraint("closer_id <> drafter_id AND closer_id <> approver_id", name="closer_is_a_third"),
        CheckConstraint("state IN ('drafted', 'dropped') OR number IS NOT NULL", name="issued_has_number"),
        CheckConstraint("state <> 'closed' OR closer_id IS NOT NULL", name="closed_by_someone"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into_one"),
    )


class SupervisionPart(Versioned, table=True):
    """One unit's part: the lead's or a co-handling one's. `returns` counts how often its feedback was sent back."""

    __tablename__ = "supervision_part"

    supervision_id: UUID = ref("supervision_order.id")
    unit_id: UUID = ref("unit.id")
    lead: bool
    state: PartState = choice(PartState, default=PartState.ASSIGNED)
    due_on: date
    received_on: date | None = None
    reporter_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)
    reported_on: date | None = None
    returns: int = 0
    judge_id: UUID | None = ref("account.id", default=None, nullable=True, index=False)

    __table_args__ = (
        UniqueConstraint("supervision_id", "unit_id"),
        CheckConstraint("judge_id <> reporter_id", name="judge_is_another"),
    )


class FeedbackKind(Enum):
    """What is written about a part."""

    PROGRESS = "progress"
    RESULT = "result"
    RETURN = "return"
    CHASE = "chase"


FEEDBACK_NAMES: Final[dict[FeedbackKind, str]] = {
    FeedbackKind.PROGRESS: "进展",
    FeedbackKind.RESULT: "办理结果",
    FeedbackKind.RETURN: "退回意见",
    FeedbackKind.CHASE: "催办",
}


class Feedback(Frozen, table=True):
    """What a unit reported about its part, or the office wrote to it. Frozen. `color`: the card a chase follows."""

    __tablename__ = "supervision_feedback"

    part_id: UUID = ref("supervision_part.id")
    kind: FeedbackKind = choice(FeedbackKind)
    text: str = Field(max_length=5000)
    color: str = Field(default="", max_length=10)
    by_id: UUID = ref("account.id", index=False)
    on: date = Field(sa_column_kwargs={"name": "written_on"})


class PartFile(Frozen, table=True):
    """A file that a unit added to its part of an order; never taken back."""

    __tablename__ = "supervision_file"

    part_id: UUID = ref("supervision_part.id")
    evidence_id: UUID = ref("evidence.id", unique=True)
