"""Rectification orders over JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases import milestone_doors, order_file_doors, order_papers
from duze.cases.extensions import ask_extension, decide_extension
from duze.cases.grounds import overturned_in
from duze.cases.listing import RectificationRow, list_rectifications
from duze.cases.models_orders import Rectification, RectificationState
from duze.cases.order_queries import extension_of
from duze.cases.order_rules import order_acts
from duze.cases.queries import case_for, rectification_for
from duze.cases.rectification import (
    close_rectification,
    issue_rectification,
    plan_rectification,
    receive_rectification,
    return_rectification,
    start_rectification,
    submit_rectification,
    take_rectification,
)
from duze.cases.shapes import CheckIn, ClosureIn, ExtensionDecisionIn, ExtensionIn, PlanIn, RectificationIn, ReportIn
from duze.cases.views import RectificationOut, order_answer
from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.db import Database
from duze.kit.web.etags import check_match
from duze.kit.web.paging import checked_limit, link_header
from duze.letters.doors import doors
from duze.people.permissions import Viewer

TAGS = ["rectifications"]


Verb = Callable[[AsyncSession, Rectification, date], Awaitable[Any]]
Asked = Request[Any, Any, Any]


async def act(request: Asked, db: Database, viewer: Viewer, order_id: UUID, verb: Verb) -> Response[RectificationOut]:
    """Load the order locked, check the version, let the verb act, answer with the order."""
    async with db.write() as session:
        order = await rectification_for(session, viewer, order_id, lock=True)
        check_match(request, order)
        await verb(session, order, clock.today())
        await session.flush()
        return order_answer(order)


@post("/cases/{case_id:uuid}/rectifications", tags=TAGS, summary="Order the unit of a case to put something right")
async def issue(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    case_id: FromPath[UUID],
    data: JSONBody[RectificationIn],
) -> Response[RectificationOut]:
    """Takes a number and lets the limits run; If-Match is the case's version."""
    async with db.write() as session:
        case = await case_for(session, viewer, case_id, lock=True)
        check_match(request, case)
        order = await issue_rectification(session, viewer, case, data, today=clock.today())
        await session.flush()
        return order_answer(order, 201)


@get("/rectifications", tags=TAGS, summary="Rectification orders the viewer may see, newest first")
async def rectifications(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    status: FromQuery[RectificationState | None] = None,
    case_id: FromQuery[UUID | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[list[RectificationRow]]:
    """Keyset-paged; the next page's address is in the Link header."""
    most = checked_limit(limit)
    async with db.read() as session:
        page = await list_rectifications(session, viewer, limit=most, cursor=cursor, state=status, case_id=case_id)
    query = {key: str(value) for key, value in request.query_params.items()}
    return Response(list(page.items), headers=link_header(request.url.path, query, page))


@get("/rectifications/{order_id:uuid}", tags=TAGS, summary="One rectification order")
async def rectification(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], order_id: FromPath[UUID]
) -> Response[RectificationOut]:
    """With its ETag."""
    async with db.read() as session:
        return order_answer(await rectification_for(session, viewer, order_id))


@get("/rectifications/{order_id:uuid}/actions", tags=TAGS, summary="What the viewer may do with an order, and why not")
async def rectification_actions(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], order_id: FromPath[UUID]
) -> list[ActOut]:
    """The same rules the verbs ask."""
    async with db.read() as session:
        order = await rectification_for(session, viewer, order_id)
        fallen = bool(await overturned_in(session, order.case_id))
        acts = order_acts(order, viewer, await extension_of(session, order), today=clock.today(), fallen=fallen)
    return [act_out(one) for one in acts]


@post("/rectifications/{order_id:uuid}/receipt", status_code=200, tags=TAGS, summary="The unit signs for an order")
async def receipt(
    request: Asked, db: NamedDependency[Database], viewer: NamedDependency[Viewer], order_id: FromPath[UUID]
) -> Response[RectificationOut]:
    """The limit for the plan begins."""
    return await act(request, db, viewer, order_id, lambda s, o, d: receive_rectification(s, viewer, o, today=d))


