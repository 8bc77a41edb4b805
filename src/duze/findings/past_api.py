"""Findings of the past over the API: reading only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from duze.findings.past_listing import PAST, PastRow
from duze.findings.past_queries import PastOut, past_for
from duze.kit.db import Database
from duze.kit.lists import Narrow, page_of
from duze.kit.web.paging import checked_limit, link_header
from duze.law.models import Kind
from duze.people.permissions import Viewer


class PastList(msgspec.Struct):
    """One page of past findings; `next` is the cursor of the next page."""

    items: list[PastRow]
    next: str | None = None


@get("/past-findings", tags=["findings"], summary="Findings decided before this system, decided last first")
async def list_past_findings(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    kind: FromQuery[Kind | None] = None,
    unit_id: FromQuery[UUID | None] = None,
    sub_type: FromQuery[str] = "",
    q: FromQuery[str] = "",
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[PastList]:
    """Brought in from files, frozen; they weigh on no month's ranking."""
    facets = [("kind", kind.value if kind else ""), ("sub_type", sub_type)]
    narrow = Narrow(tuple(pair for pair in facets if pair[1]), unit_id, q)
    async with db.read() as session:
        page = await page_of(session, PAST, viewer, narrow, limit=checked_limit(limit), cursor=cursor)
    return Response(
        PastList(list(page.items), page.next),
        headers=link_header(request.url.path, dict(request.query_params), page),
    )


@get("/past-findings/{past_id:uuid}", tags=["findings"], summary="One finding of the past")
async def get_past_finding(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], past_id: FromPath[UUID]
) -> PastOut:
    """With the file and row it came from."""
    async with db.read() as session:
        return await past_for(session, viewer, past_id)


ROUTES = [list_past_findings, get_past_finding]
