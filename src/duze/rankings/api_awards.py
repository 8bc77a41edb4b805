"""Bonuses and vetoes of a month over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from duze.kit.db import Database
from duze.kit.errors import NotFound
from duze.kit.web.etags import check_match, etag
from duze.people.permissions import Viewer
from duze.rankings import awarding, queries
from duze.rankings.models import Award
from duze.rankings.outs import AwardOut
from duze.rankings.shapes import AwardIn, ReasonIn

Web = Request[Any, Any, Any]
TAGS = ["rankings"]


def award_out(row: Award) -> AwardOut:
    """A decision over the API."""
    return AwardOut(row.id, row.unit_id, row.code, row.matter, row.reason, row.decided_by_name)


@get("/rankings/{period:str}/awards", tags=TAGS, summary="Bonuses and vetoes of a month")
async def list_awards(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> list[AwardOut]:
    """Those that count; for the office. A unit sees its own on its sheet."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme)
        if not viewer.staff:
            raise NotFound
        return [award_out(row) for row in await queries.awards_of(session, month)]


@post("/rankings/{period:str}/awards", tags=TAGS, summary="Record a bonus or a veto")
async def give_award(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    data: JSONBody[AwardIn],
    scheme: FromQuery[str | None] = None,
) -> Response[AwardOut]:
    """A recorded decision, of a kind the scheme names; one matter counts once. If-Match is the month's version."""
    async with db.write() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, lock=True)
        check_match(request, month)
        award = await awarding.give_award(session, viewer, month, data)
        await session.flush()
        return Response(award_out(award), status_code=201, headers={"ETag": etag(month)})


@post(
    "/rankings/{period:str}/awards/{award_id:uuid}/cancellation",
    status_code=200,
    tags=TAGS,
    summary="Take a bonus or a veto back",
)
async def cancel_award(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    award_id: FromPath[UUID],
    data: JSONBody[ReasonIn],
    scheme: FromQuery[str | None] = None,
) -> list[AwardOut]:
    """The decision stays on record and no longer counts; what still counts is the answer."""
    async with db.write() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, lock=True)
        check_match(request, month)
        await awarding.cancel_award(session, viewer, month, award_id, data)
        await session.flush()
        return [award_out(row) for row in await queries.awards_of(session, month)]


ROUTES = [list_awards, give_award, cancel_award]
