"""Limits in hours: counted from moment to moment, on the city's clock. Pure.

民法典 art 201: hours count from the moment the law or the parties name. A day on which the clock stands still does not
count; an end that falls on a day off moves to the same hour of the next working day, where the limit rolls (art 203).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from duze.deadlines.rules import Calendar, CountedDay, Pause, Span
from duze.kit.clock import CITY

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
ROLLED = "顺延至工作日"


@dataclass(frozen=True)
class Moment:
    """When a limit in hours ends, with the days that led there; a day's number is the hours counted by its end."""

    at: datetime
    days: tuple[CountedDay, ...]
    provisional: bool


def due_at(start: datetime, span: Span, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Moment:
    """The end of `span.value` hours from `start` (aware). Raises ValueError when there are none to count."""
    if span.value < 1:
        message = "a limit is at least one"
        raise ValueError(message)
    now, left = start.astimezone(CITY), span.value * _HOUR
    days: list[CountedDay] = []
    while True:
        midnight = _midnight(now.date() + _DAY)
        pause = next((one for one in pauses if one.first <= now.date() <= one.last), None)
        if pause is not None:
            days.append(CountedDay(now.date(), None, pause.why or "暂停计算"))
            now = midnight
            continue
        counted = min(left, midnight - now)
        now, left = now + counted, left - counted
        reason, source = calendar.why(last_day(now))
        days.append(CountedDay(last_day(now), (span.value * _HOUR - left) // _HOUR, reason, source))
        if not left:
            break
    while span.rolls and not calendar.works(last_day(now)):
        now += _DAY
        reason, source = (ROLLED, "") if calendar.works(last_day(now)) else calendar.why(last_day(now))
        days.append(CountedDay(last_day(now), None, reason, source))
    return Moment(now, tuple(days), any(day.day.year not in calendar.years for day in days))


def yellow_at(start: datetime, end: datetime, before: int) -> datetime:
    """When yellow begins: `before` hours before the end; 0: with its day, and never before the start."""
    begins = end - before * _HOUR if before else _midnight(last_day(end))
    return max(start.astimezone(CITY), begins)


def end_of(day: date) -> datetime:
    """The end of a day: from here hours count where only the day of the start is known."""
    return _midnight(day + _DAY)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), CITY)


def last_day(end: datetime) -> date:
    """The day on which a moment ends; at midnight it is the one gone by."""
    return (end.astimezone(CITY) - timedelta(microseconds=1)).date()
