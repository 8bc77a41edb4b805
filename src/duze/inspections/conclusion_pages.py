"""Conclusions of inspections as pages: a unit's list, one conclusion with what is open to me."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from pydantic import BaseModel
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.models import UNIT_NAMES, Limit
from duze.deadlines.queries import open_deadlines
from duze.inspections.concluding import ask_review, review_conclusion, sign_conclusion
from duze.inspections.conclusion_queries import conclusion_for, conclusions, involved_in, plan_of
from duze.inspections.conclusion_rules import conclusion_acts
from duze.inspections.conclusion_shapes import ReviewAskedIn, ReviewIn
from duze.inspections.models import InspectionPlan
from duze.inspections.models_conclusions import CONCLUSION_NAMES, Conclusion
from duze.kit import clock
from duze.kit.acts import Act
from duze.kit.db import Database
from duze.kit.errors import Refusal
from duze.kit.web.acting import acted
from duze.kit.web.problems import problem
from duze.people.permissions import Role, Viewer
from duze.people.queries import names_of
from duze.units.queries import unit_names

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Verb = Callable[[AsyncSession, Viewer, Conclusion, Any, date], Awaitable[object]]
ACTS: Final[dict[str, tuple[type[BaseModel], Verb]]] = {
    "receipt": (SQLModel, lambda s, v, one, _d, day: sign_conclusion(s, v, one, today=day)),
    "objection": (ReviewAskedIn, lambda s, v, one, d, day: ask_review(s, v, one, d, today=day)),
    "review": (ReviewIn, lambda s, v, one, d, day: review_conclusion(s, v, one, d, today=day)),
}


def _active(viewer: Viewer) -> str:
    return "/conclusions" if viewer.has(Role.UNIT_LIAISON) and not viewer.staff else "/inspections"


@get("/conclusions")
async def conclusions_page(db: Db, viewer: Who) -> Template:
    """What inspections concluded, as units were told."""
    async with db.read() as session:
        rows = [(one, await plan_of(session, one)) for one in await conclusions(session, viewer)]
        names = await unit_names(session, {one.unit_id for one, _ in rows})
    context = {
        "viewer": viewer,
        "active": _active(viewer),
        "rows": rows,
        "names": names,
        "states": CONCLUSION_NAMES,
        "today": clock.today(),
    }
    return Template("inspections/conclusions.html", context=context)


@get("/conclusions/{conclusion_id:uuid}")
async def conclusion_page(db: Db, viewer: Who, conclusion_id: FromPath[UUID]) -> Template:
    """One conclusion: what was told, the unit's request, the decision."""
    return await _show(db, viewer, conclusion_id, {}, None)


async def _show(
    db: Database, viewer: Viewer, conclusion_id: UUID, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        conclusion = await conclusion_for(session, viewer, conclusion_id)
        plan, involved = await plan_of(session, conclusion), await involved_in(session, conclusion)
        context = await _sheet(session, viewer, conclusion, plan)
    context |= {
        "viewer": viewer,
        "active": _active(viewer),
        "acts": _telling(conclusion_acts(conclusion, viewer, involved, clock.today())),
        "today": clock.today(),
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("inspections/conclusion.html", context=context, status_code=refusal.status if refusal else 200)


def _telling(acts: list[Act]) -> list[Act]:
    """Open ones, and those closed for a reason other than their turn."""
    return [act for act in acts if act.refusal is None or act.refusal.code not in ("wrong_state", "already_objected")]


async def _sheet(session: AsyncSession, viewer: Viewer, one: Conclusion, plan: InspectionPlan) -> dict[str, Any]:
    running = next(iter(await open_deadlines(session, [one.id])), None)
    limit = await session.get_one(Limit, running.limit_id) if running else None
    people = {one.written_by, one.received_by, one.objected_by, one.decided_by}
    return {
        "conclusion": one,
        "plan": plan,
        "office": viewer.staff,
        "state_name": CONCLUSION_NAMES[one.state],
        "unit": (await unit_names(session, [one.unit_id]))[one.unit_id],
        "clock": running,
        "limit": limit,
        "limit_words": f"{limit.value}{UNIT_NAMES[limit.unit]}" if limit else "",
        "names": await names_of(session, {who for who in people if who}),
    }


@post("/conclusions/{conclusion_id:uuid}/{noun:str}", status_code=303)
async def conclusion_act(
    request: Web, db: Db, viewer: Who, conclusion_id: FromPath[UUID], noun: FromPath[str]
) -> Redirect | Template:
    """Any act on it; a refusal shows the page again with the typed text kept."""
    refused = await acted(
        request, db, viewer, lambda s: conclusion_for(s, viewer, conclusion_id, lock=True), ACTS, noun
    )
    if refused:
        return await _show(db, viewer, conclusion_id, refused.values, refused.refusal)
    return Redirect(f"/conclusions/{conclusion_id}", status_code=303)


ROUTES: list[Any] = [conclusions_page, conclusion_page, conclusion_act]
