"""Weekly sheets as pages: the office sees who filed, a liaison confirms the lines or says “无变化” in one click."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from duze.dispatch.doors import monday
from duze.dispatch.rules import LIGHT_NAMES, week_of
from duze.dispatch.shapes import FilingIn
from duze.dispatch.weekly import file_week
from duze.dispatch.weekly_views import filing_act, fresh_lines, unit_sheet, week_sheet
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.i18n import fmt_month_day
from duze.kit.web.forms import form_values, shaped
from duze.kit.web.problems import problem
from duze.people.permissions import Role, Viewer

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
STATES = {"filed": "按时", "late": "迟报", "missing": "未报", "open": "待填报", "nothing": "无事项"}
_SHOWN_WEEKS = 5


@get("/weekly")
async def week_page(db: Db, viewer: Who, week: FromQuery[str] = "") -> Template | Redirect:
    """The week: who filed and who did not. A liaison of one unit comes straight to the unit's own sheet."""
    today = clock.today()
    chosen = monday(week) if week else week_of(today)
    own = viewer.units_as(Role.UNIT_LIAISON)
    if len(own) == 1 and not viewer.staff and not viewer.area():
        return Redirect(f"/weekly/{chosen}/{next(iter(own))}", status_code=303)
    async with db.read() as session:
        shown = await week_sheet(session, viewer, chosen, clock.now())
    context = {
        "viewer": viewer,
        "active": "/weekly",
        "week": shown,
        "ends": chosen + timedelta(days=6),
        "states": STATES,
        "counts": {state: sum(one.state == state for one in shown.units) for state in STATES},
        "day": fmt_month_day,
        "weeks": [week_of(today) - timedelta(weeks=n) for n in range(_SHOWN_WEEKS)],
    }
    return Template("dispatch/week.html", context=context)


@get("/weekly/{week:str}/{unit_id:uuid}")
async def sheet_page(db: Db, viewer: Who, week: FromPath[str], unit_id: FromPath[UUID]) -> Template:
    """One unit's sheet: the form while it can be filed, what was filed afterwards."""
    return await _show(db, viewer, unit_id, monday(week), {}, None)


async def _show(
    db: Database, viewer: Viewer, unit_id: UUID, week: date, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    now = clock.now()
    async with db.read() as session:
        sheet = await unit_sheet(session, viewer, unit_id, week, now)
        act = filing_act(viewer, sheet, now)
        lines = await fresh_lines(session, sheet, clock.city_date(now)) if act.open and sheet.round else sheet.lines
    own = unit_id in viewer.units_as(Role.UNIT_LIAISON)
    context = {
        "viewer": viewer,
        "active": "/weekly",
        "sheet": sheet,
        "lines": lines,
        "act": act,
        "own": own,
        "ends": week + timedelta(days=6),
        "states": STATES,
        "lights": LIGHT_NAMES,
        "day": fmt_month_day,
        "weeks": [week_of(clock.today()) - timedelta(weeks=n) for n in range(_SHOWN_WEEKS)],
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("dispatch/sheet.html", context=context, status_code=refusal.status if refusal else 200)


@post("/weekly/{week:str}/{unit_id:uuid}", status_code=303)
async def filed(request: Web, db: Db, viewer: Who, week: FromPath[str], unit_id: FromPath[UUID]) -> Redirect | Template:
    """File the sheet; a refusal shows it again with everything kept."""
    values = await form_values(request)
    chosen = monday(week)
    try:
        async with db.write() as session:
            await file_week(session, viewer, unit_id, chosen, shaped(FilingIn, _typed(values)), now=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return await _show(db, viewer, unit_id, chosen, values, refusal)
    return Redirect(f"/weekly/{week}/{unit_id}", status_code=303)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """The form's flat fields as the shape takes them: `text-<ref>`, `trouble-<ref>`, `wanted-<ref>`."""
    if values.get("unchanged"):
        return {"unchanged": True}
    sent = values.get("ref", [])
    refs = [sent] if isinstance(sent, str) else list(sent)
    parts = ("text", "trouble", "wanted")
    return {"lines": [{"ref": ref} | {part: values.get(f"{part}-{ref}", "") for part in parts} for ref in refs]}


ROUTES: list[Any] = [week_page, sheet_page, filed]
