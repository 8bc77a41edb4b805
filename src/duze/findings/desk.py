"""What API and pages do alike: load under lock, act, answer. One act is one write transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.actions import read_evidence
from duze.evidence.models import Evidence
from duze.findings.actions import file_evidence
from duze.findings.informants import note_refused_reveal, reveal_informant
from duze.findings.models import Finding
from duze.findings.queries import evidence_for, finding_for
from duze.findings.receiving import received
from duze.findings.rules import refusal_to_add_evidence
from duze.findings.shapes import ReasonIn
from duze.findings.unsealing import Confirmed, unsealed
from duze.findings.uploads import Incoming
from duze.findings.vault import Vault
from duze.findings.views import FindingOut, finding_out
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.people.permissions import Viewer

Doing = Callable[[AsyncSession, Finding], Awaitable[object]]
Check = Callable[[Finding], None]


async def act_on(db: Database, viewer: Viewer, finding_id: UUID, check: Check, doing: Doing) -> FindingOut:
    """Load the finding under lock, let `check` compare versions, do the act; gives the finding afterwards."""
    async with db.write() as session:
        finding = await finding_for(session, viewer, finding_id, lock=True)
        check(finding)
        await doing(session, finding)
        await session.flush()
        return await finding_out(session, viewer, finding)


async def add_file(
    db: Database, blobs: Blobs, viewer: Viewer, finding_id: UUID, file: Incoming, *, today: date
) -> Evidence:
    """Check the file while it streams, store it, then register it. A hash that does not match is journalled."""
    taken = await received(
        db, blobs, viewer, file, lambda session: finding_for(session, viewer, finding_id), refusal_to_add_evidence
    )
    async with db.write() as session:
        finding = await finding_for(session, viewer, finding_id, lock=True)
        return await file_evidence(session, viewer, finding, taken, file.data, today=today)


async def open_file(db: Database, viewer: Viewer, finding_id: UUID, evidence_id: UUID) -> Evidence:
    """A file of the finding, its reading written down first."""
    async with db.write() as session:
        finding = await finding_for(session, viewer, finding_id)
        evidence = await evidence_for(session, viewer, finding, evidence_id)
        await read_evidence(session, viewer, evidence, subject=finding)
        return evidence


async def reveal(
    db: Database,
    viewer: Viewer,
    finding_id: UUID,
    values: Any,
    vault: Vault,
    *,
    confirmed: Confirmed | None = None,
) -> dict[str, str]:
    """The informant in clear, once `confirmed` (a page asks for tick and password) has not refused. See `unsealed`."""

    async def opening(session: AsyncSession, data: ReasonIn) -> dict[str, str]:
        finding = await finding_for(session, viewer, finding_id, lock=True)
        return await reveal_informant(session, viewer, finding, data, vault=vault)

    async def noting(session: AsyncSession, why: str) -> None:
        await note_refused_reveal(session, viewer, finding_id, why)

    return await unsealed(db, ReasonIn, values, opening, noting, confirmed)
