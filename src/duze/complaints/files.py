"""What a complainant brought: taken in wrapped, opened for a reason and never unnoticed, as the complainant is."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.complaints.complainants import note_refused
from duze.complaints.models import Complaint
from duze.complaints.models_files import ComplaintFile
from duze.complaints.queries import complaint_for, files_of
from duze.complaints.rules import refusal_to_file, refusal_to_open_seal
from duze.complaints.shapes import ComplaintReasonIn
from duze.evidence.actions import add_evidence, read_evidence
from duze.evidence.intake import HashMismatch, Taken, take_in
from duze.evidence.models import Evidence
from duze.evidence.wrapping import Wrapper
from duze.findings.unsealing import unsealed
from duze.findings.uploads import Incoming
from duze.findings.vault import Vault
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotFound
from duze.people.permissions import Viewer

OPEN_FOR: Final = timedelta(minutes=10)
"""How long one opening of the seal on the page is good for the files under it."""


class Sealed:
    """Where the files of complaints lie and what opens them."""

    def __init__(self, blobs: Blobs, secret_key: str) -> None:
        self.blobs, self._secret = blobs, secret_key
        self._key = hashlib.sha256(b"duze complaint pass" + secret_key.encode()).digest()
        self.vault = Vault(secret_key)

    def wrapper(self, complaint_id: UUID) -> Wrapper:
        """For the files of one complaint."""
        return Wrapper(self._secret, complaint_id.bytes)

    def pass_for(self, complaint_id: UUID, viewer: Viewer, until: datetime) -> str:
        """What shows that this viewer opened this complaint's seal, good until then."""
        seconds = str(int(until.timestamp()))
        told = f"{complaint_id}|{viewer.id}|{seconds}".encode()
        return f"{seconds}-{hmac.new(self._key, told, hashlib.sha256).hexdigest()}"

    def passes(self, shown: str, complaint_id: UUID, viewer: Viewer, now: datetime) -> bool:
        """Whether what is shown was made for this viewer and this complaint and is still good."""
        seconds = shown.partition("-")[0]
        if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 11 and int(seconds) >= now.timestamp()):
            return False
        until = datetime.fromtimestamp(int(seconds), tz=now.tzinfo)
        return hmac.compare_digest(shown.encode(), self.pass_for(complaint_id, viewer, until).encode())


async def add_file(db: Database, sealed: Sealed, viewer: Viewer, complaint_id: UUID, file: Incoming) -> Evidence:
    """Check the file while it streams in, store it wrapped, then register it. The same file sent twice is kept once.

    Neither journal nor evidence learns its name. Raises what `take_in` raises, NotFound, NotAllowed, WrongState.
    """
    async with db.read() as session:
        complaint = await complaint_for(session, viewer, complaint_id)
        ensure(refusal_to_file(complaint, viewer, 0))
    try:
        taken = await take_in(
            sealed.blobs,
            file.chunks,
            filename=file.data.filename,
            sha256=file.data.sha256,
            wrapper=sealed.wrapper(complaint_id),
        )
    except HashMismatch:
        async with db.write() as session:
            complaint = await complaint_for(session, viewer, complaint_id)
            record(session, viewer, Verb.EVIDENCE_REFUSED, complaint, after={"client_sha256": file.data.sha256})
        raise
    async with db.write() as session:
        complaint = await complaint_for(session, viewer, complaint_id, lock=True)
        return await _register(session, sealed.vault, viewer, complaint, taken)


async def _register(session: AsyncSession, vault: Vault, actor: Viewer, complaint: Complaint, taken: Taken) -> Evidence:
    present = await files_of(session, complaint.id)
    for row, known in present:
        if vault.open(known.id, row.sealed)["sha256"] == taken.plain_sha256:
            return known
    ensure(refusal_to_file(complaint, actor, len(present)))
    no = len(present) + 1
    evidence = await add_evidence(
        session,
        actor,
        taken.stored,
        filename=f"投诉材料{no}.{taken.filename.rpartition('.')[2].lower()}",
        media_type=taken.media_type,
        captured_at=None,
        client_sha256=taken.client_sha256,
        subject=complaint,
    )
    name = {"filename": taken.filename, "sha256": taken.plain_sha256}
    session.add(
        ComplaintFile(
            complaint_id=complaint.id,
            evidence_id=evidence.id,
            no=no,
            size=taken.plain_size,
            sealed=vault.seal(evidence.id, name),
        )
    )
    await session.flush()
    return evidence


async def _open(
    session: AsyncSession, sealed: Sealed, viewer: Viewer, complaint: Complaint, evidence_id: UUID
) -> tuple[Evidence, str, int]:
    """The file, its own name and its plain size, its reading written down. Raises NotFound."""
    for row, evidence in await files_of(session, complaint.id):
        if evidence.id == evidence_id:
            await read_evidence(session, viewer, evidence, subject=complaint)
            return evidence, sealed.vault.open(evidence.id, row.sealed)["filename"], row.size
    raise NotFound


async def open_for(
    db: Database, sealed: Sealed, viewer: Viewer, complaint_id: UUID, evidence_id: UUID, values: Any
) -> tuple[Evidence, str, int]:
    """One file, for a stated reason; reason or refusal is journalled. See `unsealed`."""
    found: list[tuple[Evidence, str, int]] = []

    async def opening(session: AsyncSession, data: ComplaintReasonIn) -> dict[str, str]:
        complaint = await complaint_for(session, viewer, complaint_id, lock=True)
        ensure(refusal_to_open_seal(complaint, viewer))
        after = {"evidence": evidence_id}
        record(session, viewer, Verb.COMPLAINANT_REVEALED, complaint, after=after, reason=data.reason)
        found.append(await _open(session, sealed, viewer, complaint, evidence_id))
        return {}

    async def noting(session: AsyncSession, why: str) -> None:
        await note_refused(session, viewer, complaint_id, why)

    await unsealed(db, ComplaintReasonIn, values, opening, noting, None)
    return found[0]


async def open_with_pass(
    db: Database,
    sealed: Sealed,
    viewer: Viewer,
    complaint_id: UUID,
    evidence_id: UUID,
    shown: str,
    *,
    now: datetime,
) -> tuple[Evidence, str, int]:
    """One file after the seal was opened on the page. Raises NotFound without a pass of one's own."""
    async with db.write() as session:
        complaint = await complaint_for(session, viewer, complaint_id)
        ensure(refusal_to_open_seal(complaint, viewer))
        if not sealed.passes(shown, complaint_id, viewer, now):
            raise NotFound("查看的时间已过，请重新说明理由后查看。")
        return await _open(session, sealed, viewer, complaint, evidence_id)


async def names_of(session: AsyncSession, sealed: Sealed, complaint_id: UUID) -> list[tuple[UUID, str, str, int]]:
    """Id, own name, media type and size of each file, for whoever has just opened the seal."""
    return [
        (evidence.id, sealed.vault.open(evidence.id, row.sealed)["filename"], evidence.media_type, row.size)
        for row, evidence in await files_of(session, complaint_id)
    ]
