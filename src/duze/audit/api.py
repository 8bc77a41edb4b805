"""The journal over the API."""

from __future__ import annotations

from datetime import date

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from duze.audit.queries import EntryOut, JournalFilter, journal_page
from duze.kit.db import Database
from duze.kit.web.paging import checked_limit, link_header
from duze.people.permissions import Viewer


@get("/journal", tags=["journal"], summary="The journal, newest first")
async def list_entries(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    verb: FromQuery[str] = "",
    actor: FromQuery[str] = "",
    day: FromQuery[date | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[list[EntryOut]]:
    """A page of the journal, for auditors."""
    wanted = JournalFilter(verb=verb, actor=actor, day=day)
    async with db.read() as session:
        page = await journal_page(session, viewer, wanted, limit=checked_limit(limit), cursor=cursor)
    query = {k: v for k, v in {"verb": verb, "actor": actor, "day": str(day or "")}.items() if v}
    return Response(list(page.items), headers=link_header("/api/journal", query, page))


ROUTES = [list_entries]
