"""监察建议 received, over the API: enter, list, read, record the answer. There is no way to issue one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.db import Database
from duze.kit.lists import Narrow, page_of
from duze.kit.web.etags import check_match, etag
from duze.kit.web.paging import checked_limit, link_header
from duze.letters.advice import record_reply, register_advice
from duze.letters.advice_listing import ADVICE
from duze.letters.advice_queries import advice_for
from duze.letters.advice_rules import advice_acts
from duze.letters.advice_views import AdviceOut, advice_out
from duze.letters.models_advice import AdviceState
from duze.letters.shapes_advice import AdviceIn, ReplyIn
from duze.people.permissions import Viewer

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
TAGS = ["letters"]
_AT = "/received-advice"


@get(_AT, tags=TAGS, summary="监察建议 received, newest first")
async def list_advice(
    request: Web,
    db: Db,
    viewer: Who,
    status: FromQuery[AdviceState | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[list[AdviceOut]]:
    """Keyset-paged; the next page's address is in the Link header."""
    async with db.read() as session:
        wanted = Narrow((("status", status.value),) if status else ())
        page = await page_of(session, ADVICE, viewer, wanted, limit=checked_limit(limit), cursor=cursor)
        whole = [await advice_for(session, viewer, row.id) for row in page.items]
        rows = [await advice_out(session, one, clock.today()) for one in whole]
    return Response(rows, headers=link_header(request.url.path, dict(request.query_params), page))


@post(_AT, tags=TAGS, summary="Enter a 监察建议 that has come in")
async def register(db: Db, viewer: Who, data: JSONBody[AdviceIn]) -> Response[AdviceOut]:
    """The limit for the answer begins."""
    async with db.write() as session:
        advice = await register_advice(session, viewer, data, today=clock.today())
        await session.flush()
        out = await advice_out(session, advice, clock.today())
    return Response(out, status_code=201, headers={"ETag": etag(advice)})


@get(f"{_AT}/{{advice_id:uuid}}", tags=TAGS, summary="One 监察建议")
async def show(db: Db, viewer: Who, advice_id: FromPath[UUID]) -> Response[AdviceOut]:
    """With its ETag."""
    async with db.read() as session:
        advice = await advice_for(session, viewer, advice_id)
        out = await advice_out(session, advice, clock.today())
    return Response(out, headers={"ETag": etag(advice)})


@get(f"{_AT}/{{advice_id:uuid}}/actions", tags=TAGS, summary="What is open to me")
async def acts(db: Db, viewer: Who, advice_id: FromPath[UUID]) -> list[ActOut]:
    """Open, or closed with the reason."""
    async with db.read() as session:
        advice = await advice_for(session, viewer, advice_id)
    return [act_out(act) for act in advice_acts(advice, viewer)]


@post(f"{_AT}/{{advice_id:uuid}}/reply", status_code=200, tags=TAGS, summary="Record the answer")
async def reply(
    request: Web, db: Db, viewer: Who, advice_id: FromPath[UUID], data: JSONBody[ReplyIn]
) -> Response[AdviceOut]:
    """Once; its clock stops."""
    async with db.write() as session:
        advice = await advice_for(session, viewer, advice_id, lock=True)
        check_match(request, advice)
        await record_reply(session, viewer, advice, data, today=clock.today())
        await session.flush()
        out = await advice_out(session, advice, clock.today())
    return Response(out, headers={"ETag": etag(advice)})


ROUTES = [list_advice, register, show, acts, reply]
