"""The office's decision: study, edit, approve, drop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.actions import close_item, open_item
from duze.cases.grounds import refusal_without_ground
from duze.cases.models import Case
from duze.cases.tolerance import refusal_without_sheet
from duze.findings.models import Finding
from duze.interviews.ending import end_by_referral
from duze.interviews.models import Interview
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import check_move, ensure
from duze.kit.errors import WrongState, invalid
from duze.letters.queries import letter_stands
from duze.people.permissions import Permission, Viewer, require
from duze.referrals.models import (
    MOVES,
    STATE_NAMES,
    Referral,
    ReferralEvidence,
    ReferralPerson,
    ReferralState,
)
from duze.referrals.queries import dispatch_of, materials_of, usable_evidence
from duze.referrals.rules import (
    body_of,
    refusal_of_matter,
    refusal_to_approve,
    refusal_to_drop,
    refusal_to_edit,
    refusal_unless_running,
)
from duze.referrals.shapes import (
    DecisionIn,
    MaterialIn,
    ReasonIn,
    ReferralIn,
)
from duze.units.queries import routes

ITEM = "matter"  # generic on purpose: an open item must not tell a referral
_S = ReferralState


def move(referral: Referral, to: ReferralState) -> None:
    """Move the referral on. Raises WrongState."""
    check_move(MOVES, referral.state, to, STATE_NAMES)
    referral.state = to


async def study_referral(
    session: AsyncSession,
    actor: Viewer,
    case: Case | None,
    data: ReferralIn,
    *,
    today: date,
    finding: Finding | None = None,
    interview: Interview | None = None,
) -> Referral:
    """Put down a collective study that ends in handing a matter over; the routing table picks the body.

    Raises WrongState before the sheet of tolerance is filled in; Invalid for persons without a route, of several
    bodies, for a matter that names somebody and for a study dated in the future. The journal gets ids only: it has
    readers who may not know.
    """
    require(actor, Permission.REFERRALS_STUDY)
    about = case or finding
    if about is None:
        raise invalid("/case_id", "须写明所依据的案件或者问题线索。")
    keys = (case.id if case else None, finding.id if finding else None)
    ensure(refusal_unless_running(case) or await refusal_without_ground(session, *keys))
    ensure(await refusal_without_sheet(session, *keys))
    referral = Referral(
        case_id=case.id if case else None,
        finding_id=finding.id if finding else None,
        interview_id=interview.id if interview else None,
        unit_id=about.unit_id,
        studied_by=actor.id,
        **await _study(session, about.unit_id, data, today),
    )
    session.add(referral)
    await session.flush()
    await _list_persons(session, referral, data)
    await list_materials(session, referral, data.materials, start=0)
    if case is not None:
        await open_item(session, case, ITEM, referral.id)
    record(session, actor, Verb.REFERRAL_STUDIED, referral, after={"case": referral.case_id, "body": referral.body_id})
    return referral


async def _study(session: AsyncSession, unit_id: UUID, data: ReferralIn, today: date) -> dict[str, Any]:
    if data.studied_on > today:
        raise invalid("/studied_on", "集体研究日期不能晚于今天。")
    ensure(refusal_of_matter(data.matter, [person.name for person in data.persons]))
    route, refusal = body_of([p.authority for p in data.persons], unit_id, await routes(session), today)
    ensure(refusal)
    assert route is not None  # noqa: S101 - persons are never empty, so a route or a refusal
    values = data.model_dump(include=set(ReferralIn.model_fields) - {"persons", "materials"})
    return {**values, "body_id": route.body_id, "route_id": route.id}


async def _list_persons(session: AsyncSession, referral: Referral, data: ReferralIn) -> None:
    await session.exec(sa.delete(ReferralPerson).where(col(ReferralPerson.referral_id) == referral.id))
    for place, person in enumerate(data.persons):
        session.add(ReferralPerson(referral_id=referral.id, place=place, **person.model_dump()))
    await session.flush()


async def list_materials(
    session: AsyncSession, referral: Referral, materials: Sequence[MaterialIn], *, start: int
) -> None:
    """Add files to the list. Raises Invalid for a file of another matter or one listed already."""
    known = {item.evidence_id for item, _ in await materials_of(session, referral.id)}
    usable = await usable_evidence(session, referral)
    for place, item in enumerate(materials):
        if item.evidence_id not in usable:
            raise invalid(f"/materials/{place}/evidence_id", "没有找到这份材料，或者不属于本案。")
        if item.evidence_id in known:
            raise invalid(f"/materials/{place}/evidence_id", "这份材料已经列入清单。")
        known.add(item.evidence_id)
        name = item.name or usable[item.evidence_id].filename
        values = item.model_dump(exclude={"name"})
        session.add(ReferralEvidence(referral_id=referral.id, place=start + place, name=name, **values))
    await session.flush()


async def edit_referral(
    session: AsyncSession, actor: Viewer, referral: Referral, data: ReferralIn, *, today: date
) -> Referral:
    """Change the study before it is approved; the route is looked up again.

    Whoever changes it answers for it from then on, so that nobody approves his or her own words.
    """
    require(actor, Permission.REFERRALS_STUDY)
    ensure(refusal_to_edit(referral, actor))
    for name, value in (await _study(session, referral.unit_id, data, today)).items():
        setattr(referral, name, value)
    referral.studied_by = actor.id
    await _list_persons(session, referral, data)
    await session.exec(sa.delete(ReferralEvidence).where(col(ReferralEvidence.referral_id) == referral.id))
    await list_materials(session, referral, data.materials, start=0)
    record(session, actor, Verb.REFERRAL_EDITED, referral, after={"body": referral.body_id})
    return referral


async def approve_referral(
    session: AsyncSession, actor: Viewer, referral: Referral, data: DecisionIn, *, today: date
) -> Referral:
    """Approve (another person than the studier). A talk it follows from ends as referred."""
    require(actor, Permission.REFERRALS_APPROVE)
    materials = await materials_of(session, referral.id)
    ensure(refusal_to_approve(referral, actor, len(materials)))
    move(referral, _S.APPROVED)
    referral.approver_id, referral.approved_on = actor.id, today
    referral.approver_title = _title(actor)
    note(referral, actor, "批准", data.reason, today)
    record(session, actor, Verb.REFERRAL_APPROVED, referral, after={"approved_on": today})
    if referral.interview_id is not None:
        interview = await session.get_one(Interview, referral.interview_id, with_for_update=True)
        await end_by_referral(session, actor, interview, referral, today=today)
    return referral


def note(referral: Referral, actor: Viewer, act: str, text: str, today: date) -> None:
    """Keep a reason with the referral: the journal has readers who may not know of the matter."""
    if text:
        entry = {"on": today.isoformat(), "by": actor.name, "act": act, "text": text}
        referral.notes = [*referral.notes, entry]


def _title(viewer: Viewer) -> str:
    seats = [seat for seat in viewer.seats if seat.title]
    return max(seats, key=lambda seat: seat.rank).title if seats else viewer.name


async def drop_referral(
    session: AsyncSession, actor: Viewer, referral: Referral, data: ReasonIn, *, today: date
) -> Referral:
    """Not handed over after all, or taken back before a letter is out. A reason is due."""
    if not actor.may(Permission.REFERRALS_STUDY):
        require(actor, Permission.REFERRALS_APPROVE)
    ensure(refusal_to_drop(referral, actor))
    dispatch = await dispatch_of(session, referral.id)
    if dispatch is not None and await letter_stands(session, dispatch.letter_id):
        raise WrongState("移送函已经拟稿，请先作废该文书。", code="letter_exists")
    move(referral, _S.DROPPED)
    referral.ended_on = today
    await end_item(session, referral, today)
    note(referral, actor, "不予移送", data.reason, today)
    record(session, actor, Verb.REFERRAL_DROPPED, referral, after={"dropped_on": today})
    return referral


async def end_item(session: AsyncSession, referral: Referral, today: date) -> None:
    """The case is no longer kept open by this."""
    if referral.case_id is not None:
        await close_item(session, ITEM, referral.id, today=today)
