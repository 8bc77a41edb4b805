"""Files of a rectification order: the unit's proof of what it did, and what checking found, with custody."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.milestone_queries import milestone_of
from duze.cases.models_orders import RECTIFICATION_NAMES, Rectification, RectificationEvidence, RectificationState
from duze.cases.queries import rectification_for
from duze.evidence.actions import add_evidence, read_evidence
from duze.evidence.intake import Taken
from duze.evidence.models import Evidence
from duze.findings.receiving import received
from duze.findings.shapes import Upload
from duze.findings.uploads import Incoming
from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal, WrongState, invalid
from duze.people.permissions import Permission, Role, Viewer, permitted

_R = RectificationState
_UNIT_WORKS = frozenset({_R.RECEIVED, _R.PLANNED, _R.UNDER_WAY, _R.RETURNED})
_OFFICE_CHECKS = frozenset({_R.SUBMITTED, _R.CHECKING, _R.CLOSED})


def of_unit(order: Rectification, viewer: Viewer) -> bool:
    """Whether the viewer answers for the ordered unit."""
    return order.unit_id in viewer.units_as(Role.UNIT_LIAISON)


def refusal_to_file(order: Rectification, viewer: Viewer) -> Refusal | None:
    """The unit files while it works; whoever checks, from the report on, also when looking again after closing."""
    unit = of_unit(order, viewer)
    if found := permitted(viewer, Permission.EVIDENCE_ADD):
        return found
    if not unit and (found := permitted(viewer, Permission.RECTIFICATION_CHECK)):
        return found
    if order.state in (_UNIT_WORKS if unit else _OFFICE_CHECKS):
        return None
    return WrongState("当前状态为“%(now)s”，不能添加材料。", now=RECTIFICATION_NAMES[order.state])


async def files_of_order(
    session: AsyncSession, order: Rectification
) -> Sequence[tuple[RectificationEvidence, Evidence]]:
    """The files of an order the caller has seen, oldest first."""
    query = (
        select(RectificationEvidence, Evidence)
        .join(Evidence, col(Evidence.id) == col(RectificationEvidence.evidence_id))
        .where(col(RectificationEvidence.rectification_id) == order.id)
    )
    return (await session.exec(query.order_by(col(Evidence.created_at), col(Evidence.id)))).all()


async def file_on_order(
    session: AsyncSession,
    actor: Viewer,
    order: Rectification,
    taken: Taken,
    data: Upload,
    *,
    measure: int | None = None,
) -> Evidence:
    """Add a stored file, to the measure of that place in the plan if named. The same file sent twice by one side is
    kept once. Raises Invalid for a moment to come, NotFound for no such measure."""
    ensure(refusal_to_file(order, actor))
    unit = of_unit(order, actor)
    milestone = await milestone_of(session, order, measure) if measure is not None else None
    for link, known in await files_of_order(session, order):
        if known.sha256 == taken.stored.sha256 and link.by_unit == unit:
            return known
    if data.captured_at is not None and data.captured_at > clock.now():
        raise invalid("/captured_at", "拍摄时间晚于现在，请核对设备时间。")
    evidence = await add_evidence(
        session,
        actor,
        taken.stored,
        filename=taken.filename,
        media_type=taken.media_type,
        captured_at=data.captured_at,
        client_sha256=taken.client_sha256,
        subject=order,
    )
    session.add(
        RectificationEvidence(
            rectification_id=order.id,
            evidence_id=evidence.id,
            round=order.returns + 1,
            by_unit=unit,
            milestone_id=milestone.id if milestone else None,
        )
    )
    await session.flush()
    return evidence


async def add_to_order(
    db: Database, blobs: Blobs, viewer: Viewer, order_id: UUID, file: Incoming, *, measure: int | None = None
) -> Evidence:
    """Check the file while it streams, store it, then register it. A hash that does not match is journalled."""
    taken = await received(
        db, blobs, viewer, file, lambda session: rectification_for(session, viewer, order_id), refusal_to_file
    )
    async with db.write() as session:
        order = await rectification_for(session, viewer, order_id, lock=True)
        return await file_on_order(session, viewer, order, taken, file.data, measure=measure)


async def open_of_order(db: Database, viewer: Viewer, order_id: UUID, evidence_id: UUID) -> Evidence:
    """A file of the order, its reading written down first. Raises NotFound."""
    async with db.write() as session:
        order = await rectification_for(session, viewer, order_id)
        for _, evidence in await files_of_order(session, order):
            if evidence.id == evidence_id:
                await read_evidence(session, viewer, evidence, subject=order)
                return evidence
    raise NotFound
