"""Findings of the past as pages: the list and one of them. Nothing can be done to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from duze.findings.past_listing import PAST
from duze.findings.past_queries import past_for
from duze.findings.rules import sees_as_office
from duze.kit.db import Database
from duze.people.permissions import Permission, Viewer
from duze.units.lists import listed
from duze.units.taking_out import doors


@get("/findings/past")
async def past_list_page(
    request: Request[Any, Any, Any], db: NamedDependency[Database], viewer: NamedDependency[Viewer]
) -> Template:
    """Findings decided before this system, as far as this viewer sees them."""
    async with db.read() as session:
        page, shown = await listed(session, PAST, viewer, request.query_params)
    context = {
        "viewer": viewer,
        "active": "/findings",
        "rows": page.items,
        "list": shown,
        "may_import": viewer.may(Permission.FINDINGS_DECIDE),
    }
    return Template("findings/past_list.html", context=context)


@get("/findings/past/{past_id:uuid}")
async def past_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], past_id: FromPath[UUID]
) -> Template:
    """One of them, with the file and row it came from."""
    async with db.read() as session:
        finding = await past_for(session, viewer, past_id)
    context = {"viewer": viewer, "active": "/findings", "office": sees_as_office(viewer), "f": finding}
    return Template("findings/past_show.html", context=context)


ROUTES = [past_list_page, *doors(PAST), past_page]
