"""Own data in, as pages: choose a table, try the file, look, confirm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from duze.imports import watching
from duze.imports.actions import errors_of, new_upload, notes_of
from duze.imports.doors import XLSX, sent_file, template_answer
from duze.imports.jobs import enqueue_run, job_of_upload, progress_of, work_on
from duze.imports.kinds import KINDS, ImportKind, kind_for, kinds_for
from duze.imports.models import MOVES, STATE_NAMES, UploadState
from duze.imports.queries import upload_for, uploads_of
from duze.kit import clock
from duze.kit.acts import check_move
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.i18n import say
from duze.kit.sheet_templates import error_sheet
from duze.kit.web.forms import form_values
from duze.kit.web.problems import problem
from duze.people.permissions import Viewer

Web = Request[Any, Any, Any]
LONG = 128 << 10  # bytes from which a file is worked on behind the request
_SHOWN = 200


@get("/imports")
async def imports_page(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """The kinds the viewer may bring in, and the viewer's latest files."""
    kinds = kinds_for(viewer)
    if not kinds:
        raise NotFound
    async with db.read() as session:
        uploads = await uploads_of(session, viewer)
    context = {"viewer": viewer, "active": "/imports", "kinds": kinds, "uploads": uploads, "states": STATE_NAMES}
    context["titles"] = {kind.code: kind.title for kind in KINDS}
    return Template("imports/list.html", context=context)


@get("/imports/{code:str}")
async def kind_page(viewer: NamedDependency[Viewer], code: FromPath[str]) -> Template:
    """One kind: templates, columns, and the form that sends a file."""
    return _kind_page(viewer, kind_for(viewer, code), None)


def _kind_page(viewer: Viewer, kind: ImportKind, refusal: Refusal | None) -> Template:
    context = {
        "viewer": viewer,
        "active": "/imports",
        "kind": kind,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("imports/kind.html", context=context, status_code=refusal.status if refusal else 200)


@get("/imports/{code:str}/template", media_type=XLSX)
async def template_file(
    viewer: NamedDependency[Viewer], code: FromPath[str], format: FromQuery[str] = "xlsx"
) -> Response[bytes]:
    """The template to fill in."""
    return template_answer(kind_for(viewer, code), format)


@post("/imports/{code:str}", status_code=303)
async def send_file(
    request: Web,
    db: NamedDependency[Database],
    blobs: NamedDependency[Blobs],
    viewer: NamedDependency[Viewer],
    code: FromPath[str],
) -> Redirect | Template:
    """Keep the file and try it: at once when it is small, behind the request when it is long."""
    kind = kind_for(viewer, code)
    try:
        file = await sent_file(request)
    except Refusal as refusal:
        return _kind_page(viewer, kind, refusal)
    await blobs.put_bytes(file.content)
    upload = new_upload(viewer, kind, file)
    async with db.write() as session:
        session.add(upload)
        if len(file.content) > LONG:
            enqueue_run(session, viewer, upload)
    if len(file.content) <= LONG:
        await work_on(db, blobs, viewer, upload)
    return Redirect(f"/imports/{code}/{upload.id}", status_code=303)


@get("/imports/{code:str}/{upload_id:uuid}")
async def upload_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], code: FromPath[str], upload_id: FromPath[UUID]
) -> Template:
    """What trying a file showed, how far it is, or what became of it."""
    kind = kind_for(viewer, code)
    async with db.read() as session:
        upload = await upload_for(session, viewer, code, upload_id)
        job = await job_of_upload(session, upload)
    done, of = await progress_of(db, upload) or (0, 0)
    context = {
        "viewer": viewer,
        "active": "/imports",
        "kind": kind,
        "upload": upload,
        "job": job,
        "state": upload.state.value,
        "states": STATE_NAMES,
        "errors": [(e.place, say(e.message, e.params)) for e in errors_of(upload)[:_SHOWN]],
        "notes": [say(e.message, e.params) for e in notes_of(upload)],
        "done": done,
        "of": of,
        "percent": done * 100 // of if of else 0,
        "seconds": max(0, round((clock.now() - upload.created_at).total_seconds())),
    }
    return Template("imports/show.html", context=context)


@get("/imports/{code:str}/{upload_id:uuid}/errors.xlsx", media_type=XLSX)
async def errors_file(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], code: FromPath[str], upload_id: FromPath[UUID]
) -> Response[bytes]:
    """The errors as a sheet to work through."""
    kind_for(viewer, code)
    async with db.read() as session:
        upload = await upload_for(session, viewer, code, upload_id)
    named = {"Content-Disposition": f'attachment; filename="errors-{code}.xlsx"'}
    return Response(error_sheet(errors_of(upload), upload.filename), media_type=XLSX, headers=named)


@post("/imports/{code:str}/{upload_id:uuid}/confirmation", status_code=303)
async def confirm(
    request: Web,
    db: NamedDependency[Database],
    blobs: NamedDependency[Blobs],
    viewer: NamedDependency[Viewer],
    code: FromPath[str],
    upload_id: FromPath[UUID],
) -> Redirect:
    """Bring in the very bytes that were tried."""
    await form_values(request)
    kind_for(viewer, code)
    async with db.write() as session:
        upload = await upload_for(session, viewer, code, upload_id, lock=True)
        check_move(MOVES, upload.state, UploadState.BRINGING, STATE_NAMES)
        upload.state = UploadState.BRINGING
        enqueued = upload.size > LONG
        if enqueued:
            enqueue_run(session, viewer, upload)
    if not enqueued:
        await work_on(db, blobs, viewer, upload)
    return Redirect(f"/imports/{code}/{upload_id}", status_code=303)


ROUTES = [imports_page, kind_page, template_file, send_file, upload_page, errors_file, confirm, *watching.ROUTES]
