"""Countersignatures (会签): who was asked to agree to a reviewed letter before it is signed, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Versioned, choice, ref


class CountersignState(Enum):
    """Where one countersignature stands.

    `lapsed`: the text was changed or the letter sent back, so it is asked for anew after the next review.
    `recalled`: it is not waited for any more.
    """

    ASKED = "asked"
    SIGNED = "signed"
    RETURNED = "returned"
    LAPSED = "lapsed"
    RECALLED = "recalled"


_C = CountersignState
COUNTERSIGN_NAMES: Mapping[CountersignState, str] = {
    _C.ASKED: "待会签",
    _C.SIGNED: "已会签",
    _C.RETURNED: "会签退回",
    _C.LAPSED: "已失效",
    _C.RECALLED: "不再等待",
}
COUNTERSIGN_MOVES: Mapping[CountersignState, frozenset[CountersignState]] = {
    _C.ASKED: frozenset({_C.SIGNED, _C.RETURNED, _C.LAPSED, _C.RECALLED}),
    _C.SIGNED: frozenset({_C.LAPSED}),
    _C.RETURNED: frozenset(),
    _C.LAPSED: frozenset(),
    _C.RECALLED: frozenset(),
}
_STANDING = "state IN ('asked', 'signed')"


class Countersignature(Versioned, table=True):
    """One person's countersignature on a letter; a person is asked once at a time. `post` is what papers call it."""

    __tablename__ = "letter_countersignature"

    letter_id: UUID = ref("letter.id")
    account_id: UUID = ref("account.id")
    name: str = Field(max_length=100)
    post: str = Field(default="", max_length=60)
    state: CountersignState = choice(CountersignState, default=CountersignState.ASKED)
    asked_by: UUID = ref("account.id", index=False)
    asked_at: datetime = Field(default_factory=clock.now)
    decided_at: datetime | None = None
    remark: str = Field(default="", max_length=1000)

    __table_args__ = (
        CheckConstraint("account_id <> asked_by", name="not_asked_by_oneself"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_or_waiting"),
        Index(
            "uq_letter_countersignature_standing",
            "letter_id",
            "account_id",
            unique=True,
            sqlite_where=text(_STANDING),
            postgresql_where=text(_STANDING),
        ),
    )
