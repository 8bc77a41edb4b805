"""The calendar changed from its page: days typed or out of an ICS file, what would move, then written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from duze.deadlines.ics_days import MOST_BYTES, days_in
from duze.deadlines.keeping import Preview, change_calendar, preview_change, save_limit
from duze.deadlines.models import START_NAMES, UNIT_NAMES, Limit
from duze.deadlines.queries import limits
from duze.deadlines.shapes import CalendarChangeIn, DayIn, LimitIn
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import FieldError, Invalid, Refusal
from duze.kit.web.forms import form_values, shaped
from duze.kit.web.problems import problem
from duze.people.permissions import Permission, Viewer, require
from duze.units.queries import unit_names

Web = Request[Any, Any, Any]
WORDS = {"班": True, "休": False}


def written(days: Sequence[DayIn]) -> str:
    """Days as lines of the form: 2027-02-06 休 春节."""
    return "\n".join(f"{one.day.isoformat()} {'班' if one.works else '休'} {one.name}".rstrip() for one in days)


def typed_days(text: str, source: str) -> list[DayIn]:
    """The form's lines as days. Raises Invalid naming each line that cannot be read."""
    days, faults = [], []
    for number, line in enumerate(text.splitlines(), 1):
        parts = line.split(maxsplit=2)
        if not parts:
            continue
        try:
            works = WORDS[parts[1]]
            name = parts[2][:60] if len(parts) > 2 else ""
            days.append(DayIn(day=date.fromisoformat(parts[0]), works=works, name=name, source=source[:200]))
        except (ValueError, KeyError, IndexError):
            sentence = "第 %(n)s 行“%(line)s”看不懂，请按“2027-02-06 休 春节”的格式填写。"
            faults.append(FieldError("/days", sentence, {"n": str(number), "line": line[:40]}))
    if faults:
        raise Invalid(errors=faults[:20])
    return days


@get("/calendar/change")
async def change_page(viewer: NamedDependency[Viewer]) -> Template:
    """The form for days that change."""
    require(viewer, Permission.CALENDAR_EDIT)
    return _page(viewer, {}, None, None, {})


def _page(
    viewer: Viewer,
    values: dict[str, Any],
    preview: Preview | None,
    refusal: Refusal | None,
    names: dict[Any, str],
) -> Template:
    context = {
        "viewer": viewer,
        "active": "/calendar",
        "values": values,
        "preview": preview,
        "names": names,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("deadlines/change.html", context=context, status_code=refusal.status if refusal else 200)


@post("/calendar/change/preview", status_code=200)
async def change_previewed(request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """What the days would move; nothing is written. An ICS file fills the lines of the form."""
    require(viewer, Permission.CALENDAR_EDIT)
    values = await form_values(request)
    file = values.pop("file", None)
    try:
        if isinstance(file, UploadFile) and file.filename:
            found = days_in(await file.read(MOST_BYTES + 1), str(values.get("source", "")))
            values["days"] = written(found)
        days = typed_days(str(values.get("days", "")), str(values.get("source", "")))
        data = shaped(CalendarChangeIn, {"days": days, "reason": values.get("reason", "")})
        async with db.read() as session:
            preview = await preview_change(session, viewer, data.days)
            names = await unit_names(session)
    except Refusal as refusal:
        return _page(viewer, values, None, refusal, {})
    return _page(viewer, values, preview, None, names)


@post("/calendar/change", status_code=303)
async def change_written(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]
) -> Redirect | Template:
    """Write the days that were shown."""
    require(viewer, Permission.CALENDAR_EDIT)
    values = await form_values(request)
    try:
        days = typed_days(str(values.get("days", "")), str(values.get("source", "")))
        data = shaped(CalendarChangeIn, {"days": days, "reason": values.get("reason", "")})
        async with db.write() as session:
            done = await change_calendar(session, viewer, data, today=clock.today())
    except Refusal as refusal:
        return _page(viewer, values, None, refusal, {})
    year = data.days[0].day.year
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
