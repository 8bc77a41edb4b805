"""Deadline law: pure, small, dates in and dates out.

Counting: the start day is not counted, the next one is day 1 (民法典 art 201); a last day that is a
holiday moves to the next working day (art 203). Working days follow the State Council's yearly
notice; a year without one is counted by weekends and marked provisional, never guessed silently. Limits in hours are
counted from moment to moment in `hours`.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from duze.deadlines.models import Color, Deadline, Limit, LimitUnit, StartRule
from duze.kit.clock import city_date

UNPUBLISHED = "未公布—暂按周末推算"
_ONE = timedelta(days=1)


@dataclass(frozen=True)
class Special:
    """A day that differs from the plain week."""

    works: bool
    name: str = ""
    source: str = ""


@dataclass(frozen=True)
class Calendar:
    """The days known to differ from the plain week, and the years a notice was published for."""

    days: Mapping[date, Special]
    years: frozenset[int]

    def works(self, day: date) -> bool:
        """Whether a day is worked."""
        special = self.days.get(day)
        return special.works if special else day.weekday() < 5

    def why(self, day: date) -> tuple[str, str]:
        """Why a day is worked or not, and the notice that made it so."""
        special = self.days.get(day)
        if special:
            return special.name or ("调休上班" if special.works else "放假"), special.source
        if day.year not in self.years:
            return (UNPUBLISHED, "")
        return ("", "") if day.weekday() < 5 else ("周末", "")


@dataclass(frozen=True)
class CountedDay:
    """One day on the way to the due date: its number, or why it was skipped."""

    day: date
    number: int | None
    why: str = ""
    source: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the deadline's row."""
        return {"day": self.day.isoformat(), "number": self.number, "why": self.why, "source": self.source}


@dataclass(frozen=True)
class Due:
    """A due date with the days that led to it."""

    on: date
    days: tuple[CountedDay, ...]
    provisional: bool

    @property
    def skipped(self) -> tuple[CountedDay, ...]:
        """The days that did not count."""
        return tuple(day for day in self.days if day.number is None)


@dataclass(frozen=True)
class Span:
    """A limit's arithmetic: how much, of what, whether the last day rolls, and whether the first one counts."""

    value: int
    unit: LimitUnit
    rolls: bool = True
    same_day: bool = False


def span_of(limit: Limit) -> Span:
    """The arithmetic of a limit's version."""
    return Span(limit.value, limit.unit, limit.rolls, limit.starts is StartRule.SAME_DAY)


@dataclass(frozen=True)
class Pause:
    """Days on which the clock stands still, both ends inclusive."""

    first: date
    last: date
    why: str = ""


@dataclass
class _Walk:
    calendar: Calendar
    days: list[CountedDay] = field(default_factory=list)

    def count(self, day: date, number: int | None, why: str = "") -> None:
        reason, source = self.calendar.why(day)
        self.days.append(CountedDay(day, number, why or reason, source))


def due(start: date, span: Span, calendar: Calendar, pauses: tuple[Pause, ...] = ()) -> Due:
    """The due date of `span` starting on `start`, with every counted and skipped day.

    Of hours only the day being known, each begun 24 of them count as a day: nobody loses by it. Raises ValueError
    when `span.value` is not positive.
    """
    if span.value < 1:
        message = "a limit is at least one"
        raise ValueError(message)
    if span.unit is LimitUnit.HOURS:
        span = Span(-(-span.value // 24), LimitUnit.DAYS, span.rolls)
    if span.same_day:
        start -= _ONE
    walk = _Walk(calendar)
    last = (
        _by_months(start, span, pauses, walk) if span.unit is LimitUnit.MONTHS else _by_days(start, span, pauses, walk)
    )
    if span.rolls and span.unit is not LimitUnit.WORKING_DAYS:
        while not calendar.works(last):
            last += _ONE
            walk.count(last, None, "" if not calendar.works(last) else "顺延至工作日")
    provisional = any(day.day.year not in calendar.years for day in walk.days)
    return Due(last, tuple(walk.days), provisional)


def _by_days(start: date, span: Span, pauses: tuple[Pause, ...], walk: _Walk) -> date:
    day, number = start, 0
    while number < span.value:
        day += _ONE
        pause = next((p for p in pauses if p.first <= day <= p.last), None)
        if pause is not None:
            walk.count(day, None, pause.why or "暂停计算")
        elif span.unit is LimitUnit.WORKING_DAYS and not walk.calendar.works(day):
            walk.count(day, None)
        else:
            number += 1
            walk.count(day, number)
    return day


def _by_months(start: date, span: Span, pauses: tuple[Pause, ...], walk: _Walk) -> date:
    year, month = divmod(start.month - 1 + span.value, 12)
    year, month = start.year + year, month + 1
    last = date(year, month, min(start.day, months.monthrange(year, month)[1]))
    for pause in sorted(pauses, key=lambda one: one.first):
        if start < pause.first <= min(last, pause.last):
            walk.count(pause.first, None, pause.why or "暂停计算")
            last += timedelta(days=(pause.last - pause.first).days + 1)
    walk.count(last, span.value)
    return last


def working_day_before(day: date, count: int, calendar: Calendar) -> date:
    """The working day `count` working days before `day` (0: the day itself)."""
    while count > 0:
        day -= _ONE
        if calendar.works(day):
            count -= 1
    return day


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Working days after `start` up to and including `end`; negative when `end` is earlier."""
    if end < start:
        return -working_days_between(end, start, calendar)
    return sum(calendar.works(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def default_yellow(span: Span) -> int:
    """Working days before due at which yellow begins: three for limits of ten or more, else on the day."""
    if span.unit is LimitUnit.HOURS:
        return 0
    return 3 if span.value >= 10 or span.unit is LimitUnit.MONTHS else 0


def card_due(due_on: date, yellow_on: date, today: date) -> Color | None:
    """The card an open deadline deserves today: red once past due, yellow from `yellow_on`."""
    if today > due_on:
        return Color.RED
    return Color.YELLOW if today >= yellow_on else None


def card_at(deadline: Deadline, now: datetime) -> Color | None:
    """The card a running deadline deserves at a moment; none while its clock stands still."""
    if deadline.paused_on is not None:
        return None
    if deadline.due_at is None or deadline.yellow_at is None:
        return card_due(deadline.due_on, deadline.yellow_on, city_date(now))
    if now > deadline.due_at:
        return Color.RED
    return Color.YELLOW if now >= deadline.yellow_at else None
