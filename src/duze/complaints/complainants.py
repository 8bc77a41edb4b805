"""Who complained: opened for a reason and never unnoticed; and a complaint logged as a finding, its source with it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.complaints.models import Complaint, ComplaintFinding, Via
from duze.complaints.queries import complainant_of, complaint_for, files_of
from duze.complaints.rules import refusal_to_log, refusal_to_open_seal, refusal_to_see_complainant
from duze.complaints.shapes import ComplaintReasonIn, LoggedIn
from duze.findings.actions import log_finding
from duze.findings.informants import record_informant
from duze.findings.models import Channel, Finding
from duze.findings.shapes import FindingIn, InformantIn
from duze.findings.unsealing import Confirmed, unsealed
from duze.findings.vault import Vault
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.people.permissions import Viewer

NOBODY = {"name": "", "phone": "", "note": ""}


async def log_from_complaint(
    session: AsyncSession, actor: Viewer, complaint: Complaint, data: LoggedIn, *, vault: Vault, today: date
) -> Finding:
    """A draft finding about the complaint's unit; the complainant is sealed with it as its informant.

    The complaint's own clock goes on: it can be handled only once the finding is decided.
    """
    ensure(refusal_to_log(complaint, actor))
    channel = Channel.HOTLINE if complaint.via is Via.HOTLINE else Channel.COMPLAINT
    logged = FindingIn(**data.model_dump(), channel=channel, unit_id=complaint.unit_id)
    finding = await log_finding(session, actor, logged, today=today)
    await session.flush()
    if (sealed := await complainant_of(session, complaint.id)) is not None:
        known = vault.open(complaint.id, sealed.sealed)
        told = InformantIn(name=known["name"] or known["phone"], phone=known["phone"], note=known["note"])
        await record_informant(session, actor, finding, told, vault=vault, today=today)
    session.add(ComplaintFinding(complaint_id=complaint.id, finding_id=finding.id))
    record(session, actor, Verb.COMPLAINT_LOGGED, complaint, after={"finding": finding.id})
    return finding


async def reveal_complainant(
    session: AsyncSession, actor: Viewer, complaint: Complaint, data: ComplaintReasonIn, *, vault: Vault
) -> dict[str, str]:
    """The identity in clear, with the reason journalled in the same transaction; empty where only papers were left.

    Raises NotFound when there is nothing under the seal.
    """
    ensure(await refusal_to_unseal(session, complaint, actor))
    sealed = await complainant_of(session, complaint.id)
    if sealed is None and not complaint.anonymous:
        raise NotFound("本件没有登记投诉人。")
    record(session, actor, Verb.COMPLAINANT_REVEALED, complaint, reason=data.reason)
    return vault.open(complaint.id, sealed.sealed) if sealed is not None else dict(NOBODY)


async def refusal_to_unseal(session: AsyncSession, complaint: Complaint, viewer: Viewer) -> Refusal | None:
    """Why the seal stays shut; an anonymous complaint has one when papers came with it."""
    if complaint.anonymous and await files_of(session, complaint.id):
        return refusal_to_open_seal(complaint, viewer)
    return refusal_to_see_complainant(complaint, viewer)


async def note_refused(session: AsyncSession, actor: Viewer, complaint_id: UUID, why: str) -> None:
    """Write down that somebody was refused, in a transaction of its own: the refusal rolled the first one back."""
    complaint = await session.get(Complaint, complaint_id)
    if complaint is not None:
        record(session, actor, Verb.COMPLAINANT_REFUSED, complaint, reason=why)


async def reveal(
    db: Database,
    viewer: Viewer,
    complaint_id: UUID,
    values: Any,
    vault: Vault,
    *,
    confirmed: Confirmed | None = None,
) -> dict[str, str]:
    """The complainant in clear, once `confirmed` (tick and password on a page) has not refused. See `unsealed`."""

    async def opening(session: AsyncSession, data: ComplaintReasonIn) -> dict[str, str]:
        complaint = await complaint_for(session, viewer, complaint_id, lock=True)
        return await reveal_complainant(session, viewer, complaint, data, vault=vault)

    async def noting(session: AsyncSession, why: str) -> None:
        await note_refused(session, viewer, complaint_id, why)

    return await unsealed(db, ComplaintReasonIn, values, opening, noting, confirmed)
