"""Taking a complaint in as pages: the form, what was brought with it, what is brought later."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from duze.complaints.actions import take_in
from duze.complaints.files import Sealed, add_file
from duze.complaints.models import (
    VIA_NAMES,
)
from duze.complaints.pages import options_of, show
from duze.complaints.rules import (
    MOST_FILES,
)
from duze.complaints.shapes import ComplaintIn
from duze.evidence.rules import ACCEPT
from duze.findings.form_pages import files_of, unit_options
from duze.findings.uploads import of_form
from duze.findings.vault import Vault
from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal, invalid
from duze.kit.settings import Settings
from duze.kit.web.forms import form_values, shaped
from duze.kit.web.problems import problem
from duze.people.permissions import Permission, Viewer, require

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Known = NamedDependency[Settings]
Store = NamedDependency[Blobs]


@get("/complaints/new")
async def new_complaint_page(db: Db, viewer: Who) -> Template:
    """The form for taking one in."""
    return await _form(db, viewer, {}, None)


async def _form(db: Database, viewer: Viewer, values: dict[str, Any], refusal: Refusal | None) -> Template:
    require(viewer, Permission.COMPLAINTS_TAKE)
    async with db.read() as session:
        units = await unit_options(session)
    context = {
        "viewer": viewer,
        "active": "/complaints",
        "units": units,
        "vias": options_of(VIA_NAMES),
        "accept": ACCEPT,
        "most": MOST_FILES,
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("complaints/complaint_new.html", context=context, status_code=refusal.status if refusal else 200)


@post("/complaints", status_code=303)
async def taken_in(request: Web, db: Db, blobs: Store, settings: Known, viewer: Who) -> Redirect | Template:
    """Take it in, then what was brought; wrong input shows the form again, a refused file does not lose the rest."""
    values = await form_values(request)
    files = files_of(values)
    try:
        async with db.write() as session:
            data, vault = shaped(ComplaintIn, values), Vault(settings.secret_key)
            complaint = await take_in(session, viewer, data, vault=vault, today=clock.today())
    except Refusal as refusal:
        return await _form(db, viewer, values, refusal)
    return await _keep(db, Sealed(blobs, settings.secret_key), viewer, complaint.id, files)


async def _keep(
    db: Database, sealed: Sealed, viewer: Viewer, complaint_id: UUID, files: list[UploadFile]
) -> Redirect | Template:
    for file in files:
        try:
            await add_file(db, sealed, viewer, complaint_id, of_form([file], {}))
        except NotFound:
            raise
        except Refusal as refusal:
            return await show(db, viewer, complaint_id, {"noun": "files"}, refusal)
    return Redirect(f"/complaints/{complaint_id}", status_code=303)


@post("/complaints/{complaint_id:uuid}/files", status_code=303)
async def files_now(
    request: Web, db: Db, blobs: Store, settings: Known, viewer: Who, complaint_id: FromPath[UUID]
) -> Redirect | Template:
    """Keep what the complainant brought, under the seal."""
    files = files_of(await form_values(request))
    if not files:
        refusal = invalid("/file", "请选择一个文件。")
        return await show(db, viewer, complaint_id, {"noun": "files"}, refusal)
    return await _keep(db, Sealed(blobs, settings.secret_key), viewer, complaint_id, files)


ROUTES: list[Any] = [new_complaint_page, taken_in, files_now]
