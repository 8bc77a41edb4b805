"""The responsibility list as pages: three tables, a new row, one row to be put right or ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import Refusal
from duze.kit.i18n import say
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.people.permissions import Permission, Viewer, require
from duze.rankings.models import SchemeVersion
from duze.rankings.queries import main_scheme
from duze.units.duties import DutyEndIn, DutyIn, PeopleIn, begin_duty, change_duty, end_duty
from duze.units.duty_queries import duty_for, leader_posts, list_duties
from duze.units.models import GROUP_NAMES, Unit
from duze.units.models_duties import DUTY_NAMES, DutyKind
from duze.units.queries import unit_choices

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]


@get("/lists/duties")
async def duties_page(db: Db, viewer: Who, all: FromQuery[bool] = False) -> Template:
    """责任清单: rows in force, or all there ever were."""
    today = clock.today()
    async with db.read() as session:
        rows = await list_duties(session, viewer, on=None if all else today)
    context = {
        "viewer": viewer,
        "active": "/lists",
        "tables": [(kind, DUTY_NAMES[kind], [row for row in rows if row.duty.kind is kind]) for kind in DutyKind],
        "all": all,
        "today": today,
        "may_edit": viewer.may(Permission.DUTIES_EDIT),
        "wide": viewer.staff or bool(viewer.area()),
    }
    return Template("dispatch/duties.html", context=context)


async def _subjects(session: AsyncSession) -> list[str]:
    """The main scheme's indicators, to choose from when an indicator is given to a unit."""
    query = select(SchemeVersion.data).where(col(SchemeVersion.code) == main_scheme())
    newest = (await session.exec(query.order_by(col(SchemeVersion.version_no).desc()).limit(1))).first()
    return [str(one.get("name", "")) for one in (newest or {}).get("indicators", [])]


@get("/lists/duties/new")
async def new_duty_page(db: Db, viewer: Who, kind: FromQuery[DutyKind] = DutyKind.FIELD) -> Template:
    """The form for a new row of a kind."""
    return await _form(db, viewer, {"kind": kind.value}, None)


async def _form(db: Database, viewer: Viewer, values: dict[str, Any], refusal: Refusal | None) -> Template:
    require(viewer, Permission.DUTIES_EDIT)
    today = clock.today()
    async with db.read() as session:
        context = {
            "viewer": viewer,
            "active": "/lists",
            "units": [(say(GROUP_NAMES[group]), units) for group, units in await unit_choices(session, today)],
            "posts": [(str(post_id), name) for post_id, name in await leader_posts(session, today)],
            "subjects": await _subjects(session),
            "kinds": [(kind.value, say(name), "") for kind, name in DUTY_NAMES.items()],
            "values": {"valid_from": today.isoformat()} | values,
            "problem": problem(refusal) if refusal else None,
        }
    return Template("dispatch/duty_new.html", context=context, status_code=refusal.status if refusal else 200)


@post("/lists/duties", status_code=303)
async def begun(request: Web, db: Db, viewer: Who) -> Redirect | Template:
    """Begin a row; wrong input shows the form again with everything kept."""
    values = await form_values(request)
    try:
        async with db.write() as session:
            await begin_duty(session, viewer, shaped(DutyIn, values), today=clock.today())
    except Refusal as refusal:
        return await _form(db, viewer, values, refusal)
    return Redirect("/lists/duties", status_code=303)


@get("/lists/duties/{duty_id:uuid}")
async def duty_page(db: Db, viewer: Who, duty_id: FromPath[UUID]) -> Template:
    """One row, to be put right or ended."""
    return await _show(db, viewer, duty_id, {}, None)


async def _show(
    db: Database, viewer: Viewer, duty_id: UUID, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        duty = await duty_for(session, viewer, duty_id)
        rows = await list_duties(session, viewer, kind=duty.kind, units=[duty.unit_id])
        unit = await session.get_one(Unit, duty.unit_id)
    row = next(one for one in rows if one.duty.id == duty_id)
    context = {
        "viewer": viewer,
        "active": "/lists",
        "row": row,
        "duty": duty,
        "unit": unit,
        "kind_name": DUTY_NAMES[duty.kind],
        "ended": duty.valid_to is not None and duty.valid_to < clock.today(),
        "may_edit": viewer.may(Permission.DUTIES_EDIT),
        "today": clock.today(),
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("dispatch/duty.html", context=context, status_code=refusal.status if refusal else 200)


@post("/lists/duties/{duty_id:uuid}", status_code=303)
async def changed(request: Web, db: Db, viewer: Who, duty_id: FromPath[UUID]) -> Redirect | Template:
    """Put the people of a row right."""
    return await _act(request, db, viewer, duty_id, end=False)


@post("/lists/duties/{duty_id:uuid}/end", status_code=303)
async def ended(request: Web, db: Db, viewer: Who, duty_id: FromPath[UUID]) -> Redirect | Template:
    """Let a row end."""
    return await _act(request, db, viewer, duty_id, end=True)


async def _act(request: Web, db: Database, viewer: Viewer, duty_id: UUID, *, end: bool) -> Redirect | Template:
    values = await form_values(request)
    try:
        async with db.write() as session:
            duty = await duty_for(session, viewer, duty_id, lock=True)
            check_version(duty, version_of(values))
            if end:
                await end_duty(session, viewer, duty, shaped(DutyEndIn, values), today=clock.today())
            else:
                await change_duty(session, viewer, duty, shaped(PeopleIn, values), today=clock.today())
    except Refusal as refusal:
        return await _show(db, viewer, duty_id, values | {"noun": "end" if end else "people"}, refusal)
    return Redirect("/lists/duties", status_code=303)


ROUTES: list[Any] = [duties_page, new_duty_page, begun, duty_page, changed, ended]
