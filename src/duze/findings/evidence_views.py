"""The files of a finding as a viewer may know them, with their custody for the office."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.actions import custody_of
from duze.evidence.models import CUSTODY_NAMES
from duze.findings.models import Finding
from duze.findings.queries import evidence_of
from duze.findings.rules import sees_as_office
from duze.findings.views import OFFICE
from duze.people.permissions import Viewer


class EvidenceOut(msgspec.Struct):
    """A file of a finding; `custody` is for the office only."""

    id: UUID
    filename: str
    media_type: str
    size: int
    sha256: str
    captured_at: datetime | None
    added_at: datetime
    added_by: str
    by_unit: bool
    open_to_unit: bool
    matched_at_capture: bool
    custody: list[CustodyOut]


class CustodyOut(msgspec.Struct):
    """A line of the custody log."""

    at: datetime
    who: str
    what: str
    what_name: str


async def evidence_out(session: AsyncSession, viewer: Viewer, finding: Finding) -> list[EvidenceOut]:
    """The files this viewer may read, with their custody for the office."""
    office = sees_as_office(viewer)
    rows = await evidence_of(session, viewer, finding)
    log = await custody_of(session, [evidence.id for _, evidence in rows]) if office else []
    return [
        EvidenceOut(
            id=evidence.id,
            filename=evidence.filename,
            media_type=evidence.media_type,
            size=evidence.size,
            sha256=evidence.sha256,
            captured_at=evidence.captured_at,
            added_at=evidence.created_at,
            added_by=evidence.added_by_name if office or link.by_unit else OFFICE,
            by_unit=link.by_unit,
            open_to_unit=link.open_to_unit,
            matched_at_capture=bool(evidence.client_sha256),
            custody=[
                CustodyOut(line.created_at, line.actor_name, line.what.value, CUSTODY_NAMES[line.what])
                for line in log
                if line.evidence_id == evidence.id
            ],
        )
        for link, evidence in rows
    ]
