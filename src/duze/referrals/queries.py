"""Reading referrals: one sight filter, and every read starts there."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from duze.cases.queries import finding_ids_of
from duze.evidence.models import Evidence
from duze.findings.models import FindingEvidence
from duze.interviews.rules import may_know_referrals
from duze.journal.models import Entry
from duze.journal.queries import timeline
from duze.journal.verbs import Verb
from duze.kit.errors import NotFound
from duze.people.permissions import Role, Viewer
from duze.referrals.models import (
    AT_BODY,
    Referral,
    ReferralDispatch,
    ReferralEvidence,
    ReferralPackage,
    ReferralPerson,
)


def referrals_seen_by(viewer: Viewer) -> SelectOfScalar[Referral]:
    """What a viewer may know of; by default nothing (see `rules.seen_by`, its pure twin)."""
    return select(Referral).where(referral_sight(viewer))


def referral_sight(viewer: Viewer) -> sa.ColumnElement[bool]:
    if viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY):
        return sa.true()
    ways: list[sa.ColumnElement[bool]] = []
    if area := viewer.area():
        ways.append(col(Referral.unit_id).in_(area))
    if bodies := viewer.bodies():
        ways.append(sa.and_(col(Referral.body_id).in_(bodies), col(Referral.state).in_(AT_BODY)))
    return or_(*ways) if ways else sa.false()


async def referral_for(session: AsyncSession, viewer: Viewer, referral_id: UUID, *, lock: bool = False) -> Referral:
    """The referral, if the viewer may know of it. Raises NotFound."""
    query = referrals_seen_by(viewer).where(col(Referral.id) == referral_id)
    referral = (await session.exec(query.with_for_update() if lock else query)).first()
    if referral is None:
        raise NotFound
    return referral


async def persons_of(session: AsyncSession, referral_id: UUID) -> Sequence[ReferralPerson]:
    """The persons concerned, in the order of the study."""
    rows = await session.exec(
        select(ReferralPerson).where(col(ReferralPerson.referral_id) == referral_id).order_by(col(ReferralPerson.place))
    )
    return rows.all()


async def materials_of(session: AsyncSession, referral_id: UUID) -> Sequence[tuple[ReferralEvidence, Evidence]]:
    """The list of materials with the stored files."""
    rows = await session.exec(
        select(ReferralEvidence, Evidence)
        .join(Evidence, col(Evidence.id) == col(ReferralEvidence.evidence_id))
        .where(col(ReferralEvidence.referral_id) == referral_id)
        .order_by(col(ReferralEvidence.place))
    )
    return rows.all()


async def usable_evidence(session: AsyncSession, referral: Referral) -> dict[UUID, Evidence]:
    """The files that may be handed over: of the finding, of the findings joined to the case, and those put on the
    referral itself."""
    findings = [referral.finding_id] if referral.finding_id else []
    if referral.case_id is not None:
        findings.extend(await finding_ids_of(session, referral.case_id))
    own = {file.id: file for _, file in await materials_of(session, referral.id)}
    return await _files_of(session, findings) | own


async def usable_in_case(session: AsyncSession, case_id: UUID) -> dict[UUID, Evidence]:
    """The files a referral out of this case could hand over. The caller has seen the case."""
    return await _files_of(session, await finding_ids_of(session, case_id))


async def _files_of(session: AsyncSession, findings: Sequence[UUID]) -> dict[UUID, Evidence]:
    rows = await session.exec(
        select(Evidence)
        .join(FindingEvidence, col(FindingEvidence.evidence_id) == col(Evidence.id))
        .where(col(FindingEvidence.finding_id).in_(findings))
        .order_by(col(Evidence.id))
    )
    return {file.id: file for file in rows.all()}


async def dispatch_of(session: AsyncSession, referral_id: UUID) -> ReferralDispatch | None:
    """The dispatch that counts now."""
    rows = await session.exec(
        select(ReferralDispatch).where(
            col(ReferralDispatch.referral_id) == referral_id, col(ReferralDispatch.open).is_(True)
        )
    )
    return rows.first()


async def dispatches_of(session: AsyncSession, viewer: Viewer, referral: Referral) -> Sequence[ReferralDispatch]:
    """All dispatches, oldest first; a body sees only its own."""
    query = select(ReferralDispatch).where(col(ReferralDispatch.referral_id) == referral.id)
    if not may_know_referrals(viewer, referral.unit_id):
        query = query.where(col(ReferralDispatch.body_id).in_(viewer.bodies()))
    return (await session.exec(query.order_by(col(ReferralDispatch.id)))).all()


async def packages_of(session: AsyncSession, dispatch: ReferralDispatch | None) -> Sequence[ReferralPackage]:
    """The sealed packages of a letter, newest first: one for each key its body had meanwhile."""
    if dispatch is None:
        return []
    query = select(ReferralPackage).where(col(ReferralPackage.dispatch_id) == dispatch.id)
    newest = (col(ReferralPackage.created_at).desc(), col(ReferralPackage.id).desc())
    return (await session.exec(query.order_by(*newest))).all()


async def dispatch_by_letter(session: AsyncSession, letter_id: UUID) -> ReferralDispatch | None:
    """For jobs: the dispatch a letter belongs to."""
    rows = await session.exec(select(ReferralDispatch).where(col(ReferralDispatch.letter_id) == letter_id))
    return rows.first()


async def referrals_of_case(session: AsyncSession, viewer: Viewer, case_id: UUID) -> Sequence[Referral]:
    """The referrals of a case this viewer may know of."""
    rows = await session.exec(
        referrals_seen_by(viewer).where(col(Referral.case_id) == case_id).order_by(col(Referral.id))
    )
    return rows.all()


_FOR_BODY = frozenset(
    {
        Verb.REFERRAL_DELIVERED,
        Verb.REFERRAL_ACKNOWLEDGED,
        Verb.REFERRAL_ACCEPTED,
        Verb.REFERRAL_RETURNED,
        Verb.REFERRAL_REROUTED,
        Verb.REFERRAL_OUTCOME,
        Verb.REFERRAL_ARCHIVED,
    }
)


async def history(session: AsyncSession, viewer: Viewer, referral: Referral) -> Sequence[Entry]:
    """The referral's journal entries, oldest first.

    A body sees what has happened since the letter reached it, not the office's study nor what an
    earlier body answered.
    """
    entries = await timeline(session, [referral.id])
    return entries if may_know_referrals(viewer, referral.unit_id) else told_to_body(entries)


def told_to_body(entries: Sequence[Entry]) -> list[Entry]:
    """Of a referral's entries, oldest first, those its present body may read."""
    delivered = [place for place, entry in enumerate(entries) if entry.verb is Verb.REFERRAL_DELIVERED]
    return [entry for entry in entries[delivered[-1] :] if entry.verb in _FOR_BODY] if delivered else []
