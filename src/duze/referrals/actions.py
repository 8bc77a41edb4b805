"""The office's part: study, edit, approve, drop, letter, supplement, readdress, archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.actions import close_item, open_item
from duze.cases.models import Case
from duze.findings.models import Finding
from duze.interviews.ending import end_by_referral
from duze.interviews.models import Interview
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import check_move, ensure
from duze.kit.errors import WrongState, invalid
from duze.letters.actions import draft_letter
from duze.letters.models import Letter
from duze.people.permissions import Permission, Viewer, require
from duze.referrals.letter import referral_facts
from duze.referrals.models import (
    MOVES,
    STATE_NAMES,
    Referral,
    ReferralDispatch,
    ReferralEvidence,
    ReferralPerson,
    ReferralState,
)
from duze.referrals.queries import dispatch_of, letter_stands, materials_of, usable_evidence
from duze.referrals.rules import (
    body_of,
    refusal_of_matter,
    refusal_to_approve,
    refusal_to_archive,
    refusal_to_draft,
    refusal_to_drop,
    refusal_to_edit,
    refusal_to_readdress,
    refusal_to_supplement,
    refusal_unless_running,
)
from duze.referrals.shapes import (
    DecisionIn,
    LetterIn,
    MaterialIn,
    ReaddressIn,
    ReasonIn,
    ReferralIn,
    SupplementIn,
)
from duze.units.models import DisciplineBody
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

    Raises Invalid for persons without a route, of several bodies, for a matter that names somebody
    and for a study dated in the future. The journal gets ids only: it has readers who may not know.
    """
    require(actor, Permission.REFERRALS_STUDY)
    about = case or finding
    if about is None:
        raise invalid("/case_id", "须写明所依据的案件或者问题线索。")
    ensure(refusal_unless_running(case))
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
    await _list_materials(session, referral, data.materials, start=0)
    if case is not None:
        await open_item(session, case, ITEM, referral.id)
    record(session, actor, Verb.REFERRAL_STUDIED, referral, after={"case": referral.case_id, "body": referral.body_id})
    return referral


async def _study(session: AsyncSession, unit_id: UUID, data: ReferralIn, today: date) -> dict[str, object]:
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


async def _list_materials(
    session: AsyncSession, referral: Referral, materials: Sequence[MaterialIn], *, start: int
) -> None:
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
    """Change the study before it is approved; the route is looked up again."""
    require(actor, Permission.REFERRALS_STUDY)
    ensure(refusal_to_edit(referral, actor))
    for name, value in (await _study(session, referral.unit_id, data, today)).items():
        setattr(referral, name, value)
    await _list_persons(session, referral, data)
    await session.exec(sa.delete(ReferralEvidence).where(col(ReferralEvidence.referral_id) == referral.id))
    await _list_materials(session, referral, data.materials, start=0)
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
    _note(referral, actor, "批准", data.reason, today)
    record(session, actor, Verb.REFERRAL_APPROVED, referral, after={"approved_on": today})
    if referral.interview_id is not None:
        interview = await session.get_one(Interview, referral.interview_id, with_for_update=True)
        await end_by_referral(session, actor, interview, referral, today=today)
    return referral


def _note(referral: Referral, actor: Viewer, act: str, text: str, today: date) -> None:
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
    await _end_item(session, referral, today)
    _note(referral, actor, "不予移送", data.reason, today)
    record(session, actor, Verb.REFERRAL_DROPPED, referral, after={"dropped_on": today})
    return referral


async def _end_item(session: AsyncSession, referral: Referral, today: date) -> None:
    if referral.case_id is not None:
        await close_item(session, ITEM, referral.id)


async def draft_referral_letter(
    session: AsyncSession, actor: Viewer, referral: Referral, data: LetterIn, *, today: date, city_office: str
) -> Letter:
    """Draft the 问题线索移送函 with list and receipt slip, addressed to the routed body alone."""
    require(actor, Permission.REFERRALS_SEND)
    dispatch = await dispatch_of(session, referral.id)
    stands = dispatch is not None and await letter_stands(session, dispatch.letter_id)
    ensure(refusal_to_draft(referral, actor, stands))
    body = await session.get_one(DisciplineBody, referral.body_id)
    letter = await draft_letter(
        session,
        actor,
        "referral_letter",
        await referral_facts(session, referral, body, data, today=today, issuer=city_office),
        about=referral,
        addressee_body_id=body.id,
        title=f"关于移送{referral.matter}问题线索的函",
        today=today,
    )
    if dispatch is not None:
        dispatch.open = False
        await session.flush()
    session.add(ReferralDispatch(referral_id=referral.id, body_id=body.id, letter_id=letter.id))
    return letter


async def supplement_referral(
    session: AsyncSession, actor: Viewer, referral: Referral, data: SupplementIn, *, today: date
) -> Referral:
    """Add what the body asked for; a new letter follows."""
    require(actor, Permission.REFERRALS_STUDY)
    ensure(refusal_to_supplement(referral, actor))
    referral.verification = f"{referral.verification}\n补充核实：{data.verification}"[:10000]
    await _list_materials(session, referral, data.materials, start=len(await materials_of(session, referral.id)))
    move(referral, _S.APPROVED)
    record(session, actor, Verb.REFERRAL_SUPPLEMENTED, referral, after={"materials": len(data.materials)})
    return referral


async def readdress_referral(
    session: AsyncSession, actor: Viewer, referral: Referral, data: ReaddressIn, *, today: date
) -> Referral:
    """Send it to another body after 不属管辖; a new letter follows and the first body loses sight of it."""
    require(actor, Permission.REFERRALS_SEND)
    ensure(refusal_to_readdress(referral, actor, data.body_id))
    if await session.get(DisciplineBody, data.body_id) is None:
        raise invalid("/body_id", "没有这个纪检监察机构。")
    before = referral.body_id
    referral.body_id, referral.route_id = data.body_id, None
    move(referral, _S.APPROVED)
    _note(referral, actor, "改送", data.reason, today)
    record(session, actor, Verb.REFERRAL_READDRESSED, referral, before={"body": before}, after={"body": data.body_id})
    return referral


async def archive_referral(session: AsyncSession, actor: Viewer, referral: Referral, *, today: date) -> Referral:
    """File it; the case may then close."""
    require(actor, Permission.REFERRALS_SEND)
    ensure(refusal_to_archive(referral, actor))
    move(referral, _S.ARCHIVED)
    referral.ended_on = today
    await _end_item(session, referral, today)
    record(session, actor, Verb.REFERRAL_ARCHIVED, referral, after={"archived_on": today})
    return referral
