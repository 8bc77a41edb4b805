"""Changing calendar and limits over the API: tried first, then written."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody

from duze.deadlines.ics_days import MOST_BYTES, days_in
from duze.deadlines.keeping import Preview, change_calendar, preview_change, save_limit
from duze.deadlines.notices import typed_days
from duze.deadlines.shapes import CalendarChangeIn, DayIn, LimitIn
from duze.deadlines.views import LimitOut, limit_out
from duze.kit import clock
from duze.kit.db import Database
from duze.people.permissions import Permission, Viewer, require

Asked = Request[Any, Any, Any]
TAGS = ["deadlines"]


class MovedOut(msgspec.Struct):
    """A running deadline that a change of the calendar moves."""

    deadline_id: UUID
    limit_id: UUID
    started_on: date
    due_on: date
    new_due_on: date
    yellow_on: date
    new_yellow_on: date


class ChangedDayOut(msgspec.Struct):
    """A day as it would be, or is now."""

    day: date
    works: bool
    name: str
    source: str


class PreviewOut(msgspec.Struct):
    """What a change of the calendar does: the days that differ, the running deadlines that move, and the years that
    count as published from it on."""

    days: list[ChangedDayOut]
    moved: list[MovedOut]
    years: list[int]


def _out(preview: Preview) -> PreviewOut:
    moved = [
        MovedOut(
            one.deadline.id,
            one.deadline.limit_id,
            one.deadline.started_on,
            one.was[0],
            one.due_on,
            one.was[1],
            one.yellow_on,
        )
        for one in preview.moved
    ]
    return PreviewOut([_day(one) for one in preview.days], moved, list(preview.years))


def _day(one: DayIn) -> ChangedDayOut:
    return ChangedDayOut(one.day, one.works, one.name, one.source)


@post("/calendar/preview", status_code=200, tags=TAGS, summary="Which running deadlines a change would move")
async def preview(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[CalendarChangeIn]
) -> PreviewOut:
    """Writes nothing."""
    async with db.read() as session:
        return _out(await preview_change(session, viewer, data))


@post("/calendar/changes", status_code=201, tags=TAGS, summary="Change days of the calendar")
async def change(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[CalendarChangeIn]
) -> PreviewOut:
    """Running deadlines are counted anew, each with the reason; closed ones stay as they are."""
    async with db.write() as session:
        return _out(await change_calendar(session, viewer, data, today=clock.today()))


@post("/calendar/ics", status_code=200, tags=TAGS, summary="Read the days out of an iCalendar file")
async def read_ics(request: Asked, viewer: NamedDependency[Viewer], source: FromQuery[str] = "") -> list[ChangedDayOut]:
    """The body is the file (text/calendar). Writes nothing: send the days to /api/calendar/preview and /changes."""
    require(viewer, Permission.CALENDAR_EDIT)
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_BYTES:
            break
    return [_day(one) for one in days_in(content, source)]


@post("/calendar/text", status_code=200, tags=TAGS, summary="Read the days out of lines or of the yearly notice")
async def read_text(
    viewer: NamedDependency[Viewer],
    data: JSONBody[str],
    source: FromQuery[str] = "",
    year: FromQuery[int | None] = None,
) -> list[ChangedDayOut]:
    """The body is a JSON string: lines like `2027-02-05至2027-02-11 休 春节`, or the notice's sentences and its `year`.

    Writes nothing: send the days to /api/calendar/preview and /changes.
    """
    require(viewer, Permission.CALENDAR_EDIT)
    return [_day(one) for one in typed_days(data, source, year)]


@post("/limits", status_code=201, tags=TAGS, summary="A new version of a limit")
async def new_limit(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[LimitIn]
) -> LimitOut:
    """In force from a day to come; what runs keeps the version it began under."""
    async with db.write() as session:
        return limit_out(await save_limit(session, viewer, data, today=clock.today()))


ROUTES: list[Any] = [preview, change, read_ics, read_text, new_limit]
