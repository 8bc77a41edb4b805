"""监察建议 received, as pages: the register, the form for entering one, one with its answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from duze.deadlines.queries import cards_of, deadlines_of
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.letters.advice import record_reply, register_advice
from duze.letters.advice_listing import ADVICE
from duze.letters.advice_queries import advice_for
from duze.letters.advice_rules import advice_acts, refusal_to_register
from duze.letters.advice_views import advice_out
from duze.letters.models_advice import ADVICE_NAMES
from duze.letters.shapes_advice import AdviceIn, ReplyIn
from duze.people.permissions import Permission, Viewer, require
from duze.units.lists import listed
from duze.units.models import GROUP_NAMES
from duze.units.queries import bodies, unit_choices
from duze.units.taking_out import doors as selection_doors

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]


@get("/received-advice")
async def register_page(request: Web, db: Db, viewer: Who) -> Template:
    """The register, by state."""
    async with db.read() as session:
        page, shown = await listed(session, ADVICE, viewer, request.query_params)
    context = {
        "viewer": viewer,
        "active": "/received-advice",
        "rows": page.items,
        "list": shown,
        "states": {state.value: name for state, name in ADVICE_NAMES.items()},
        "may_register": refusal_to_register(viewer) is None,
    }
    return Template("letters/advices.html", context=context)


@get("/received-advice/new")
async def new_page(db: Db, viewer: Who) -> Template:
    """The form for entering one."""
    return await _form(db, viewer, {"received_on": clock.today().isoformat()}, None)


async def _form(db: Database, viewer: Viewer, values: dict[str, Any], refusal: Refusal | None) -> Template:
    require(viewer, Permission.ADVICE_TRACK)
    async with db.read() as session:
        units = await unit_choices(session, clock.today())
        senders = [body.name for body in await bodies(session)]
    context = {
        "viewer": viewer,
        "active": "/received-advice",
        "units": [(GROUP_NAMES[group], options) for group, options in units],
        "senders": senders,
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("letters/advice_new.html", context=context, status_code=refusal.status if refusal else 200)


@post("/received-advice", status_code=303)
async def register(request: Web, db: Db, viewer: Who) -> Redirect | Template:
    """Enter it; wrong input shows the form again with the typed text kept."""
    values = await form_values(request)
    try:
        async with db.write() as session:
            advice = await register_advice(session, viewer, shaped(AdviceIn, values), today=clock.today())
    except Refusal as refusal:
        return await _form(db, viewer, values, refusal)
    return Redirect(f"/received-advice/{advice.id}", status_code=303)


@get("/received-advice/{advice_id:uuid}")
async def advice_shown(db: Db, viewer: Who, advice_id: FromPath[UUID]) -> Template:
    """One: what was advised, by when it is answered, the answer."""
    return await _show(db, viewer, advice_id, {}, None)


async def _show(
    db: Database, viewer: Viewer, advice_id: UUID, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        advice = await advice_for(session, viewer, advice_id)
        deadlines = await deadlines_of(session, [advice.id])
        cards = [card.color.value for card in await cards_of(session, [one.id for one in deadlines])]
        out = await advice_out(session, advice, clock.today())
    context = {
        "viewer": viewer,
        "active": "/received-advice",
        "advice": out,
        "acts": advice_acts(advice, viewer),
        "clock": next((one for one in deadlines if one.closed_on is None), None),
        "cards": cards,
        "today": clock.today(),
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("letters/advice.html", context=context, status_code=refusal.status if refusal else 200)


@post("/received-advice/{advice_id:uuid}/reply", status_code=303)
async def reply(request: Web, db: Db, viewer: Who, advice_id: FromPath[UUID]) -> Redirect | Template:
    """登记回复."""
    values = await form_values(request)
    try:
        async with db.write() as session:
            advice = await advice_for(session, viewer, advice_id, lock=True)
            check_version(advice, version_of(values))
            await record_reply(session, viewer, advice, shaped(ReplyIn, values), today=clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        return await _show(db, viewer, advice_id, values, refusal)
    return Redirect(f"/received-advice/{advice_id}", status_code=303)


ROUTES = [register_page, *selection_doors(ADVICE), new_page, register, advice_shown, reply]
