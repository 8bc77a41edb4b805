"""Reading findings: who sees which, one finding, lists, and what a unit is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.models import Evidence
from duze.findings.counting import (
    deduction_facts,
    findings_confirmed,
    grave_misconduct_open,
    slow_action_counts,
    standing,
)
from duze.findings.models import (
    STANDING,
    Finding,
    FindingEvidence,
    FindingObjection,
    Informant,
    ObjectionState,
)
from duze.findings.rules import sees_as_office
from duze.findings.sight import findings_seen_by, told_state
from duze.kit.errors import NotFound
from duze.people.permissions import Viewer

__all__ = [
    "deduction_facts",
    "earlier_same",
    "evidence_for",
    "evidence_of",
    "finding_for",
    "findings_confirmed",
    "findings_seen_by",
    "grave_misconduct_open",
    "informant_of",
    "objection_to",
    "objections_standing",
    "slow_action_counts",
    "told_state",
]


async def finding_for(session: AsyncSession, viewer: Viewer, finding_id: UUID, *, lock: bool = False) -> Finding:
    """The finding, if this viewer may see it; locked for writing on demand. Raises NotFound."""
    query = select(Finding).where(col(Finding.id) == finding_id, findings_seen_by(viewer))
    finding = (await session.exec(query.with_for_update() if lock else query)).first()
    if finding is None:
        raise NotFound
    return finding


async def objection_to(session: AsyncSession, finding_id: UUID) -> FindingObjection | None:
    """The unit's objection to a finding, if there is one."""
    return (await session.exec(select(FindingObjection).where(col(FindingObjection.finding_id) == finding_id))).first()


async def objections_standing(
    session: AsyncSession, finding_ids: Sequence[UUID], today: date
) -> tuple[int, date | None]:
    """Of these findings: how many objections nobody has decided, and until when a unit may still object, if it may."""
    objections = await session.exec(select(FindingObjection).where(col(FindingObjection.finding_id).in_(finding_ids)))
    raised = {one.finding_id: one.state for one in objections.all()}
    open_until = await session.exec(
        select(func.max(col(Finding.objection_until))).where(
            col(Finding.id).in_([one for one in finding_ids if one not in raised]),
            col(Finding.objection_until) >= today,
            col(Finding.state).in_(STANDING),
            col(Finding.duplicate_of_id).is_(None),
        )
    )
    return sum(state is ObjectionState.PENDING for state in raised.values()), open_until.first()


async def informant_of(session: AsyncSession, finding_id: UUID) -> Informant | None:
    """The sealed informant of a finding, if one was recorded."""
    return (await session.exec(select(Informant).where(col(Informant.finding_id) == finding_id))).first()


async def evidence_of(
    session: AsyncSession, viewer: Viewer, finding: Finding
) -> Sequence[tuple[FindingEvidence, Evidence]]:
    """The files of a finding that this viewer may read, oldest first; a unit only what is open to it."""
    query = (
        select(FindingEvidence, Evidence)
        .join(Evidence, col(Evidence.id) == col(FindingEvidence.evidence_id))
        .where(col(FindingEvidence.finding_id) == finding.id)
    )
    if not sees_as_office(viewer):
        query = query.where(col(FindingEvidence.open_to_unit).is_(True))
    return (await session.exec(query.order_by(col(Evidence.created_at), col(Evidence.id)))).all()


async def evidence_for(session: AsyncSession, viewer: Viewer, finding: Finding, evidence_id: UUID) -> Evidence:
    """One file of a finding, if this viewer may read it. Raises NotFound."""
    for _, evidence in await evidence_of(session, viewer, finding):
        if evidence.id == evidence_id:
            return evidence
    raise NotFound


async def earlier_same(session: AsyncSession, finding: Finding, *, since: date) -> bool:
    """Whether the unit has another standing finding, filed away or not, of the same sub-type decided since a day."""
    rows = await session.exec(
        select(Finding.id)
        .where(
            col(Finding.unit_id) == finding.unit_id,
            col(Finding.sub_type) == finding.sub_type,
            col(Finding.id) != finding.id,
            col(Finding.decided_on) >= since,
            standing(),
        )
        .limit(1)
    )
    return rows.first() is not None
