"""The office's way out: letter, supplement, another body, archive."""

from __future__ import annotations

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.errors import invalid
from duze.letters.actions import draft_letter
from duze.letters.models import Letter
from duze.letters.queries import letter_stands
from duze.people.permissions import Permission, Viewer, require
from duze.referrals.actions import end_item, list_materials, move, note
from duze.referrals.filing_rules import refusal_to_supplement
from duze.referrals.letter import referral_facts
from duze.referrals.models import Referral, ReferralDispatch, ReferralState
from duze.referrals.queries import dispatch_of, materials_of
from duze.referrals.rules import (
    refusal_to_archive,
    refusal_to_draft,
    refusal_to_readdress,
)
from duze.referrals.shapes import LetterIn, ReaddressIn, SupplementIn
from duze.units.models import DisciplineBody

_S = ReferralState


async def draft_referral_letter(
    session: AsyncSession, actor: Viewer, referral: Referral, data: LetterIn, *, today: date, city_office: str
) -> Letter:
    """Draft the 问题线索移送函 with list and receipt slip, addressed to the routed body alone."""
    require(actor, Permission.REFERRALS_SEND)
    dispatch = await dispatch_of(session, referral.id)
    stands = dispatch is not None and dispatch.answer is None and await letter_stands(session, dispatch.letter_id)
    ensure(refusal_to_draft(referral, actor, stands))
    body = await session.get_one(DisciplineBody, referral.body_id)
    letter = await draft_letter(
        session,
        actor,
        "referral_letter",
        await referral_facts(session, referral, body, data, today=today, issuer=city_office),
        about=referral,
        addressee_body_id=body.id,
        title=f"关于移送{referral.matter.removesuffix('问题')}问题线索的函",
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
    await list_materials(session, referral, data.materials, start=len(await materials_of(session, referral.id)))
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
    note(referral, actor, "改送", data.reason, today)
    record(session, actor, Verb.REFERRAL_READDRESSED, referral, before={"body": before}, after={"body": data.body_id})
    return referral


async def archive_referral(session: AsyncSession, actor: Viewer, referral: Referral, *, today: date) -> Referral:
    """File it; the case may then close."""
    require(actor, Permission.REFERRALS_SEND)
    ensure(refusal_to_archive(referral, actor))
    move(referral, _S.ARCHIVED)
    referral.ended_on = today
    await end_item(session, referral, today)
    record(session, actor, Verb.REFERRAL_ARCHIVED, referral, after={"archived_on": today})
    return referral
