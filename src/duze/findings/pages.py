"""Findings as pages: the list, and files of a finding. The form is in `form_pages`, the finding itself in `show`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Stream, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings import form_pages, selecting
from duze.findings.desk import open_file
from duze.findings.form_pages import add_all, files_of
from duze.findings.listing import FINDINGS, count_findings, list_findings
from duze.findings.models import SEVERITY_NAMES, STATE_NAMES
from duze.findings.origins import Origins
from duze.findings.past_listing import sees_past
from duze.findings.rules import sees_as_office
from duze.findings.show import page_of
from duze.findings.turns import TO_DECIDE
from duze.findings.uploads import of_form, outgoing
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import Refusal
from duze.kit.i18n import gettext
from duze.kit.lists import Narrow
from duze.kit.web.forms import form_values
from duze.law.models import KIND_NAMES
from duze.people.permissions import Permission, Viewer
from duze.units.lists import listed

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
From = NamedDependency[Origins]
Req = Request[Any, Any, Any]


async def count(session: AsyncSession, _roll: Any, viewer: Viewer, narrow: Narrow, most: int) -> int:
    """The list's length, read the quick way."""
    return await count_findings(session, viewer, narrow, most)


@get("/findings")
async def list_page(request: Req, db: Db, viewer: Who) -> Template:
    """Findings this viewer sees, narrowed and in pages."""
    async with db.read() as session:
        page, shown = await listed(session, FINDINGS, viewer, request.query_params, paged=list_findings, counted=count)
    context = {
        "viewer": viewer,
        "active": "/findings",
        "office": sees_as_office(viewer),
        "rows": page.items,
        "list": shown,
        "names": {
            "state": {state: gettext(name) for state, name in STATE_NAMES.items()},
            "to_decide": gettext(TO_DECIDE),
            "kind": {kind: gettext(name) for kind, name in KIND_NAMES.items()},
            "severity": {severity.value: gettext(name) for severity, name in SEVERITY_NAMES.items()},
        },
        "may_log": viewer.may(Permission.FINDINGS_LOG),
        "may_see_past": sees_past(viewer),
    }
    return Template("findings/list.html", context=context)


@post("/findings/{finding_id:uuid}/evidence", status_code=303)
async def add_files_now(
    request: Req, db: Db, blobs: NamedDependency[Blobs], viewer: Who, origins: From, finding_id: FromPath[UUID]
) -> Redirect | Template:
    """Add files to a finding."""
    values = await form_values(request)
    files = files_of(values)
    open_to_unit = "true" if values.get("open_to_unit") else ""
    if not files:
        return await page_of(db, viewer, origins, finding_id, refusal=_missing_file())
    return await add_all(db, blobs, viewer, origins, finding_id, files, open_to_unit=open_to_unit)


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
