"""Conclusions of inspections over the API: feeding back, signing for, asking for a review, deciding it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.inspections.concluding import ask_review, review_conclusion, sign_conclusion, tell_conclusion
from duze.inspections.conclusion_queries import conclusion_for, conclusions, involved_in, plan_of
from duze.inspections.conclusion_rules import conclusion_acts
from duze.inspections.conclusion_shapes import ReviewAskedIn, ReviewIn, ToldIn
from duze.inspections.models_conclusions import Conclusion
from duze.inspections.queries import plan_for
from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.db import Database
from duze.kit.web.etags import check_match, etag
from duze.people.permissions import Viewer

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
TAGS = ["inspections"]
_AT = "/conclusions/{conclusion_id:uuid}"


class ConclusionOut(msgspec.Struct):
    """A conclusion as told, the unit's request and the decision. `valid_text` is what holds now."""

    id: UUID
    version: int
    plan_id: UUID
    unit_id: UUID
    number: str | None
    title: str
    state: str
    text: str
    valid_text: str
    told_on: date
    received_on: date | None
    objection_until: date | None
    objection: str
    objected_on: date | None
    decided_on: date | None
    reason: str


async def conclusion_out(session: AsyncSession, conclusion: Conclusion) -> ConclusionOut:
    """Over the API."""
    plan = await plan_of(session, conclusion)
    kept = {name: getattr(conclusion, name) for name in ConclusionOut.__struct_fields__ if hasattr(conclusion, name)}
    return ConclusionOut(**kept | {"state": conclusion.state.value, "number": plan.number, "title": plan.title})


async def _answer(session: AsyncSession, conclusion: Conclusion, status: int = 200) -> Response[ConclusionOut]:
    out = await conclusion_out(session, conclusion)
    return Response(out, status_code=status, headers={"ETag": etag(conclusion)})


@get("/conclusions", tags=TAGS, summary="Conclusions of inspections the viewer may see, newest first")
async def list_conclusions(db: Db, viewer: Who) -> list[ConclusionOut]:
    """At most two hundred."""
    async with db.read() as session:
        return [await conclusion_out(session, one) for one in await conclusions(session, viewer)]


@get(_AT, tags=TAGS, summary="One conclusion")
async def show(db: Db, viewer: Who, conclusion_id: FromPath[UUID]) -> Response[ConclusionOut]:
    """With its ETag."""
    async with db.read() as session:
        return await _answer(session, await conclusion_for(session, viewer, conclusion_id))


@get(f"{_AT}/actions", tags=TAGS, summary="What is open to me")
async def acts(db: Db, viewer: Who, conclusion_id: FromPath[UUID]) -> list[ActOut]:
    """Open, or closed with the reason."""
    async with db.read() as session:
        conclusion = await conclusion_for(session, viewer, conclusion_id)
        involved = await involved_in(session, conclusion)
    return [act_out(act) for act in conclusion_acts(conclusion, viewer, involved, clock.today())]


@post("/inspections/{plan_id:uuid}/conclusions", tags=TAGS, summary="Feed the conclusion back to a unit")
async def tell(
    request: Web, db: Db, viewer: Who, plan_id: FromPath[UUID], data: JSONBody[ToldIn]
) -> Response[ConclusionOut]:
    """Once for each unit of the scope. If-Match is the plan's version."""
    async with db.write() as session:
        plan = await plan_for(session, viewer, plan_id, lock=True)
        check_match(request, plan)
        return await _answer(session, await tell_conclusion(session, viewer, plan, data, today=clock.today()), 201)


@post(f"{_AT}/receipt", status_code=200, tags=TAGS, summary="The unit signs for the conclusion")
async def receipt(request: Web, db: Db, viewer: Who, conclusion_id: FromPath[UUID]) -> Response[ConclusionOut]:
    """Its days to ask for a review begin."""
    return await _act(
        request, db, viewer, conclusion_id, lambda s, one, day: sign_conclusion(s, viewer, one, today=day)
    )


@post(f"{_AT}/objection", status_code=200, tags=TAGS, summary="The unit asks for a review")
async def objection(
    request: Web, db: Db, viewer: Who, conclusion_id: FromPath[UUID], data: JSONBody[ReviewAskedIn]
) -> Response[ConclusionOut]:
    """Once, within thirty days of the receipt (政府督查工作条例 art 17)."""
    return await _act(
        request, db, viewer, conclusion_id, lambda s, one, day: ask_review(s, viewer, one, data, today=day)
    )


@post(f"{_AT}/review", status_code=200, tags=TAGS, summary="Decide the review")
async def review(
    request: Web, db: Db, viewer: Who, conclusion_id: FromPath[UUID], data: JSONBody[ReviewIn]
) -> Response[ConclusionOut]:
    """By a supervisor who had no part in the inspection, within thirty days."""
    return await _act(
        request, db, viewer, conclusion_id, lambda s, one, day: review_conclusion(s, viewer, one, data, today=day)
    )


async def _act(
    request: Web,
    db: Database,
    viewer: Viewer,
    conclusion_id: UUID,
    verb: Callable[[AsyncSession, Conclusion, date], Awaitable[object]],
) -> Response[ConclusionOut]:
    async with db.write() as session:
        conclusion = await conclusion_for(session, viewer, conclusion_id, lock=True)
        check_match(request, conclusion)
        await verb(session, conclusion, clock.today())
        await session.flush()
        return await _answer(session, conclusion)


ROUTES: list[Any] = [list_conclusions, show, acts, tell, receipt, objection, review]
