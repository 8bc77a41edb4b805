"""Findings of the past as pages: the list and one of them. Nothing can be done to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from duze.findings.past_queries import PastFilters, list_past, past_for
from duze.findings.rules import sees_as_office
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.i18n import gettext
from duze.kit.web.paging import checked_limit
from duze.law.models import KIND_NAMES, Kind
from duze.people.permissions import Permission, Viewer
from duze.units.models import GROUP_NAMES, RANKED
from duze.units.queries import units_in


@get("/findings/past")
async def past_list_page(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    kind: FromQuery[Kind | None] = None,
    unit_id: FromQuery[UUID | None] = None,
    sub_type: FromQuery[str] = "",
    q: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
) -> Template:
    """Findings decided before this system, as far as this viewer sees them."""
    filters = PastFilters(kind, unit_id, sub_type, q)
    async with db.read() as session:
        page = await list_past(session, viewer, filters, limit=checked_limit(None), cursor=cursor)
        units = await units_in(session, RANKED, clock.today())
    context = {
        "viewer": viewer,
        "active": "/findings",
        "office": sees_as_office(viewer),
        "page": page,
        "kept": {key: str(value) for key, value in request.query_params.items() if key != "cursor" and value},
        "cursor": cursor,
        "filters": filters,
        "units": [(gettext(GROUP_NAMES[g]), [(str(u.id), u.name) for u in units if u.group is g]) for g in RANKED],
        "kinds": [(k.value, gettext(name)) for k, name in KIND_NAMES.items()],
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


ROUTES = [past_list_page, past_page]
