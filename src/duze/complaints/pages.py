"""Complaints as pages: the list, taking one in, one with its course, clock and acts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.complaints import papers
from duze.complaints.complainants import log_from_complaint
from duze.complaints.doors import ACTS
from duze.complaints.file_doors import complaint_file_page, files_told
from duze.complaints.listing import COMPLAINTS
from duze.complaints.models import (
    COMPLAINT_NAMES,
    GROUND_NAMES,
    SATISFACTION_NAMES,
    VIA_NAMES,
    Complaint,
    ComplaintState,
)
from duze.complaints.queries import complaint_for, handler_choices, like_complaints, satisfaction_counts
from duze.complaints.rules import (
    handled_by,
    refusal_to_file,
    refusal_to_open_seal,
    refusal_to_see_complainant,
)
from duze.complaints.shapes import LoggedIn
from duze.complaints.views import acts_on_complaint, complaint_out
from duze.deadlines.queries import open_deadlines
from duze.evidence.rules import ACCEPT
from duze.findings.form_pages import with_zone
from duze.findings.models import GRADE_NAMES, SEVERITY_NAMES, Severity
from duze.findings.vault import Vault
from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.i18n import gettext
from duze.kit.settings import Settings
from duze.kit.web.acting import acted
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.law.models import KIND_NAMES, Kind
from duze.law.queries import sub_types
from duze.letters.doors import doors
from duze.letters.queries import letters_about
from duze.letters.starting import draft_acts
from duze.people.permissions import Permission, Viewer
from duze.units.lists import listed
from duze.units.taking_out import doors as selection_doors

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Known = NamedDependency[Settings]
Store = NamedDependency[Blobs]


def options_of(names: dict[Any, str]) -> list[tuple[str, str, str]]:
    """A vocabulary as choices of a form: value, words, nothing beside them."""
    return [(one.value, gettext(words), "") for one, words in names.items()]


@get("/complaints")
async def complaints_page(request: Web, db: Db, viewer: Who) -> Template:
    """The complaints the viewer may see, and how satisfied the complainants were."""
    async with db.read() as session:
        page, shown = await listed(session, COMPLAINTS, viewer, request.query_params)
        satisfied = await satisfaction_counts(session, viewer)
    context = {
        "viewer": viewer,
        "active": "/complaints",
        "rows": page.items,
        "list": shown,
        "states": {state.value: name for state, name in COMPLAINT_NAMES.items()},
        "vias": {via.value: name for via, name in VIA_NAMES.items()},
        "satisfied": satisfied,
        "satisfactions": SATISFACTION_NAMES,
        "today": clock.today(),
        "may_take": viewer.may(Permission.COMPLAINTS_TAKE),
    }
    return Template("complaints/complaints.html", context=context)


@get("/complaints/{complaint_id:uuid}")
async def complaint_page(db: Db, viewer: Who, complaint_id: FromPath[UUID]) -> Template:
    """One complaint: what it says, its course, its clock, what is open to me."""
    return await show(db, viewer, complaint_id, {}, None)


async def show(
    db: Database,
    viewer: Viewer,
    complaint_id: UUID,
    values: dict[str, Any],
    refusal: Refusal | None,
) -> Template:
    """The complaint's page; after a refused act with what was typed kept (`noun`: which form it was)."""
    async with db.read() as session:
        complaint = await complaint_for(session, viewer, complaint_id)
        context = await _context(session, viewer, complaint)
    context |= {"values": values, "problem": problem(refusal) if refusal else None}
    return Template("complaints/complaint.html", context=context, status_code=refusal.status if refusal else 200)


async def _context(session: AsyncSession, viewer: Viewer, complaint: Complaint) -> dict[str, Any]:
    today = clock.today()
    acts = await acts_on_complaint(session, viewer, complaint)
    judging = complaint.state in (ComplaintState.RECEIVED, ComplaintState.REDO)
    types = await sub_types(session, complaint.happened_on)
    return {
        "viewer": viewer,
        "active": "/complaints",
        "c": await complaint_out(session, viewer, complaint),
        "acts": acts,
        "files": await files_told(session, viewer, complaint),
        "may_file": refusal_to_file(complaint, viewer, 0) is None,
        "may_open": refusal_to_open_seal(complaint, viewer) is None,
        "accept": ACCEPT,
        "may_see": refusal_to_see_complainant(complaint, viewer) is None,
        "may_supervise": viewer.may(Permission.CASES_OPEN),
        "similar": await like_complaints(session, viewer, complaint),
        "state_names": COMPLAINT_NAMES,
        "deadlines": await open_deadlines(session, [complaint.id]),
        "handlers": await handler_choices(session, today, [viewer.id, *handled_by(complaint)]) if judging else [],
        "letters": await letters_about(session, viewer, "complaint", complaint.id),
        "papers": await draft_acts(session, viewer, papers.PLACE, complaint, today),
        "answered_by": await papers.answered_by(session, complaint),
        "grounds": [(one.value, gettext(words)) for one, words in GROUND_NAMES.items()],
        "grades": options_of(GRADE_NAMES),
        "satisfactions": options_of(SATISFACTION_NAMES),
        "severities": options_of(SEVERITY_NAMES),
        "severity": Severity.MINOR.value,
        "kinds": options_of(KIND_NAMES),
        "types": [(gettext(KIND_NAMES[k]), [(t.code, gettext(t.name)) for t in types if t.kind is k]) for k in Kind],
        "today": today,
    }


@post("/complaints/{complaint_id:uuid}/{noun:str}", status_code=303)
async def complaint_act(
    request: Web, db: Db, viewer: Who, complaint_id: FromPath[UUID], noun: FromPath[str]
) -> Redirect | Template:
    """Any act on the complaint; a refusal shows the page again with the typed text kept."""
    refused = await acted(request, db, viewer, lambda s: complaint_for(s, viewer, complaint_id, lock=True), ACTS, noun)
    if refused:
        return await show(db, viewer, complaint_id, refused.values, refused.refusal)
    return Redirect(f"/complaints/{complaint_id}", status_code=303)


@post("/complaints/{complaint_id:uuid}/finding", status_code=303)
async def logged_now(
    request: Web, db: Db, settings: Known, viewer: Who, complaint_id: FromPath[UUID]
) -> Redirect | Template:
    """Log what it brings up as a finding, and go there to submit it."""
    values = await form_values(request)
    try:
        async with db.write() as session:
            complaint = await complaint_for(session, viewer, complaint_id, lock=True)
            check_version(complaint, version_of(values))
            data, vault = shaped(LoggedIn, with_zone(values)), Vault(settings.secret_key)
            finding = await log_from_complaint(session, viewer, complaint, data, vault=vault, today=clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        return await show(db, viewer, complaint_id, values | {"noun": "finding"}, refusal)
    return Redirect(f"/findings/{finding.id}", status_code=303)


ROUTES: list[Any] = [
    complaints_page,
    *selection_doors(COMPLAINTS),
    complaint_page,
    logged_now,
    complaint_file_page,
    *doors(papers.PLACE).pages,
    complaint_act,
]
