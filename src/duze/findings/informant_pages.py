"""The informant of a finding, as pages: sealed by whoever logs it, opened on a page of its own.

What was seen cannot be unseen: the page says for what it is opened, who opened it before and what follows, and asks
for a reason, a tick and the password again. The name is on one answer only.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from pydantic import ValidationError

from duze.findings.desk import act_on, reveal
from duze.findings.history import history
from duze.findings.informants import record_informant
from duze.findings.origins import Origins
from duze.findings.queries import finding_for, informant_of
from duze.findings.rules import refusal_to_reveal
from duze.findings.shapes import InformantIn
from duze.findings.show import page_of
from duze.findings.unsealing import tick_and_password
from duze.findings.vault import Vault
from duze.findings.views import finding_out
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.db import Database
from duze.kit.errors import Invalid, NotFound, Refusal
from duze.kit.settings import Settings
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import field_errors, problem
from duze.people.permissions import Viewer

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Req = Request[Any, Any, Any]


@post("/findings/{finding_id:uuid}/informant-record", status_code=303)
async def record_informant_now(
    request: Req,
    db: Db,
    settings: NamedDependency[Settings],
    viewer: Who,
    origins: NamedDependency[Origins],
    finding_id: FromPath[UUID],
) -> Redirect | Template:
    """Seal the informant of a draft."""
    values = await form_values(request)
    vault, today = Vault(settings.secret_key), clock.today()
    try:
        data = shaped(InformantIn, values)
        await act_on(
            db,
            viewer,
            finding_id,
            lambda finding: check_version(finding, version_of(values)),
            lambda session, finding: record_informant(session, viewer, finding, data, vault=vault, today=today),
        )
    except Refusal as refusal:
        return await page_of(db, viewer, origins, finding_id, refusal=refusal, values=values, noun="informant-record")
    return Redirect(f"/findings/{finding_id}", status_code=303)


@get("/findings/{finding_id:uuid}/informant")
async def reveal_page(db: Db, viewer: Who, finding_id: FromPath[UUID]) -> Template:
    """Before the seal is opened: what for, who did before, what follows."""
    return await _page(db, viewer, finding_id)


@post("/findings/{finding_id:uuid}/informant", status_code=200)
async def reveal_now(
    request: Req, db: Db, settings: NamedDependency[Settings], viewer: Who, finding_id: FromPath[UUID]
) -> Template:
    """Show the informant once, on this answer only, after tick and password."""
    values = await form_values(request)
    vault = Vault(settings.secret_key)
    try:
        reason = {"reason": values.get("reason", "")}
        found = await reveal(db, viewer, finding_id, reason, vault, confirmed=tick_and_password(db, viewer, values))
    except ValidationError as error:
        return await _page(db, viewer, finding_id, refusal=Invalid(errors=field_errors(error)), values=values)
    except Invalid as refusal:
        return await _page(db, viewer, finding_id, refusal=refusal, values=values)
    return await _page(db, viewer, finding_id, informant=found)


async def _page(
    db: Database,
    viewer: Viewer,
    finding_id: UUID,
    *,
    refusal: Refusal | None = None,
    values: dict[str, Any] | None = None,
    informant: dict[str, str] | None = None,
) -> Template:
    async with db.read() as session:
        finding = await finding_for(session, viewer, finding_id)
        ensure(refusal_to_reveal(viewer))
        if await informant_of(session, finding.id) is None:
            raise NotFound("本件没有登记举报人。")
        before = [m for m in await history(session, viewer, finding) if m.verb == Verb.INFORMANT_REVEALED.value]
        context = {
            "viewer": viewer,
            "active": "/findings",
            "f": await finding_out(session, viewer, finding),
            "before": before,
            "values": values or {},
            "informant": informant,
            "problem": problem(refusal) if refusal else None,
        }
    return Template("findings/informant.html", context=context, status_code=refusal.status if refusal else 200)


ROUTES = [record_informant_now, reveal_page, reveal_now]
