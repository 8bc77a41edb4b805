"""Calendar days, limits as dated data, and the deadlines that run on them."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Table, Versioned, choice, document, ref


class CalendarDay(Table, table=True):
    """A day that differs from the plain week: worked or not, and why. `source` names the notice.

    Days without a row are worked from Monday to Friday.
    """

    __tablename__ = "calendar_day"

    day: date = Field(unique=True)
    works: bool
    name: str = Field(default="", max_length=60)
    source: str = Field(default="", max_length=200)


class CalendarYear(Table, table=True):
    """A year whose arrangement of days off was published and entered; other years are counted by weekends and say so.

    Kept apart from the days: a notice may name a day or two of the neighbouring year.
    """

    __tablename__ = "calendar_year"

    year: int = Field(unique=True)
    source: str = Field(default="", max_length=200)
    recorded_on: date


class LimitUnit(Enum):
    """What a limit counts in."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    HOURS = "hours"


UNIT_NAMES = {
    LimitUnit.WORKING_DAYS: "个工作日",
    LimitUnit.DAYS: "日",
    LimitUnit.MONTHS: "个月",
    LimitUnit.HOURS: "小时",
}


class StartRule(Enum):
    """Whether the day on which a limit starts is its first (民法典 art 201: it is not). Hours run from the moment."""

    NEXT_DAY = "next_day"
    SAME_DAY = "same_day"


START_NAMES = {StartRule.NEXT_DAY: "次日起算", StartRule.SAME_DAY: "当日起算"}


class Limit(Table, table=True):
    """A limit in force between two dates: `value` `unit`s, counted as `starts` says.

    `rolls`: a last day that is not worked moves to the next working day (民法典 art 203).
    `yellow_before`: working days (of a limit in hours: hours) before the end at which yellow begins.
    `pausable`: its clock may stand still by approval. `by_law`: a law fixes it, so that passing it is an event of its
    own, beyond red; `basis` names the law.
    """

    __tablename__ = "deadline_limit"

    code: str = Field(max_length=40)
    name: str = Field(max_length=80)
    value: int
    unit: LimitUnit = choice(LimitUnit)
    rolls: bool = True
    yellow_before: int = 0
    starts: StartRule = choice(StartRule, default=StartRule.NEXT_DAY)
    pausable: bool = True
    by_law: bool = False
    basis: str = Field(default="", max_length=200)
    valid_from: date = Field(default=date(2019, 1, 1))
    valid_to: date | None = None

    __table_args__ = (UniqueConstraint("code", "valid_from"),)


class Deadline(Versioned, table=True):
    """One running limit on one thing. `counted` is the explanation: each day with why it counts or not.

    `subject_kind`/`subject_id` name the thing (no foreign key: it lives in a higher room); `unit_id`
    who must act. It keeps the limit version it began under. `fixed`: an extension set the due day, whatever the
    calendar becomes. `paused_on`: the clock stands still from the next day on. A limit in hours has its moments
    besides: `started_at`, `yellow_at`, `due_at`. `breached_on`: a limit fixed by law was found passed on that day.
    """

    subject_kind: str = Field(max_length=40)
    subject_id: UUID = Field(index=True)
    title: str = Field(max_length=200)
    unit_id: UUID | None = ref("unit.id", default=None, nullable=True)
    limit_id: UUID = ref("deadline_limit.id")
    started_on: date
    due_on: date = Field(index=True)
    yellow_on: date
    provisional: bool = False
    counted: list[dict[str, Any]] = document(default_factory=list)
    fixed: bool = False
    paused_on: date | None = None
    started_at: datetime | None = None
    yellow_at: datetime | None = None
    due_at: datetime | None = None
    breached_on: date | None = None
    closed_on: date | None = None
    created_at: datetime = Field(default_factory=clock.now)

    __table_args__ = (
        Index(
            "uq_deadline_open",
            "subject_id",
            "limit_id",
            unique=True,
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
    )


class DeadlinePause(Table, table=True):
    """Days on which a clock stands still, by approval: from `first` to `last`, which is empty while it does."""

    __tablename__ = "deadline_pause"

    deadline_id: UUID = ref("deadline.id")
    first: date
    last: date | None = None
    why: str = Field(default="", max_length=200)

    __table_args__ = (
        Index(
            "uq_deadline_pause_open",
            "deadline_id",
            unique=True,
            sqlite_where=text("last IS NULL"),
            postgresql_where=text("last IS NULL"),
        ),
    )


class Color(Enum):
    """The card a deadline has been shown."""

    YELLOW = "yellow"
    RED = "red"


class Card(Table, table=True):
    """A yellow or red card shown once for a deadline."""

    __tablename__ = "deadline_card"

    deadline_id: UUID = ref("deadline.id")
    color: Color = choice(Color)
    shown_on: date

    __table_args__ = (UniqueConstraint("deadline_id", "color"),)
