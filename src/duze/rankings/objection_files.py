"""What a unit shows for its objection: files with custody, added until the objection is answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.actions import add_evidence, read_evidence
from duze.evidence.intake import Taken, take_in
from duze.evidence.models import Evidence
from duze.findings.uploads import Incoming
from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotAllowed, NotFound, Refusal, WrongState
from duze.people.permissions import Permission, Viewer, permitted
from duze.rankings import publishing, queries
from duze.rankings.lineage import answering_for
from duze.rankings.models import Month, MonthObjection, MonthState, ObjectionFile, Verdict
from duze.rankings.rules.life import refusal_to_object
from duze.rankings.shapes import ObjectionIn

MOST = 10
"""Files of one objection."""


def reads_objection(viewer: Viewer, objection: MonthObjection, own: Collection[UUID]) -> bool:
    """The office, and the unit whose objection it is (`lineage.answering_for`); nobody else, also after publication."""
    return viewer.staff or objection.unit_id in own


def refusal_to_add(
    month: Month, objection: MonthObjection, viewer: Viewer, present: int, own: Collection[UUID]
) -> Refusal | None:
    """The objecting unit's liaison, as long as the objection waits for its answer."""
    if refusal := permitted(viewer, Permission.RANKINGS_OBJECT):
        return refusal
    if objection.unit_id not in own:
        return NotAllowed("只能为本单位的异议补充材料。")
    if objection.verdict is not Verdict.OPEN or month.state is not MonthState.IN_REVIEW:
        return WrongState("该异议已经答复，不能再补充材料。", code="answered")
    if present >= MOST:
        return WrongState("一件异议最多附 %(most)s 个文件。", code="too_many", most=MOST)
    return None


async def files_of_objections(session: AsyncSession, ids: Sequence[UUID]) -> Mapping[UUID, list[Evidence]]:
    """The files of each of these objections, oldest first; an empty list for one without."""
    query = (
        select(ObjectionFile.objection_id, Evidence)
        .join(Evidence, col(Evidence.id) == col(ObjectionFile.evidence_id))
        .where(col(ObjectionFile.objection_id).in_(ids))
    )
    found: dict[UUID, list[Evidence]] = {each: [] for each in ids}
    for objection_id, evidence in (await session.exec(query.order_by(col(ObjectionFile.id)))).all():
        found[objection_id].append(evidence)
    return found


async def seen(session: AsyncSession, viewer: Viewer, period: str, objection_id: UUID) -> tuple[Month, MonthObjection]:
    """An objection this viewer may read, with the edition of the month it was raised to. Raises NotFound."""
    objection = await session.get(MonthObjection, objection_id)
    if objection is None or not reads_objection(viewer, objection, await answering_for(session, viewer, period)):
        raise NotFound
    month = await session.get_one(Month, objection.month_id)
    if month.period != period:
        raise NotFound
    return month, objection


async def object_with_file(
    db: Database,
    blobs: Blobs,
    viewer: Viewer,
    month_of: tuple[str, str | None],
    data: ObjectionIn,
    file: Incoming,
    *,
    today: date,
) -> MonthObjection:
    """Raise an objection together with its first file: both or neither. `month_of`: period and scheme."""
    period, scheme = month_of
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme)
        own = await answering_for(session, viewer, period)
        ensure(refusal_to_object(await queries.file_of(session, month), viewer, data.unit_id, today, own))
    taken = await take_in(blobs, file.chunks, filename=file.data.filename, sha256=file.data.sha256)
    async with db.write() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, lock=True)
        objection = await publishing.object_to(session, viewer, month, data, today=today)
        await session.flush()
        await _add(session, viewer, month, objection, taken)
        return objection


async def add_file(
    db: Database, blobs: Blobs, viewer: Viewer, period: str, objection_id: UUID, file: Incoming
) -> Evidence:
    """Check the file while it streams, store it, then add it. The same file sent twice is kept once."""
    async with db.read() as session:
        month, objection = await seen(session, viewer, period, objection_id)
        ensure(refusal_to_add(month, objection, viewer, 0, await answering_for(session, viewer, period)))
    taken = await take_in(blobs, file.chunks, filename=file.data.filename, sha256=file.data.sha256)
    async with db.write() as session:
        month, objection = await seen(session, viewer, period, objection_id)
        await session.refresh(objection, with_for_update=True)
        return await _add(session, viewer, month, objection, taken)


async def _add(
    session: AsyncSession, viewer: Viewer, month: Month, objection: MonthObjection, taken: Taken
) -> Evidence:
    present = (await files_of_objections(session, [objection.id]))[objection.id]
    for known in present:
        if known.sha256 == taken.stored.sha256:
            return known
    own = await answering_for(session, viewer, month.period)
    ensure(refusal_to_add(month, objection, viewer, len(present), own))
    evidence = await add_evidence(
        session,
        viewer,
        taken.stored,
        filename=taken.filename,
        media_type=taken.media_type,
        captured_at=None,
        client_sha256=taken.client_sha256,
        subject=month,
    )
    session.add(ObjectionFile(objection_id=objection.id, evidence_id=evidence.id))
    await session.flush()
    return evidence


async def open_file(db: Database, viewer: Viewer, period: str, objection_id: UUID, evidence_id: UUID) -> Evidence:
    """A file of an objection, its reading written down first. Raises NotFound."""
    async with db.write() as session:
        month, objection = await seen(session, viewer, period, objection_id)
        for evidence in (await files_of_objections(session, [objection.id]))[objection.id]:
            if evidence.id == evidence_id:
                await read_evidence(session, viewer, evidence, subject=month)
                return evidence
    raise NotFound
