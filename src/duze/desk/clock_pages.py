"""Deadlines as pages, as JSON, and as a calendar that is fetched without sign-in by its secret address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from duze.deadlines.models import UNIT_NAMES
from duze.desk.clock_listing import CLOCKS, ClockRow
from duze.desk.clocks import LIGHTS, Clock, clock_for, light, moves_of, pauses_and_cards
from duze.interviews.feed import own_talks
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound
from duze.kit.i18n import say
from duze.kit.ics import MEDIA, DayEvent, day_calendar
from duze.kit.lists import Narrow, count_of, page_of
from duze.kit.settings import Settings
from duze.kit.web.paging import COUNT_CAP, checked_limit, link_header
from duze.messages.queries import account_of_feed
from duze.people.permissions import Viewer
from duze.units.arriving import arrival_by_account
from duze.units.lists import listed
from duze.units.taking_out import doors

MOST_IN_FEED = 500
TAGS = ["deadlines"]
TONES = {"green": "grn", "yellow": "amb", "red": "red", "breach": "red", "grey": "", "blue": "blue"}


@get("/deadlines")
async def deadlines_page(
    request: Request[Any, Any, Any], db: NamedDependency[Database], viewer: NamedDependency[Viewer]
) -> Template:
    """Every running deadline the viewer may know of, the nearest first."""
    async with db.read() as session:
        page, shown = await listed(session, CLOCKS, viewer, request.query_params)
        whole = page.next is None and not shown.kept and not shown.later
        late = sum(row.light in ("red", "breach") for row in page.items)
        if not whole:
            late = await count_of(session, CLOCKS, viewer, Narrow((("status", "late"),)), COUNT_CAP)
    context = {
        "viewer": viewer,
        "active": "/deadlines",
        "rows": page.items,
        "list": shown,
        "late": late,
        "lights": LIGHTS,
        "tones": TONES,
    }
    return Template("desk/clocks.html", context=context)


@get("/deadlines/{deadline_id:uuid}")
async def deadline_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], deadline_id: FromPath[UUID]
) -> Template:
    """One deadline: each day counted or skipped with the notice that made it so, and every move with its reason."""
    today = clock.today()
    async with db.read() as session:
        found = await clock_for(session, viewer, deadline_id)
        pauses, cards = await pauses_and_cards(session, found.deadline)
        moves = await moves_of(session, found.deadline)
    context = {
        "viewer": viewer,
        "active": "/deadlines",
        "clock": found,
        "iso": date.fromisoformat,
        "light": light(found.deadline, clock.now()),
        "lights": LIGHTS,
        "tones": TONES,
        "limit": f"{found.limit.value}{say(UNIT_NAMES[found.limit.unit])}",
        "sources": list(dict.fromkeys(day["source"] for day in found.deadline.counted if day.get("source"))),
        "pauses": pauses,
        "cards": cards,
        "moves": moves,
        "whole": bool(viewer.staff or viewer.area()),
        "today": today,
    }
    return Template("desk/clock.html", context=context)


class CountedDayOut(msgspec.Struct):
    """One day on the way: its number, or why it was skipped and by which notice."""

    day: str
    number: int | None
    why: str
    source: str


class DeadlineOut(msgspec.Struct):
    """A deadline: what it is about, who owes it, when it is due, and how that was counted.

    `subject` is what `title` does not say of the thing: its number, its title.
    """

    id: UUID
    subject_kind: str
    subject_id: UUID
    title: str
    subject: str
    limit: str
    unit: str
    owes: str
    started_on: date
    due_on: date
    yellow_on: date
    light: str
    provisional: bool
    paused_on: date | None
    due_at: datetime | None
    by_law: bool
    breached_on: date | None
    closed_on: date | None
    days: list[CountedDayOut] = []


def _out(found: Clock, *, days: bool) -> DeadlineOut:
    row = found.deadline
    counted = [CountedDayOut(d["day"], d["number"], d["why"], d.get("source", "")) for d in row.counted]
    return DeadlineOut(
        row.id,
        row.subject_kind,
        row.subject_id,
        row.title,
        found.subject.name,
        found.limit.name,
        found.unit,
        found.owes,
        row.started_on,
        row.due_on,
        row.yellow_on,
        light(row, clock.now()),
        row.provisional,
        row.paused_on,
        row.due_at,
        found.limit.by_law,
        row.breached_on,
        row.closed_on,
        counted if days else [],
    )


@get("/deadlines", tags=TAGS, summary="Running deadlines I may know of, the nearest first")
async def list_deadlines(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[list[DeadlineOut]]:
    """Keyset-paged; the next page's address is in the Link header. Days are left out here."""
    async with db.read() as session:
        page = await page_of(session, CLOCKS, viewer, Narrow(), limit=checked_limit(limit), cursor=cursor)
    query = {key: str(value) for key, value in request.query_params.items()}
    rows = [_out(row, days=False) for row in page.items]
    return Response(rows, headers=link_header(request.url.path, query, page))


@get("/deadlines/{deadline_id:uuid}", tags=TAGS, summary="A deadline with every day counted and skipped")
async def one_deadline(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], deadline_id: FromPath[UUID]
) -> DeadlineOut:
    """Each day with its number, or why it was skipped and the notice that made it so."""
    async with db.read() as session:
        return _out(await clock_for(session, viewer, deadline_id), days=True)


@get("/feeds/{name:str}", include_in_schema=False)
async def feed(
    db: NamedDependency[Database], settings: NamedDependency[Settings], name: FromPath[str]
) -> Response[bytes]:
    """Deadlines and talks of whose secret this is, by that person's seats of today; no matter is named."""
    token, _, ending = name.rpartition(".")
    async with db.read() as session:
        account = await account_of_feed(session, token) if ending == "ics" else None
    arrival = await arrival_by_account(db, account, clock.today()) if account else None
    if arrival is None:
        raise NotFound
    async with db.read() as session:
        page = await page_of(session, CLOCKS, arrival.viewer, Narrow(), limit=MOST_IN_FEED)
        talks = await own_talks(session, arrival.viewer, settings.base_url, clock.now())
    body = day_calendar(say("督责时限"), _events(page.items, settings.base_url), talks)
    return Response(body, media_type=MEDIA, headers={"Cache-Control": "private, no-store"})


def _events(rows: Sequence[ClockRow], base_url: str) -> list[DayEvent]:
    return [
        DayEvent(
            row.deadline.id,
            row.deadline.due_on,
            " · ".join(filter(None, (_standing(row), say(row.limit.name), row.unit))),
            f"{base_url}/deadlines/{row.deadline.id}",
            row.deadline.created_at,
            row.deadline.version,
        )
        for row in rows
    ]


def _standing(row: ClockRow) -> str:
    """Yellow, red, beyond the law's limit, or paused; nothing while all is well."""
    return "" if row.light == "green" else say(LIGHTS[row.light])


ROUTES: list[Any] = [deadlines_page, *doors(CLOCKS), deadline_page]
API_ROUTES: list[Any] = [list_deadlines, one_deadline]
OPEN_ROUTES: list[Any] = [feed]
