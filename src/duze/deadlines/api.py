"""Calendar, limits, and “when would it be due” over the API."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from duze.deadlines import calendar_api
from duze.deadlines.models import LimitUnit
from duze.deadlines.queries import calendar, days_of, limit_on, limits
from duze.deadlines.rules import due, span_of, working_day_before
from duze.deadlines.views import LimitOut, limit_out
from duze.kit.db import Database
from duze.kit.errors import NotFound


class DayOut(msgspec.Struct):
    """A day that differs from the plain week."""

    day: date
    works: bool
    name: str
    source: str


class CountedOut(msgspec.Struct):
    """One day on the way: its number, or why it was skipped and by which notice."""

    day: date
    number: int | None
    why: str
    source: str


class DueOut(msgspec.Struct):
    """A due date and the days that led to it."""

    limit: str
    started_on: date
    due_on: date
    yellow_on: date
    provisional: bool
    days: list[CountedOut]


@get("/calendar/{year:int}", tags=["deadlines"], summary="A year's special days")
async def get_year(db: NamedDependency[Database], year: FromPath[int]) -> list[DayOut]:
    """Holidays and make-up working days of a year; empty for an unpublished one."""
    if not MINYEAR <= year <= MAXYEAR:
        raise NotFound("没有这一年的日历。")
    async with db.read() as session:
        return [DayOut(row.day, row.works, row.name, row.source) for row in await days_of(session, year)]


@get("/limits", tags=["deadlines"], summary="All limits")
async def list_limits(db: NamedDependency[Database]) -> list[LimitOut]:
    """Every version of every limit."""
    async with db.read() as session:
        rows = await limits(session)
    return [limit_out(row) for row in rows]


@get("/limits/{code:str}/due", tags=["deadlines"], summary="When would it be due, and why")
async def get_due(db: NamedDependency[Database], code: FromPath[str], start: FromQuery[date]) -> DueOut:
    """The due date of a limit starting on a day, with each counted and skipped day; hours count as begun days."""
    async with db.read() as session:
        limit = await limit_on(session, code, start)
        days = await calendar(session)
    result = due(start, span_of(limit), days)
    return DueOut(
        limit.name,
        start,
        result.on,
        working_day_before(result.on, 0 if limit.unit is LimitUnit.HOURS else limit.yellow_before, days),
        result.provisional,
        [CountedOut(day.day, day.number, day.why, day.source) for day in result.days],
    )


ROUTES = [get_year, list_limits, get_due, *calendar_api.ROUTES]
