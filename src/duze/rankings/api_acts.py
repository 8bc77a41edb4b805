"""The acts of a month's life over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.web.etags import check_match, etag
from duze.people.permissions import Viewer
from duze.rankings import actions, objection_doors, publishing, queries
from duze.rankings.bulletin import draft_bulletin
from duze.rankings.lineage import answering_for
from duze.rankings.models import Month
from duze.rankings.outs import MonthOut, ObjectionOut
from duze.rankings.shapes import BulletinIn, ExcuseIn, ObjectionDecisionIn, ObjectionIn, ReasonIn
from duze.rankings.views import month_out, objection_out

Web = Request[Any, Any, Any]
TAGS = ["rankings"]


@post("/rankings/{period:str}/excuses", status_code=200, tags=TAGS, summary="Leave an indicator out for a unit")
async def excuse(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    data: JSONBody[ExcuseIn],
    scheme: FromQuery[str | None] = None,
) -> Response[MonthOut]:
    """A recorded decision; the weight goes to the unit's other indicators."""
    async with db.write() as session:
        month = await _locked(session, request, viewer, period, scheme)
        await actions.excuse_value(session, viewer, month, data)
        return await _answer(session, viewer, month)


@post("/rankings/{period:str}/computation", status_code=200, tags=TAGS, summary="Score the month")
async def compute(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> Response[MonthOut]:
    """From the values and confirmed findings as they stand; what is missing is named."""
    async with db.write() as session:
        month = await _locked(session, request, viewer, period, scheme)
        await actions.compute_month(session, viewer, month)
        return await _answer(session, viewer, month)


@post("/rankings/{period:str}/review", status_code=200, tags=TAGS, summary="发各单位核对")
async def review(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> Response[MonthOut]:
    """Every unit sees its own sheet; the limit for objections starts."""
    async with db.write() as session:
        month = await _locked(session, request, viewer, period, scheme)
        await publishing.put_to_review(session, viewer, month, today=clock.today())
        return await _answer(session, viewer, month)


@get("/rankings/{period:str}/objections", tags=TAGS, summary="Objections to a month")
async def list_objections(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> list[ObjectionOut]:
    """The office sees all, a unit its own."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme)
        file = await queries.file_of(session, month)
        own = await answering_for(session, viewer, month.period)
    return [objection_out(item) for item in file.objections if viewer.staff or item.unit_id in own]


@post("/rankings/{period:str}/objections", tags=TAGS, summary="提出异议")
async def object_to(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    data: JSONBody[ObjectionIn],
    scheme: FromQuery[str | None] = None,
) -> Response[ObjectionOut]:
    """A unit objects to a line of its own sheet, within the limit."""
    async with db.write() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, lock=True)
        objection = await publishing.object_to(session, viewer, month, data, today=clock.today())
        return Response(objection_out(objection), status_code=201, headers={"ETag": etag(objection)})


@post(
    "/rankings/{period:str}/objections/{objection_id:uuid}/decision",
    status_code=200,
    tags=TAGS,
    summary="答复异议",
)
async def decide(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    objection_id: FromPath[UUID],
    data: JSONBody[ObjectionDecisionIn],
    scheme: FromQuery[str | None] = None,
) -> Response[ObjectionOut]:
    """By another than the scorer. If-Match is the objection's version."""
    async with db.write() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, lock=True)
        objection = await queries.objection_for(session, month, objection_id)
        check_match(request, objection)
        await publishing.decide_objection(session, viewer, month, objection, data)
        await session.flush()
        return Response(objection_out(objection), headers={"ETag": etag(objection)})


@post("/rankings/{period:str}/return", status_code=200, tags=TAGS, summary="退回重新采集")
async def send_back(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    data: JSONBody[ReasonIn],
    scheme: FromQuery[str | None] = None,
) -> Response[MonthOut]:
    """Something has to be changed and computed again."""
    async with db.write() as session:
        month = await _locked(session, request, viewer, period, scheme)
        await publishing.return_month(session, viewer, month, data, today=clock.today())
        return await _answer(session, viewer, month)


@post("/rankings/{period:str}/approval", status_code=200, tags=TAGS, summary="审定")
async def approve(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> Response[MonthOut]:
    """By another than the scorer, after the review."""
    async with db.write() as session:
        month = await _locked(session, request, viewer, period, scheme)
        await publishing.approve_month(session, viewer, month, today=clock.today())
        return await _answer(session, viewer, month)


@post("/rankings/{period:str}/publication", status_code=200, tags=TAGS, summary="发布并锁定")
async def publish(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> Response[MonthOut]:
    """Locked and hashed: from here on only the next edition changes anything."""
    async with db.write() as session:
        month = await _locked(session, request, viewer, period, scheme)
        await publishing.publish_month(session, viewer, month)
        return await _answer(session, viewer, month)


@post("/rankings/{period:str}/correction", tags=TAGS, summary="编制更正版")
async def correct(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    data: JSONBody[ReasonIn],
    scheme: FromQuery[str | None] = None,
) -> Response[MonthOut]:
    """The next edition, collecting, with the old one's values."""
    async with db.write() as session:
        month = await _locked(session, request, viewer, period, scheme)
        fresh = await publishing.correct_month(session, viewer, month, data)
        return await _answer(session, viewer, fresh, 201)


@post("/rankings/{period:str}/bulletin", tags=TAGS, summary="起草通报")
async def bulletin(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    data: JSONBody[BulletinIn],
    scheme: FromQuery[str | None] = None,
) -> dict[str, str]:
    """Draft the bulletin of a published month; it then goes the way of every letter (see /api/letters)."""
    async with db.write() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme)
        letter = await draft_bulletin(session, viewer, month, data, today=clock.today())
        return {"letter_id": str(letter.id)}


async def _locked(session: AsyncSession, request: Web, viewer: Viewer, period: str, scheme: str | None) -> Month:
    month = await queries.month_for(session, viewer, period, scheme=scheme, lock=True)
    check_match(request, month)
    return month


async def _answer(session: AsyncSession, viewer: Viewer, month: Month, status: int = 200) -> Response[MonthOut]:
    await session.flush()
    return Response(await month_out(session, viewer, month), status_code=status, headers={"ETag": etag(month)})


ROUTES = [
    excuse,
    compute,
    review,
    list_objections,
    object_to,
    decide,
    send_back,
    approve,
    publish,
    correct,
    bulletin,
    *objection_doors.API_ROUTES,
]
