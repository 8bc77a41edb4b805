"""The calendar changed from its page: days typed, copied or out of a file, what would move, then written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromQuery, Parameter
from litestar.response import Redirect, Template

from duze.deadlines.ics_days import MOST_BYTES, days_in
from duze.deadlines.importing import days_of_sheet
from duze.deadlines.keeping import Preview, change_calendar, preview_change, save_limit
from duze.deadlines.models import START_NAMES, UNIT_NAMES, Limit
from duze.deadlines.notices import typed_days, written, year_told
from duze.deadlines.queries import calendar, limits
from duze.deadlines.shapes import CalendarChangeIn, LimitIn
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import Refusal, invalid
from duze.kit.i18n import say
from duze.kit.web.forms import form_values, shaped
from duze.kit.web.problems import problem
from duze.people.permissions import Permission, Viewer, require
from duze.units.queries import unit_names

Web = Request[Any, Any, Any]


@get("/calendar/change")
async def change_page(
    viewer: NamedDependency[Viewer], year: FromQuery[Annotated[int, Parameter(ge=2000, le=2100)] | None] = None
) -> Template:
    """The form for days that change; for a whole year's arrangement its year is filled in."""
    require(viewer, Permission.CALENDAR_EDIT)
    values = {"year": year, "reason": say("录入%(year)s年放假安排", {"year": year})} if year else {}
    return _page(viewer, values, None, None, {})


def _page(
    viewer: Viewer,
    values: dict[str, Any],
    preview: Preview | None,
    refusal: Refusal | None,
    names: dict[Any, str],
    pending: Sequence[int] = (),
) -> Template:
    context = {
        "viewer": viewer,
        "active": "/calendar",
        "values": values,
        "preview": preview,
        "names": names,
        "pending": pending,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("deadlines/change.html", context=context, status_code=refusal.status if refusal else 200)


async def _filled(values: dict[str, Any]) -> None:
    """Put the days of a sent file into the form's lines, with what the file says of their notice and year."""
    file = values.pop("file", None)
    if not isinstance(file, UploadFile) or not file.filename:
        return
    content, source = await file.read(MOST_BYTES + 1), str(values.get("source", "")).strip()
    if file.filename.lower().endswith(".ics"):
        days = days_in(content, source)
    else:
        days = days_of_sheet(content, file.filename)
        values["source"] = source or next((one.source for one in days if one.source), "")
    values["days"] = written(days)
    values["year"] = values.get("year") or year_told(one.day for one in days)


def _change(values: dict[str, Any]) -> CalendarChangeIn:
    """The form as a change: the year named is the one whose whole arrangement is entered; none for single days."""
    text, source, typed = (str(values.get(name) or "").strip() for name in ("days", "source", "year"))
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else None
    if typed and year is None:
        raise invalid("/year", "年度填四位年份，例如 2027。")
    days, years = typed_days(text, source, year), [year] if year else []
    return shaped(CalendarChangeIn, {"days": days, "reason": values.get("reason", ""), "years": years})


@post("/calendar/change/preview", status_code=200)
async def change_previewed(request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """What the days would move; nothing is written. A file fills the lines of the form."""
    require(viewer, Permission.CALENDAR_EDIT)
    values = await form_values(request)
    try:
        await _filled(values)
        data = _change(values)
        async with db.read() as session:
            preview = await preview_change(session, viewer, data)
            names = await unit_names(session)
            known = (await calendar(session)).years
    except Refusal as refusal:
        return _page(viewer, values, None, refusal, {})
    pending = sorted({one.day.year for one in data.days} - known - set(preview.years))
    return _page(viewer, values, preview, None, names, pending)


@post("/calendar/change", status_code=303)
async def change_written(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]
) -> Redirect | Template:
    """Write the days that were shown."""
    require(viewer, Permission.CALENDAR_EDIT)
    values = await form_values(request)
    try:
        data = _change(values)
        async with db.write() as session:
            done = await change_calendar(session, viewer, data, today=clock.today())
    except Refusal as refusal:
        return _page(viewer, values, None, refusal, {})
    year = data.years[0] if data.years else data.days[0].day.year
    return Redirect(f"/calendar?year={year}&changed={len(done.days)}&moved={len(done.moved)}", status_code=303)


@get("/calendar/limit")
async def limit_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], code: FromQuery[str] = ""
) -> Template:
    """The form for a new version of a limit, filled in with the newest one."""
    return await _limit_form(db, viewer, {"code": code}, None)


async def _limit_form(db: Database, viewer: Viewer, values: dict[str, Any], refusal: Refusal | None) -> Template:
    require(viewer, Permission.CALENDAR_EDIT)
    async with db.read() as session:
        rows = await limits(session)
    newest = {row.code: row for row in rows}
    if (row := newest.get(str(values.get("code", "")))) is not None and refusal is None:
        values = _as_typed(row) | values
    context = {
        "viewer": viewer,
        "active": "/calendar",
        "limits": list(newest.values()),
        "units": [(unit.value, name) for unit, name in UNIT_NAMES.items()],
        "starts": [(rule.value, name) for rule, name in START_NAMES.items()],
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("deadlines/limit.html", context=context, status_code=refusal.status if refusal else 200)


def _as_typed(row: Limit) -> dict[str, Any]:
    yes = {name: "true" if getattr(row, name) else "false" for name in ("rolls", "pausable", "by_law")}
    kept = {name: getattr(row, name) for name in ("value", "yellow_before", "basis")}
    return kept | yes | {"unit": row.unit.value, "starts": row.starts.value}


@post("/calendar/limit", status_code=303)
async def limit_saved(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]
) -> Redirect | Template:
    """Save the new version."""
    values = await form_values(request)
    try:
        data = shaped(LimitIn, values)
        async with db.write() as session:
            await save_limit(session, viewer, data, today=clock.today())
    except Refusal as refusal:
        return await _limit_form(db, viewer, values, refusal)
    return Redirect("/calendar?saved=limit", status_code=303)


ROUTES: list[Any] = [change_page, change_previewed, change_written, limit_page, limit_saved]
