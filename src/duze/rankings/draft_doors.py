"""Drafts of schemes over the API and as pages; the form they come from is the simulator's."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.db import Database
from duze.kit.errors import Refusal
from duze.kit.i18n import say
from duze.kit.web.etags import check_match, check_version, etag
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.people.permissions import Viewer
from duze.rankings import drafting
from duze.rankings.drafting import DraftDecisionIn, DraftIn
from duze.rankings.models import SchemeVersion
from duze.rankings.models_drafts import DRAFT_NAMES, SchemeDraft
from duze.rankings.outs import DifferenceOut
from duze.rankings.rules import load_scheme
from duze.rankings.rules.differing import differences
from duze.rankings.scheme_adopting import newest_of
from duze.rankings.scheme_checking import difference_out
from duze.rankings.scheme_shown import scheme_table

Web = Request[Any, Any, Any]
TAGS = ["rankings"]


class DraftOut(msgspec.Struct):
    """A draft with what it would change against the version it was drafted from."""

    id: UUID
    version: int
    code: str
    name: str
    base_version: int | None
    effective_from: str
    reason: str
    state: str
    state_name: str
    drafted_by: str
    drafted_at: datetime
    answer: str
    decided_by: str
    differences: list[DifferenceOut]


async def draft_out(session: AsyncSession, draft: SchemeDraft) -> DraftOut:
    """A draft over the API."""
    base = await session.get_one(SchemeVersion, draft.base_id) if draft.base_id else None
    found = differences(load_scheme(base.data), load_scheme(draft.data)) if base else []
    return DraftOut(
        id=draft.id,
        version=draft.version,
        code=draft.code,
        name=draft.name,
        base_version=base.version_no if base else None,
        effective_from=draft.effective_from,
        reason=draft.reason,
        state=draft.state.value,
        state_name=say(DRAFT_NAMES[draft.state]),
        drafted_by=draft.drafted_by_name,
        drafted_at=draft.drafted_at,
        answer=draft.answer,
        decided_by=draft.decided_by_name,
        differences=[difference_out(each) for each in found],
    )


@get("/schemes/drafts", tags=TAGS, summary="Drafts of scheme versions, newest first")
async def list_drafts(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> list[DraftOut]:
    """At most fifty, for the office."""
    async with db.read() as session:
        return [await draft_out(session, row) for row in await drafting.drafts_seen_by(session, viewer)]


@post("/schemes/drafts", tags=TAGS, summary="Draft a scheme version: a changed copy, or a whole scheme")
async def make_draft(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[DraftIn]
) -> Response[DraftOut]:
    """Checked at once, every fault by its place; another person adopts it."""
    async with db.write() as session:
        draft = await drafting.draft_scheme(session, viewer, data)
        await session.flush()
        return Response(await draft_out(session, draft), status_code=201, headers={"ETag": etag(draft)})


@get("/schemes/drafts/{draft_id:uuid}", tags=TAGS, summary="One draft, with what it would change")
async def show_draft(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], draft_id: FromPath[UUID]
) -> Response[DraftOut]:
    """For the office."""
    async with db.read() as session:
        draft = await drafting.draft_for(session, viewer, draft_id)
        return Response(await draft_out(session, draft), headers={"ETag": etag(draft)})


@post("/schemes/drafts/{draft_id:uuid}/decision", status_code=200, tags=TAGS, summary="审定方案草案")
async def decide(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    draft_id: FromPath[UUID],
    data: JSONBody[DraftDecisionIn],
) -> Response[DraftOut]:
    """Adopted by another than who drafted it: it becomes the scheme's next version. If-Match is the draft's version."""
    async with db.write() as session:
        draft = await drafting.draft_for(session, viewer, draft_id, lock=True)
        check_match(request, draft)
        await drafting.decide_draft(session, viewer, draft, data)
        await session.flush()
        return Response(await draft_out(session, draft), headers={"ETag": etag(draft)})


@get("/schemes/drafts/{draft_id:uuid}")
async def draft_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], draft_id: FromPath[UUID]
) -> Template:
    """What a draft would change, and the decision."""
    return await _page(db, viewer, draft_id, {}, None)


async def _page(
    db: Database, viewer: Viewer, draft_id: UUID, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        draft = await drafting.draft_for(session, viewer, draft_id)
        shown = await draft_out(session, draft)
        closed = drafting.refusal_to_adopt(draft, await newest_of(session, draft.code), viewer)
    context = {
        "viewer": viewer,
        "active": "/rankings",
        "draft": shown,
        **scheme_table(load_scheme(draft.data)),
        "why": say(closed.message, closed.params) if closed else "",
        "may_drop": draft.decided_by is None and (closed is None or draft.drafted_by == viewer.id),
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("rankings/draft.html", context=context, status_code=refusal.status if refusal else 200)


@post("/schemes/drafts/{draft_id:uuid}/decision", status_code=303)
async def decide_page(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], draft_id: FromPath[UUID]
) -> Redirect | Template:
    """Adopt or drop; what was typed is kept when it is refused."""
    values = await form_values(request)
    try:
        fields: dict[str, Any] = {name: values[name] for name in ("verdict", "answer") if name in values}
        async with db.write() as session:
            draft = await drafting.draft_for(session, viewer, draft_id, lock=True)
            check_version(draft, version_of(values))
            version = await drafting.decide_draft(session, viewer, draft, shaped(DraftDecisionIn, fields))
            following = f"/schemes/{version.id}" if version else "/schemes"
    except Refusal as refusal:
        return await _page(db, viewer, draft_id, values, refusal)
    return Redirect(following, status_code=303)


API = [list_drafts, make_draft, show_draft, decide]
PAGES = [draft_page, decide_page]
