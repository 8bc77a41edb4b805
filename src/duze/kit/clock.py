"""The only place that reads the clock.

Moments are stored in UTC; dates are the city's dates (Asia/Shanghai). Tests, the walk and demo
servers pin the clock, so that no other module ever has to ask what time it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

CITY = ZoneInfo("Asia/Shanghai")


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _source()


def today() -> date:
    """Today's date in the city."""
    return city_date(now())


def city_date(moment: datetime) -> date:
    """The city's calendar date of a moment."""
    return moment.astimezone(CITY).date()


def start_from(moment: datetime) -> None:
    """Let the clock run from `moment` (aware) instead of the system's time: demo servers, the walk."""
    offset = moment.astimezone(UTC) - _system()
    set_source(lambda: _system() + offset)


def set_source(source: Callable[[], datetime] | None) -> None:
    """Replace the clock (None: back to the system's)."""
    global _source  # noqa: PLW0603 - one clock per process is the point of this module
    _source = source or _system


@contextmanager
def pinned(moment: datetime) -> Iterator[None]:
    """Hold the clock still at `moment` (aware)."""
    before = _source
    set_source(lambda: moment.astimezone(UTC))
    try:
        yield
    finally:
        set_source(before)


def until(hour: int, minute: int) -> timedelta:
    """How long until the city's clocks next show this time."""
    local = now().astimezone(CITY)
    moment = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (moment if moment > local else moment + timedelta(days=1)) - local


def stopwatch() -> Callable[[], timedelta]:
    """Start a stopwatch; calling it tells the time run so far (monotonic, never the wall clock)."""
    began = time.monotonic()
    return lambda: timedelta(seconds=time.monotonic() - began)
