"""Sets of letters over the API: multiply a draft, review, issue, retry, and how far it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.db import Database
from duze.kit.web.etags import check_match, etag
from duze.letters.batch_queries import batch_for, batches, file_of_batch, units_meant
from duze.letters.batch_rules import BatchFile, batch_acts
from duze.letters.batch_views import BatchOut, batch_out
from duze.letters.batches import issue_batch, multiply_letter, retry_batch, review_batch, stop_batch
from duze.letters.models_batches import LetterBatch
from duze.letters.queries import letter_for
from duze.letters.shapes import MultiplyIn, RemarkIn
from duze.people.permissions import Viewer

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
TAGS = ["letters"]
_AT = "/letter-batches/{batch_id:uuid}"


@post("/letters/{letter_id:uuid}/batch", tags=TAGS, summary="Make the same letter for further units")
async def multiply(
    request: Web, db: Db, viewer: Who, letter_id: FromPath[UUID], data: JSONBody[MultiplyIn]
) -> Response[BatchOut]:
    """One draft for each unit, the first letter among them. If-Match is the letter's version."""
    async with db.write() as session:
        letter = await letter_for(session, viewer, letter_id, lock=True)
        check_match(request, letter)
        wanted = await units_meant(session, data.unit_ids, data.groups, clock.today())
        batch = await multiply_letter(session, viewer, letter, wanted, today=clock.today())
        return await _answer(session, batch, 201)


@get("/letter-batches", tags=TAGS, summary="Sets of letters, newest first")
async def list_batches(db: Db, viewer: Who) -> list[BatchOut]:
    """The latest fifty the viewer may see."""
    async with db.read() as session:
        return [await batch_out(session, await file_of_batch(session, one)) for one in await batches(session, viewer)]


@get(_AT, tags=TAGS, summary="One set: how far it is, and what became of each letter")
async def show_batch(db: Db, viewer: Who, batch_id: FromPath[UUID]) -> Response[BatchOut]:
    """With its ETag."""
    async with db.read() as session:
        return await _answer(session, await batch_for(session, viewer, batch_id))


@get(f"{_AT}/actions", tags=TAGS, summary="What is open to me")
async def show_acts(db: Db, viewer: Who, batch_id: FromPath[UUID]) -> list[ActOut]:
    """Every act on the set, open or closed with the reason."""
    async with db.read() as session:
        file = await file_of_batch(session, await batch_for(session, viewer, batch_id))
    return [act_out(act) for act in batch_acts(file, viewer)]


@post(f"{_AT}/review", status_code=200, tags=TAGS, summary="整批复核")
async def review(
    request: Web, db: Db, viewer: Who, batch_id: FromPath[UUID], data: JSONBody[RemarkIn]
) -> Response[BatchOut]:
    """Every draft of the set, or none."""
    return await _do(request, db, viewer, batch_id, lambda s, f: review_batch(s, viewer, f, remark=data.reason))


@post(f"{_AT}/issue", status_code=200, tags=TAGS, summary="整批签发")
async def issue(request: Web, db: Db, viewer: Who, batch_id: FromPath[UUID]) -> Response[BatchOut]:
    """One decision; the numbers are taken by a job, letter by letter. Read the set for how far it is."""
    return await _do(request, db, viewer, batch_id, lambda s, f: issue_batch(s, viewer, f))


@post(f"{_AT}/retry", status_code=200, tags=TAGS, summary="重试未能签发的")
async def retry(request: Web, db: Db, viewer: Who, batch_id: FromPath[UUID]) -> Response[BatchOut]:
    """Another decision on those that failed, as they stand now."""
    return await _do(request, db, viewer, batch_id, lambda s, f: retry_batch(s, viewer, f))


@post(f"{_AT}/stop", status_code=200, tags=TAGS, summary="中止签发")
async def stop(request: Web, db: Db, viewer: Who, batch_id: FromPath[UUID]) -> Response[BatchOut]:
    """What is signed stays signed; the rest is not signed in this round."""
    return await _do(request, db, viewer, batch_id, lambda s, f: stop_batch(s, viewer, f))


async def _do(
    request: Web,
    db: Database,
    viewer: Viewer,
    batch_id: UUID,
    verb: Callable[[AsyncSession, BatchFile], Awaitable[LetterBatch]],
) -> Response[BatchOut]:
    async with db.write() as session:
        batch = await batch_for(session, viewer, batch_id, lock=True)
        check_match(request, batch)
        await verb(session, await file_of_batch(session, batch))
        await session.flush()
        return await _answer(session, batch)


async def _answer(session: AsyncSession, batch: LetterBatch, status: int = 200) -> Response[BatchOut]:
    out = await batch_out(session, await file_of_batch(session, batch))
    return Response(out, status_code=status, headers={"ETag": etag(batch)})


ROUTES = [multiply, list_batches, show_batch, show_acts, review, issue, retry, stop]
