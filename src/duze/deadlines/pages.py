"""The working calendar, the limits, and a counter that shows its work."""

from __future__ import annotations

import calendar as months
from datetime import date, timedelta

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines import calendar_pages
from duze.deadlines.models import START_NAMES, UNIT_NAMES
from duze.deadlines.queries import calendar, limit_on, limits
from duze.deadlines.rules import Calendar, Due, due, span_of
from duze.kit import clock
from duze.kit.db import Database
from duze.people.permissions import Permission, Viewer


@get("/calendar")
async def calendar_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    year: FromQuery[int | None] = None,
    limit: FromQuery[str] = "",
    start: FromQuery[str] = "",
    changed: FromQuery[int | None] = None,
    moved: FromQuery[int | None] = None,
    saved: FromQuery[str] = "",
) -> Template:
    """A year's calendar, the limits in force, and the due date of a limit from a day."""
    shown = year if year and 2004 <= year <= 2100 else clock.today().year
    begin = _day(start) or clock.today()
    async with db.read() as session:
        days = await calendar(session)
        rows = await limits(session)
        counted = await _counted(session, limit, begin) if limit in {row.code for row in rows} else None
    context = {
        "viewer": viewer,
        "active": "/calendar",
        "year": shown,
        "months": [(m, months.Calendar().monthdatescalendar(shown, m)) for m in range(1, 13)],
        "days": days,
        "sums": _sums(days, shown),
        "today": clock.today(),
        "limits": rows,
        "unit_names": UNIT_NAMES,
        "start_names": START_NAMES,
        "counted": counted,
        "limit": limit,
        "start": begin,
        "may_edit": viewer.may(Permission.CALENDAR_EDIT),
        "changed": changed,
        "moved": moved,
        "saved": saved == "limit",
    }
    return Template("deadlines/calendar.html", context=context)


async def _counted(session: AsyncSession, code: str, begin: date) -> Due:
    limit = await limit_on(session, code, begin)
    return due(begin, span_of(limit), await calendar(session))


def _sums(days: Calendar, year: int) -> dict[str, int]:
    """The year's working days, days off by notice on a weekday, and weekend days worked."""
    first = date(year, 1, 1)
    whole = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    return {
        "worked": sum(days.works(day) for day in whole),
        "off": sum(not days.works(day) and day.weekday() < 5 for day in whole),
        "moved": sum(days.works(day) and day.weekday() > 4 for day in whole),
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


ROUTES = [calendar_page, *calendar_pages.ROUTES]