@post("/rectifications/{order_id:uuid}/plan", status_code=200, tags=TAGS, summary="The unit files its plan")
async def plan(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    order_id: FromPath[UUID],
    data: JSONBody[PlanIn],
) -> Response[RectificationOut]:
    """What is filed is frozen."""
    return await act(request, db, viewer, order_id, lambda s, o, d: plan_rectification(s, viewer, o, data, today=d))


@post("/rectifications/{order_id:uuid}/start", status_code=200, tags=TAGS, summary="The unit begins the work")
async def start(
    request: Asked, db: NamedDependency[Database], viewer: NamedDependency[Viewer], order_id: FromPath[UUID]
) -> Response[RectificationOut]:
    """From planned to under way."""
    return await act(request, db, viewer, order_id, lambda s, o, d: start_rectification(s, viewer, o, today=d))


@post("/rectifications/{order_id:uuid}/submission", status_code=200, tags=TAGS, summary="The unit reports (申请销号)")
async def submission(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    order_id: FromPath[UUID],
    data: JSONBody[ReportIn],
) -> Response[RectificationOut]:
    """The unit's clocks stop, the office's limit for checking begins."""
    return await act(request, db, viewer, order_id, lambda s, o, d: submit_rectification(s, viewer, o, data, today=d))


@post("/rectifications/{order_id:uuid}/check", status_code=200, tags=TAGS, summary="Take a report for checking")
async def check(
    request: Asked, db: NamedDependency[Database], viewer: NamedDependency[Viewer], order_id: FromPath[UUID]
) -> Response[RectificationOut]:
    """By another than the submitter."""
    return await act(request, db, viewer, order_id, lambda s, o, d: take_rectification(s, viewer, o, today=d))


@post("/rectifications/{order_id:uuid}/return", status_code=200, tags=TAGS, summary="Send a report back")
async def send_back(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    order_id: FromPath[UUID],
    data: JSONBody[CheckIn],
) -> Response[RectificationOut]:
    """With what is missing; counted, and under its own limit."""
    return await act(request, db, viewer, order_id, lambda s, o, d: return_rectification(s, viewer, o, data, today=d))


@post("/rectifications/{order_id:uuid}/closure", status_code=200, tags=TAGS, summary="Close an order (销号)")
async def closure(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    order_id: FromPath[UUID],
    data: JSONBody[ClosureIn],
) -> Response[RectificationOut]:
    """By neither its issuer nor the one who reported."""
    return await act(request, db, viewer, order_id, lambda s, o, d: close_rectification(s, viewer, o, data, today=d))


@post("/rectifications/{order_id:uuid}/extension", status_code=200, tags=TAGS, summary="The unit asks for more time")
async def extension(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    order_id: FromPath[UUID],
    data: JSONBody[ExtensionIn],
) -> Response[RectificationOut]:
    """Once, with a reason, before the order is due."""
    return await act(request, db, viewer, order_id, lambda s, o, d: ask_extension(s, viewer, o, data, today=d))


@post("/rectifications/{order_id:uuid}/extension-decision", status_code=200, tags=TAGS, summary="Decide on more time")
async def extension_decision(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    order_id: FromPath[UUID],
    data: JSONBody[ExtensionDecisionIn],
) -> Response[RectificationOut]:
    """Granted, the order's clock ends on the new day."""
    return await act(request, db, viewer, order_id, lambda s, o, d: decide_extension(s, viewer, o, data, today=d))


ROUTES: list[Any] = [
    issue,
    rectifications,
    rectification,
    rectification_actions,
    receipt,
    plan,
    start,
    submission,
    check,
    send_back,
    closure,
    extension,
    extension_decision,
    *doors(order_papers.PLACE).api,
    *order_file_doors.API_ROUTES,
    *milestone_doors.API_ROUTES,
]
