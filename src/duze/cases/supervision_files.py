"""Files of a unit's part of a 督办 order: proof of what it did, with custody; added while it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_supervision import PART_NAMES, PartFile, PartState, SupervisionPart
from duze.cases.supervision_queries import part_for
from duze.evidence.actions import add_evidence, read_evidence
from duze.evidence.intake import Taken
from duze.evidence.models import Evidence
from duze.findings.receiving import received
from duze.findings.uploads import Incoming
from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotAllowed, NotFound, Refusal, WrongState
from duze.people.permissions import Permission, Role, Viewer, permitted

_WORKS = frozenset({PartState.RECEIVED, PartState.REPORTED, PartState.RETURNED})


def refusal_to_file(part: SupervisionPart, viewer: Viewer) -> Refusal | None:
    """The unit whose part it is, from its receipt until its result is accepted."""
    if found := permitted(viewer, Permission.EVIDENCE_ADD):
        return found
    if part.unit_id not in viewer.units_as(Role.UNIT_LIAISON):
        return NotAllowed("由承办单位添加材料。")
    if part.state in _WORKS:
        return None
    return WrongState("当前状态为“%(now)s”，不能添加材料。", now=PART_NAMES[part.state])


async def files_of_parts(session: AsyncSession, parts: Sequence[SupervisionPart]) -> Mapping[UUID, list[Evidence]]:
    """The files of parts the caller has seen, oldest first; an empty list for a part without."""
    query = (
        select(PartFile.part_id, Evidence)
        .join(Evidence, col(Evidence.id) == col(PartFile.evidence_id))
        .where(col(PartFile.part_id).in_([part.id for part in parts]))
    )
    found: dict[UUID, list[Evidence]] = {part.id: [] for part in parts}
    for part_id, evidence in (await session.exec(query.order_by(col(PartFile.id)))).all():
        found[part_id].append(evidence)
    return found


async def add_to_part(db: Database, blobs: Blobs, viewer: Viewer, part_id: UUID, file: Incoming) -> Evidence:
    """Check the file while it streams, store it, then register it; the same file sent twice is kept once.

    A hash that does not match is journalled. Raises NotFound, NotAllowed, WrongState and what `take_in` raises.
    """
    taken = await received(db, blobs, viewer, file, lambda session: part_for(session, viewer, part_id), refusal_to_file)
    async with db.write() as session:
        part = await part_for(session, viewer, part_id, lock=True)
        ensure(refusal_to_file(part, viewer))
        return await _keep(session, viewer, part, taken)


async def _keep(session: AsyncSession, actor: Viewer, part: SupervisionPart, taken: Taken) -> Evidence:
    for known in (await files_of_parts(session, [part]))[part.id]:
        if known.sha256 == taken.stored.sha256:
            return known
    evidence = await add_evidence(
        session,
        actor,
        taken.stored,
        filename=taken.filename,
        media_type=taken.media_type,
        captured_at=None,
        client_sha256=taken.client_sha256,
        subject=part,
    )
    session.add(PartFile(part_id=part.id, evidence_id=evidence.id))
    await session.flush()
    return evidence


async def open_of_part(db: Database, viewer: Viewer, part_id: UUID, evidence_id: UUID) -> Evidence:
    """A file of the part, its reading written down first. Raises NotFound."""
    async with db.write() as session:
        part = await part_for(session, viewer, part_id)
        for evidence in (await files_of_parts(session, [part]))[part.id]:
            if evidence.id == evidence_id:
                await read_evidence(session, viewer, evidence, subject=part)
                return evidence
    raise NotFound
