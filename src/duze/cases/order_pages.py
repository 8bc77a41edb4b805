"""Rectification orders as pages: the list, and one order with its acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from pydantic import BaseModel
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases import milestone_doors, order_file_doors, order_papers, rectification
from duze.cases.extensions import ask_extension, decide_extension
from duze.cases.grounds import withdraw_rectification
from duze.cases.listing import ORDERS
from duze.cases.looking_back import look_back, reopen_on_recurrence
from duze.cases.milestone_doors import lit
from duze.cases.milestone_rules import refusal_to_finish
from duze.cases.models_orders import RECTIFICATION_NAMES, Rectification
from duze.cases.order_files import files_of_order, refusal_to_file
from duze.cases.order_rules import refusal_to_take
from duze.cases.pausing import pause_rectification, resume_rectification
from duze.cases.plan_forms import laid_out, plan_values, row_count
from duze.cases.queries import rectification_for, rectifications_seen_by
from duze.cases.shapes import (
    CheckIn,
    ClosureIn,
    ExtensionDecisionIn,
    ExtensionIn,
    LookBackIn,
    OpinionIn,
    PlanIn,
    ReasonIn,
    ReportIn,
)
from duze.cases.sheet import order_sheet
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.letters.doors import doors
from duze.letters.queries import letters_about
from duze.letters.starting import draft_acts
from duze.people.permissions import Permission, Viewer
from duze.units.lists import listed
from duze.units.taking_out import Together
from duze.units.taking_out import doors as selection_doors

Web = Request[Any, Any, Any]
Verb = Callable[[AsyncSession, Viewer, Rectification, Any, date], Awaitable[object]]


@get("/rectifications")
async def rectifications_page(request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """The orders the viewer may see."""
    async with db.read() as session:
        page, shown = await listed(session, ORDERS, viewer, request.query_params)
    context = {
        "viewer": viewer,
        "active": "/rectifications",
        "rows": page.items,
        "list": shown,
        "states": RECTIFICATION_NAMES,
        "today": clock.today(),
    }
    return Template("cases/orders.html", context=context)


async def _many(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> Sequence[Rectification]:
    return (await session.exec(rectifications_seen_by(viewer).where(col(Rectification.id).in_(ids)))).all()


TAKE = Together(
    noun="check",
    label="领取核查",
    done="已领取",
    icon="list-checks",
    permission=Permission.RECTIFICATION_CHECK,
    find=lambda session, viewer, order_id: rectification_for(session, viewer, order_id, lock=True),
    many=_many,
    number=lambda order: order.number,
    refusal=refusal_to_take,
    act=lambda session, viewer, order, today: rectification.take_rectification(session, viewer, order, today=today),
)


@get("/rectifications/{order_id:uuid}")
async def rectification_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], order_id: FromPath[UUID]
) -> Template:
    """One order: what was ordered, the clock, what was filed and found, what is open to me."""
    return await _show(db, viewer, order_id, {}, None)


async def _show(
    db: Database, viewer: Viewer, order_id: UUID, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        order = await rectification_for(session, viewer, order_id)
        sheet = await order_sheet(session, viewer, order, today=clock.today())
        sheet["measures"] = await lit(session, order, clock.today())
        sheet["may_finish"] = refusal_to_finish(order, viewer) is None
        sheet["plan_rows"] = row_count(values)
        sheet["files"] = await files_of_order(session, order)
        sheet["may_file"] = refusal_to_file(order, viewer) is None
        sheet["letters"] = await letters_about(session, viewer, "rectification", order.id)
        sheet["papers"] = await draft_acts(session, viewer, order_papers.PLACE, order, clock.today())
    context = {
        "viewer": viewer,
        "active": "/rectifications",
        "today": clock.today(),
        "values": values,
        "problem": problem(refusal) if refusal else None,
        **sheet,
    }
    return Template("cases/order.html", context=context, status_code=refusal.status if refusal else 200)


# The noun in the address → what is typed in, and the verb.
ACTS: dict[str, tuple[type[BaseModel], Verb]] = {
    "receipt": (OpinionIn, lambda s, v, o, _d, t: rectification.receive_rectification(s, v, o, today=t)),
    "plan": (PlanIn, lambda s, v, o, d, t: rectification.plan_rectification(s, v, o, d, today=t)),
    "start": (OpinionIn, lambda s, v, o, _d, t: rectification.start_rectification(s, v, o, today=t)),
    "submission": (ReportIn, lambda s, v, o, d, t: rectification.submit_rectification(s, v, o, d, today=t)),
    "extension": (ExtensionIn, lambda s, v, o, d, t: ask_extension(s, v, o, d, today=t)),
    "extension-decision": (ExtensionDecisionIn, lambda s, v, o, d, t: decide_extension(s, v, o, d, today=t)),
    "pause": (ReasonIn, lambda s, v, o, d, t: pause_rectification(s, v, o, d, today=t)),
    "resumption": (OpinionIn, lambda s, v, o, _d, t: resume_rectification(s, v, o, today=t)),
    "check": (OpinionIn, lambda s, v, o, _d, t: rectification.take_rectification(s, v, o, today=t)),
    "withdrawal": (ReasonIn, lambda s, v, o, d, t: withdraw_rectification(s, v, o, d, today=t)),
    "look-back": (LookBackIn, lambda s, v, o, d, t: look_back(s, v, o, d, today=t)),
    "recurrence": (ReasonIn, lambda s, v, o, d, t: reopen_on_recurrence(s, v, o, d, today=t)),
    "closure": (ClosureIn, lambda s, v, o, d, t: rectification.close_rectification(s, v, o, d, today=t)),
    "return": (CheckIn, lambda s, v, o, d, t: rectification.return_rectification(s, v, o, d, today=t)),
}


@post("/rectifications/{order_id:uuid}/{noun:str}", status_code=303)
async def rectification_act(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    order_id: FromPath[UUID],
    noun: FromPath[str],
) -> Redirect | Template:
    """Any act asked for on the order's page; a refusal shows the page again with the typed text kept."""
    if noun not in ACTS:
        raise NotFound
    shape, verb = ACTS[noun]
    values = await form_values(request)
    typed = values
    if noun == "plan":
        if "more" in values:  # one more row, with what is typed kept
            return await _show(db, viewer, order_id, values | {"noun": noun, "rows": row_count(values, more=1)}, None)
        values = laid_out(values)
        typed = plan_values(values)
    try:
        async with db.write() as session:
            order = await rectification_for(session, viewer, order_id, lock=True)
            check_version(order, version_of(values))
            await verb(session, viewer, order, shaped(shape, typed), clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        return await _show(db, viewer, order_id, values | {"noun": noun}, refusal)
    return Redirect(f"/rectifications/{order_id}", status_code=303)


ROUTES: list[Any] = [
    rectifications_page,
    *selection_doors(ORDERS, TAKE),
    rectification_page,
    rectification_act,
    *doors(order_papers.PLACE).pages,
    *order_file_doors.ROUTES,
    *milestone_doors.ROUTES,
]
