"""Reading complaints: who sees which, one, what belongs to it, who may handle it, which others are like it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from duze.complaints.models import (
    Complainant,
    Complaint,
    ComplaintCall,
    ComplaintFinding,
    ComplaintResult,
    ComplaintState,
    Satisfaction,
)
from duze.complaints.models_files import ComplaintFile
from duze.evidence.models import Evidence
from duze.findings.likeness import ALIKE, likeness
from duze.findings.models import Finding, FindingState
from duze.findings.origins import Origin
from duze.kit.db import rows_of
from duze.kit.errors import NotFound
from duze.people.models import Account
from duze.people.permissions import Role, Viewer
from duze.units.models import Membership

WITHIN = timedelta(days=180)
CANDIDATES, SHOWN = 200, 5
TAKERS = (Role.INSPECTOR, Role.SUPERVISOR)
UNDECIDED = (FindingState.DRAFT, FindingState.SUBMITTED, FindingState.VERIFYING)


class LikeComplaint(msgspec.Struct):
    """Another complaint that may be about the same matter: `percent` of the wording shared, or the same telephone."""

    id: UUID
    number: str
    title: str
    received_on: date
    state: ComplaintState
    percent: int
    same_phone: bool


def complaint_sight(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Supervisors and signatories see all; an inspector what the own team took in and what was handed to him.

    Nobody else, and never the unit: what it must answer for reaches it as a finding.
    """
    if viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY):
        return sa.true()
    if not viewer.has(Role.INSPECTOR):
        return sa.false()
    hands = (Complaint.receiver_id, Complaint.handler_id, Complaint.first_handler_id)
    return sa.or_(
        col(Complaint.team_id).in_(viewer.units_as(Role.INSPECTOR)), *(col(column) == viewer.id for column in hands)
    )


def complaints_seen_by(viewer: Viewer) -> SelectOfScalar[Complaint]:
    """What a viewer may see of complaints; by default nothing."""
    return select(Complaint).where(complaint_sight(viewer))


async def complaint_for(session: AsyncSession, viewer: Viewer, complaint_id: UUID, *, lock: bool = False) -> Complaint:
    """The complaint, if the viewer may see it. Raises NotFound."""
    query = complaints_seen_by(viewer).where(col(Complaint.id) == complaint_id)
    found = (await session.exec(query.with_for_update() if lock else query)).first()
    if found is None:
        raise NotFound
    return found


async def complainant_of(session: AsyncSession, complaint_id: UUID) -> Complainant | None:
    """The sealed complainant; None for an anonymous complaint."""
    return (await session.exec(select(Complainant).where(col(Complainant.complaint_id) == complaint_id))).first()


async def files_of(session: AsyncSession, complaint_id: UUID) -> Sequence[tuple[ComplaintFile, Evidence]]:
    """What the complainant brought, in order; for a complaint already seen, and still sealed."""
    query = (
        select(ComplaintFile, Evidence)
        .join(Evidence, col(Evidence.id) == col(ComplaintFile.evidence_id))
        .where(col(ComplaintFile.complaint_id) == complaint_id)
    )
    return (await session.exec(query.order_by(col(ComplaintFile.no)))).all()


async def results_of(session: AsyncSession, complaint_id: UUID) -> Sequence[ComplaintResult]:
    """What came of it, by round; for a complaint already seen."""
    query = select(ComplaintResult).where(col(ComplaintResult.complaint_id) == complaint_id)
    return (await session.exec(query.order_by(col(ComplaintResult.round)))).all()


async def calls_of(session: AsyncSession, complaint_id: UUID) -> Sequence[ComplaintCall]:
    """The calls back, by round; for a complaint already seen."""
    query = select(ComplaintCall).where(col(ComplaintCall.complaint_id) == complaint_id)
    return (await session.exec(query.order_by(col(ComplaintCall.round)))).all()


async def findings_brought(session: AsyncSession, complaint_id: UUID) -> Sequence[Finding]:
    """The findings it brought, whoever sees them; for a complaint already seen."""
    brought = select(col(ComplaintFinding.finding_id)).where(col(ComplaintFinding.complaint_id) == complaint_id)
    return (await session.exec(select(Finding).where(col(Finding.id).in_(brought)).order_by(col(Finding.id)))).all()


async def undecided_of(session: AsyncSession, complaint_id: UUID) -> int:
    """How many of the findings it brought are not decided yet."""
    return sum(one.state in UNDECIDED for one in await findings_brought(session, complaint_id))


async def complaint_behind(session: AsyncSession, viewer: Viewer, finding_id: UUID) -> Origin | None:
    """The complaint that brought a finding, if the viewer may see it."""
    behind = select(col(ComplaintFinding.complaint_id)).where(col(ComplaintFinding.finding_id) == finding_id)
    found = (await session.exec(complaints_seen_by(viewer).where(col(Complaint.id).in_(behind)))).first()
    return None if found is None else Origin(found.id, found.number, found.title, f"/complaints/{found.id}")


async def handler_choices(session: AsyncSession, on: date, but: Sequence[UUID | None] = ()) -> list[tuple[UUID, str]]:
    """Inspectors and supervisors in office on a day, without some of them: id and name with title."""
    query = (
        select(Account.id, Account.name, Membership.title)
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(
            col(Membership.role).in_(TAKERS),
            col(Membership.valid_from) <= on,
            sa.or_(col(Membership.valid_to).is_(None), col(Membership.valid_to) >= on),
            col(Account.id).not_in([one for one in but if one is not None]),
        )
        .order_by(col(Membership.role), col(Account.name))
    )
    found = {one: (f"{name}　{title}" if title else name) for one, name, title in (await session.exec(query)).all()}
    return list(found.items())


async def like_complaints(session: AsyncSession, viewer: Viewer, complaint: Complaint) -> list[LikeComplaint]:
    """At most five others about the same unit within half a year, likest first; never one out of the viewer's sight."""
    query = complaints_seen_by(viewer).where(
        col(Complaint.unit_id) == complaint.unit_id,
        col(Complaint.id) != complaint.id,
        col(Complaint.received_on) >= complaint.received_on - WITHIN,
    )
    own = await complainant_of(session, complaint.id)
    marked = select(col(Complainant.complaint_id)).where(col(Complainant.phone_mark) == (own.phone_mark if own else ""))
    callers = set((await session.exec(marked)).all()) if own and own.phone_mark else set()
    found = []
    for one in (await session.exec(query.order_by(col(Complaint.id).desc()).limit(CANDIDATES))).all():
        percent, same = likeness(complaint.grams, one.grams), one.id in callers
        if same or percent >= ALIKE:
            found.append(LikeComplaint(one.id, one.number, one.title, one.received_on, one.state, percent, same))
    return sorted(found, key=lambda one: (one.percent + 30 * one.same_phone, one.number), reverse=True)[:SHOWN]


async def satisfaction_counts(session: AsyncSession, viewer: Viewer) -> dict[str, int]:
    """How many of the closed complaints that the viewer may see ended how satisfied."""
    query = (
        sa.select(col(Complaint.satisfaction), func.count())
        .where(
            complaint_sight(viewer),
            col(Complaint.state) == ComplaintState.CLOSED,
            col(Complaint.satisfaction).is_not(None),
        )
        .group_by(col(Complaint.satisfaction))
    )
    counts: dict[Satisfaction, int] = dict(map(tuple, await rows_of(session, query)))
    return {said.value: count for said, count in counts.items()}
