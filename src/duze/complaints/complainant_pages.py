"""Who complained, on a page of its own: as an informant's seal is opened (see `informant_pages`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from pydantic import ValidationError

from duze.complaints.complainants import refusal_to_unseal, reveal
from duze.complaints.files import OPEN_FOR, Sealed, names_of
from duze.complaints.queries import complaint_for, files_of
from duze.complaints.views import complaint_out
from duze.findings.unsealing import tick_and_password
from duze.journal.queries import timeline
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import Invalid, Refusal
from duze.kit.settings import Settings
from duze.kit.web.forms import form_values
from duze.kit.web.problems import field_errors, problem
from duze.people.permissions import Viewer

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]


@get("/complaints/{complaint_id:uuid}/complainant")
async def complainant_page(db: Db, viewer: Who, complaint_id: FromPath[UUID]) -> Template:
    """Before the seal is opened: what for, who did before, what follows."""
    return await _page(db, viewer, complaint_id)


@post("/complaints/{complaint_id:uuid}/complainant", status_code=200)
async def complainant_now(
    request: Request[Any, Any, Any],
    db: Db,
    blobs: NamedDependency[Blobs],
    settings: NamedDependency[Settings],
    viewer: Who,
    complaint_id: FromPath[UUID],
) -> Template:
    """Show the complainant once, on this answer only; after the password, since what was seen cannot be unseen."""
    values = await form_values(request)
    sealed = Sealed(blobs, settings.secret_key)
    try:
        reason = {"reason": values.get("reason", "")}
        confirmed = tick_and_password(db, viewer, values)
        found = await reveal(db, viewer, complaint_id, reason, sealed.vault, confirmed=confirmed)
    except ValidationError as error:
        return await _page(db, viewer, complaint_id, refusal=Invalid(errors=field_errors(error)), values=values)
    except Invalid as refusal:
        return await _page(db, viewer, complaint_id, refusal=refusal, values=values)
    async with db.read() as session:
        files = await names_of(session, sealed, complaint_id)
    shown = sealed.pass_for(complaint_id, viewer, clock.now() + OPEN_FOR)
    return await _page(db, viewer, complaint_id, complainant=found, files=files, shown=shown)


async def _page(
    db: Database,
    viewer: Viewer,
    complaint_id: UUID,
    *,
    refusal: Refusal | None = None,
    values: dict[str, Any] | None = None,
    complainant: dict[str, str] | None = None,
    files: Sequence[tuple[UUID, str, str, int]] = (),
    shown: str = "",
) -> Template:
    async with db.read() as session:
        complaint = await complaint_for(session, viewer, complaint_id)
        ensure(await refusal_to_unseal(session, complaint, viewer))
        acts = await timeline(session, [complaint.id])
        context = {
            "viewer": viewer,
            "active": "/complaints",
            "c": await complaint_out(session, viewer, complaint),
            "before": [entry for entry in acts if entry.verb is Verb.COMPLAINANT_REVEALED],
            "values": values or {},
            "complainant": complainant,
            "brought": len(await files_of(session, complaint_id)),
            "files": files,
            "shown": shown,
            "problem": problem(refusal) if refusal else None,
        }
    return Template("complaints/complainant.html", context=context, status_code=refusal.status if refusal else 200)


ROUTES = [complainant_page, complainant_now]
