"""Cases over JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases import follow_api, order_api, papers, supervision_api, tolerance_api
from duze.cases.actions import (
    add_findings,
    approve_case,
    archive_case,
    close_case,
    drop_case,
    open_case,
    propose_case,
    put_up_case,
    send_back_case,
)
from duze.cases.grounds import refusal_without_ground
from duze.cases.listing import CaseRow, list_cases
from duze.cases.models import Case, CaseState
from duze.cases.queries import case_for, objections_in, open_items
from duze.cases.rules import open_acts
from duze.cases.shapes import CaseIn, FindingsIn, OpinionIn, ReasonIn, SummaryIn
from duze.cases.timeline import Event, timeline_for
from duze.cases.views import CaseOut, case_answer
from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.db import Database
from duze.kit.web.etags import check_match
from duze.kit.web.paging import checked_limit, link_header
from duze.letters.doors import doors
from duze.people.permissions import Viewer

TAGS = ["cases"]


Verb = Callable[[AsyncSession, Case, date], Awaitable[Any]]


async def act(
    request: Request[Any, Any, Any], db: Database, viewer: Viewer, case_id: UUID, verb: Verb
) -> Response[CaseOut]:
    """Load the case locked, check the version, let the verb act, answer with the case."""
    async with db.write() as session:
        case = await case_for(session, viewer, case_id, lock=True)
        check_match(request, case)
        await verb(session, case, clock.today())
        await session.flush()
        return case_answer(case, viewer)


@get("/cases", tags=TAGS, summary="Cases the viewer may see, newest first")
async def cases(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    status: FromQuery[CaseState | None] = None,
    unit_id: FromQuery[UUID | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[list[CaseRow]]:
    """Keyset-paged; the next page's address is in the Link header."""
    most = checked_limit(limit)
    async with db.read() as session:
        page = await list_cases(session, viewer, limit=most, cursor=cursor, state=status, unit_id=unit_id)
    query = {key: str(value) for key, value in request.query_params.items()}
    return Response(list(page.items), headers=link_header(request.url.path, query, page))


@post("/cases", tags=TAGS, summary="Propose a case (拟立案)")
async def propose(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[CaseIn]
) -> Response[CaseOut]:
    """On confirmed findings of one unit, or on assignment."""
    async with db.write() as session:
        case = await propose_case(session, viewer, data, today=clock.today())
        await session.flush()
        return case_answer(case, viewer, 201)


@get("/cases/{case_id:uuid}", tags=TAGS, summary="One case")
async def case(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], case_id: FromPath[UUID]
) -> Response[CaseOut]:
    """With its ETag."""
    async with db.read() as session:
        return case_answer(await case_for(session, viewer, case_id), viewer)


@get("/cases/{case_id:uuid}/actions", tags=TAGS, summary="What the viewer may do with a case now, and why not")
async def case_actions(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], case_id: FromPath[UUID]
) -> list[ActOut]:
    """The same rules the verbs ask."""
    async with db.read() as session:
        found = await case_for(session, viewer, case_id)
        waiting, objections = await open_items(session, found.id), await objections_in(session, found, clock.today())
        ground = await refusal_without_ground(session, found.id)
        acts = open_acts(found, viewer, open_items=waiting, objections=objections, ground=ground)
    return [act_out(one) for one in acts]


@get("/cases/{case_id:uuid}/timeline", tags=TAGS, summary="What happened in a case, newest first")
async def case_timeline(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], case_id: FromPath[UUID]
) -> list[Event]:
    """Only what happened to things the viewer may see."""
    async with db.read() as session:
        return await timeline_for(session, viewer, await case_for(session, viewer, case_id))


@post("/cases/{case_id:uuid}/approval", status_code=200, tags=TAGS, summary="Approve a proposed case")
async def approval(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    case_id: FromPath[UUID],
    data: JSONBody[OpinionIn],
) -> Response[CaseOut]:
    """By another than the proposer."""
    return await act(request, db, viewer, case_id, lambda s, c, d: approve_case(s, viewer, c, data, today=d))


@post("/cases/{case_id:uuid}/refusal", status_code=200, tags=TAGS, summary="Refuse a proposed case")
async def refusal(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    case_id: FromPath[UUID],
    data: JSONBody[ReasonIn],
) -> Response[CaseOut]:
    """With a reason; its findings are free again."""
    return await act(request, db, viewer, case_id, lambda s, c, d: drop_case(s, viewer, c, data, today=d))


@post("/cases/{case_id:uuid}/opening", status_code=200, tags=TAGS, summary="Register an approved case")
async def opening(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    case_id: FromPath[UUID],
) -> Response[CaseOut]:
    """The case takes its number."""
    return await act(request, db, viewer, case_id, lambda s, c, d: open_case(s, viewer, c, today=d))


@post("/cases/{case_id:uuid}/findings", status_code=200, tags=TAGS, summary="Handle further findings in a case")
async def findings(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    case_id: FromPath[UUID],
    data: JSONBody[FindingsIn],
) -> Response[CaseOut]:
    """Confirmed findings of the same unit, in no other case."""
    return await act(request, db, viewer, case_id, lambda s, c, d: add_findings(s, viewer, c, data, today=d))


@post("/cases/{case_id:uuid}/check-request", status_code=200, tags=TAGS, summary="Put a case up for closing")
async def check_request(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    case_id: FromPath[UUID],
    data: JSONBody[SummaryIn],
) -> Response[CaseOut]:
    """With its result; refused while anything in it is open."""
    return await act(request, db, viewer, case_id, lambda s, c, d: put_up_case(s, viewer, c, data, today=d))


@post("/cases/{case_id:uuid}/closure", status_code=200, tags=TAGS, summary="Close a case (办结)")
async def closure(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    case_id: FromPath[UUID],
    data: JSONBody[OpinionIn],
) -> Response[CaseOut]:
    """By another than the one who put it up."""
    return await act(request, db, viewer, case_id, lambda s, c, d: close_case(s, viewer, c, data, today=d))


@post("/cases/{case_id:uuid}/return", status_code=200, tags=TAGS, summary="Take a case up again")
async def send_back(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    case_id: FromPath[UUID],
    data: JSONBody[ReasonIn],
) -> Response[CaseOut]:
    """Its closing is refused, or the problem came back."""
    return await act(request, db, viewer, case_id, lambda s, c, d: send_back_case(s, viewer, c, data, today=d))


@post("/cases/{case_id:uuid}/archiving", status_code=200, tags=TAGS, summary="Archive a closed case")
async def archiving(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    case_id: FromPath[UUID],
) -> Response[CaseOut]:
    """It cannot be taken up again."""
    return await act(request, db, viewer, case_id, lambda s, c, d: archive_case(s, viewer, c, today=d))


ROUTES: list[Any] = [
    cases,
    propose,
    case,
    case_actions,
    case_timeline,
    approval,
    refusal,
    opening,
    findings,
    check_request,
    closure,
    send_back,
    archiving,
    *doors(papers.PLACE).api,
    *order_api.ROUTES,
    *follow_api.ROUTES,
    *supervision_api.ROUTES,
    *tolerance_api.ROUTES,
]
