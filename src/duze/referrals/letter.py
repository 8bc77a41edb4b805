"""From an approved referral to the facts of its letter: list of persons, list of materials, dates."""

from __future__ import annotations

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.queries import calendar, limit_on
from duze.deadlines.rules import due, span_of
from duze.kit.errors import WrongState
from duze.letters.facts import Contact, EvidenceRow, ReferralFacts, Subject
from duze.referrals.models import Referral
from duze.referrals.queries import materials_of, persons_of
from duze.referrals.shapes import LetterIn
from duze.units.models import CADRE_NAMES, DisciplineBody


def called(body: DisciplineBody) -> str:
    """How a letter addresses a body."""
    return "你委" if "纪律检查委员会" in body.name else "你单位"


async def referral_facts(
    session: AsyncSession, referral: Referral, body: DisciplineBody, data: LetterIn, *, today: date, issuer: str
) -> ReferralFacts:
    """The facts of the 问题线索移送函: source, persons, problem, clauses, verification, measures, opinion.

    Raises WrongState with an empty list of materials.
    """
    materials = await materials_of(session, referral.id)
    if not materials:
        raise WrongState("移送材料清单为空，请先列入材料。", code="no_materials")
    return ReferralFacts(
        issuer=issuer,
        dated=today,
        to=tuple(body.name.split()),
        contact=Contact(name=data.contact_name, phone=data.contact_phone),
        you=called(body),
        matter=referral.matter,
        source=referral.source,
        subjects=tuple(
            Subject(
                name=one.name,
                unit=one.unit,
                post=one.post,
                rank=one.rank,
                party=one.party,
                authority=CADRE_NAMES[one.authority],
            )
            for one in await persons_of(session, referral.id)
        ),
        problem=referral.problem,
        clauses=tuple(referral.clauses),
        verification=referral.verification,
        measures=tuple(referral.measures),
        opinion=referral.opinion,
        studied_on=referral.studied_on,
        approver="".join(referral.approver_title.split()),
        scope=referral.handling_scope,
        receipt_due=await _after(session, "referral-receipt", today),
        outcome_due=await _after(session, "referral-outcome", today),
        evidence=tuple(
            EvidenceRow(
                name=item.name, copies=item.copies, pages=item.pages, original=item.original, sha256=file.sha256
            )
            for item, file in materials
        ),
    )


async def _after(session: AsyncSession, code: str, start: date) -> date:
    limit = await limit_on(session, code, start)
    return due(start, span_of(limit), await calendar(session)).on
