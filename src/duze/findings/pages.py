"""Findings as pages: the list, and files of a finding. The form is in `form_pages`, the finding itself in `show`."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect, Stream, Template

from duze.findings import form_pages, selecting
from duze.findings.desk import open_file
from duze.findings.form_pages import add_all, files_of, unit_options
from duze.findings.listing import Filters, Order, count_findings, list_findings
from duze.findings.models import (
    SEVERITY_NAMES,
    STATE_NAMES,
    FindingState,
)
from duze.findings.past_queries import sees_past
from duze.findings.rules import sees_as_office
from duze.findings.show import page_of
from duze.findings.uploads import of_form, outgoing
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import Refusal
from duze.kit.i18n import gettext
from duze.kit.web.forms import form_values
from duze.kit.web.paging import COUNT_CAP, checked_limit
from duze.law.models import KIND_NAMES, Kind
from duze.people.permissions import Permission, Viewer

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Req = Request[Any, Any, Any]


@get("/findings")
async def list_page(
    request: Req,
    db: Db,
    viewer: Who,
    in_state: Annotated[FindingState | None, QueryParameter(name="state")] = None,
    kind: FromQuery[Kind | None] = None,
    unit_id: FromQuery[UUID | None] = None,
    mine: FromQuery[bool] = False,
    q: FromQuery[str] = "",
    order: FromQuery[Order] = Order.NEWEST,
    cursor: FromQuery[str | None] = None,
) -> Template:
    """Findings this viewer sees, narrowed and in pages."""
    filters = Filters(in_state, kind, unit_id, "", mine, q, order)
    async with db.read() as session:
        page = await list_findings(session, viewer, filters, limit=checked_limit(None), cursor=cursor)
        units = await unit_options(session)
        whole = cursor is None and page.next is None
        count = len(page.items) if whole else await count_findings(session, viewer, filters, COUNT_CAP)
    office = sees_as_office(viewer)
    kept = {key: str(value) for key, value in request.query_params.items() if key != "cursor" and value}
    hidden = set() if office else {FindingState.DRAFT, FindingState.SUBMITTED, FindingState.IN_CASE}
    context = {
        "viewer": viewer,
        "active": "/findings",
        "office": office,
        "page": page,
        "kept": kept,
        "cursor": cursor,
        "filters": filters,
        "count": count,
        "cap": COUNT_CAP,
        "narrowed": {key: value for key, value in kept.items() if key != "order"},
        "units": units,
        "states": [(s.value, gettext(name)) for s, name in STATE_NAMES.items() if s not in hidden],
        "kinds": [(k.value, gettext(name)) for k, name in KIND_NAMES.items()],
        "names": {
            "state": {state: gettext(name) for state, name in STATE_NAMES.items()},
            "kind": {kind: gettext(name) for kind, name in KIND_NAMES.items()},
            "severity": {severity.value: gettext(name) for severity, name in SEVERITY_NAMES.items()},
        },
        "may_log": viewer.may(Permission.FINDINGS_LOG),
        "may_see_past": sees_past(viewer),
    }
    return Template("findings/list.html", context=context)


@post("/findings/{finding_id:uuid}/evidence", status_code=303)
async def add_files_now(
    request: Req, db: Db, blobs: NamedDependency[Blobs], viewer: Who, finding_id: FromPath[UUID]
) -> Redirect | Template:
    """Add files to a finding."""
    values = await form_values(request)
    files = files_of(values)
    open_to_unit = "true" if values.get("open_to_unit") else ""
    if not files:
        return await page_of(db, viewer, finding_id, refusal=_missing_file())
    return await add_all(db, blobs, viewer, finding_id, files, open_to_unit=open_to_unit)


@get("/findings/{finding_id:uuid}/evidence/{evidence_id:uuid}")
async def evidence_page(
    db: Db, blobs: NamedDependency[Blobs], viewer: Who, finding_id: FromPath[UUID], evidence_id: FromPath[UUID]
) -> Stream:
    """A file; its reading is written down."""
    return outgoing(blobs, await open_file(db, viewer, finding_id, evidence_id))


def _missing_file() -> Refusal:
    try:
        of_form([], {})
    except Refusal as refusal:
        return refusal
    raise AssertionError  # pragma: no cover - of_form refuses an empty list


ROUTES = [list_page, *selecting.ROUTES, *form_pages.ROUTES, add_files_now, evidence_page]
