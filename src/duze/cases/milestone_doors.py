"""Milestones of rectification plans: over the API, from the order's page, and the way from a clock to its order."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.milestone_queries import milestones_of, order_with
from duze.cases.milestone_rules import light
from duze.cases.milestones import finish_milestone
from duze.cases.models_milestones import Milestone
from duze.cases.models_orders import Rectification
from duze.cases.queries import rectification_for
from duze.cases.shapes import MeasureDoneIn
from duze.deadlines.queries import deadlines_of
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.web.etags import check_match, check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.people.permissions import Viewer

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
TAGS = ["rectifications"]
_DONE = "/rectifications/{order_id:uuid}/milestones/{place:int}/completion"


class MilestoneOut(msgspec.Struct):
    """A measure of the plan. `light`: green, yellow, red; blue when done in time, grey when done late."""

    place: int
    measure: str
    responsible: str
    due_on: date
    done_on: date | None
    result: str
    light: str


async def lit(session: AsyncSession, order: Rectification, today: date) -> list[tuple[Milestone, str, date]]:
    """The measures of an order already seen, each with its light and the day it is due, pauses counted in."""
    rows = await milestones_of(session, order)
    clocks = {one.subject_id: one for one in await deadlines_of(session, [row.id for row in rows])}
    return [(row, light(row, clocks[row.id], today), clocks[row.id].due_on) for row in rows]


def _out(row: Milestone, color: str, due_on: date) -> MilestoneOut:
    return MilestoneOut(row.place, row.measure, row.responsible, due_on, row.done_on, row.result, color)


@get("/rectifications/{order_id:uuid}/milestones", tags=TAGS, summary="The measures of an order's plan")
async def milestones(db: Db, viewer: Who, order_id: FromPath[UUID]) -> list[MilestoneOut]:
    """With the day each is due and its light."""
    async with db.read() as session:
        shown = await lit(session, await rectification_for(session, viewer, order_id), clock.today())
    return [_out(*one) for one in shown]


@post(_DONE, status_code=200, tags=TAGS, summary="The unit says that a measure is done")
async def completion(
    request: Web,
    db: Db,
    viewer: Who,
    order_id: FromPath[UUID],
    place: FromPath[int],
    data: JSONBody[MeasureDoneIn],
) -> MilestoneOut:
    """Once, with the result; its clock stops. If-Match is the order's version."""
    async with db.write() as session:
        order = await rectification_for(session, viewer, order_id, lock=True)
        check_match(request, order)
        await finish_milestone(session, viewer, order, place, data, today=clock.today())
        shown = await lit(session, order, clock.today())
    return next(_out(*one) for one in shown if one[0].place == place)


@post(_DONE, status_code=303)
async def completed(request: Web, db: Db, viewer: Who, order_id: FromPath[UUID], place: FromPath[int]) -> Redirect:
    """The same from the order's page; a refusal is shown as a page of its own."""
    values = await form_values(request)
    async with db.write() as session:
        order = await rectification_for(session, viewer, order_id, lock=True)
        check_version(order, version_of(values))
        await finish_milestone(session, viewer, order, place, shaped(MeasureDoneIn, values), today=clock.today())
    return Redirect(f"/rectifications/{order_id}#measures", status_code=303)


@get("/rectifications/milestones/{milestone_id:uuid}")
async def from_clock(db: Db, viewer: Who, milestone_id: FromPath[UUID]) -> Redirect:
    """From a milestone to its order. Raises NotFound when the viewer may not see it."""
    async with db.read() as session:
        order_id = await order_with(session, viewer, milestone_id)
    return Redirect(f"/rectifications/{order_id}#measures", status_code=303)


API_ROUTES: list[Any] = [milestones, completion]
ROUTES: list[Any] = [completed, from_clock]
