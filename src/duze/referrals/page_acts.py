"""The acts of a referral's page: the noun in the address → what is typed in, and the verb."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.interviews.queries import issuing_office
from duze.people.permissions import Viewer
from duze.referrals import actions, answering, sending, shapes
from duze.referrals.models import Referral
from duze.referrals.reminding import draft_reminder


async def _letter(
    session: AsyncSession, actor: Viewer, referral: Referral, data: shapes.LetterIn, *, today: Any
) -> object:
    issuer = await issuing_office(session)
    return await sending.draft_referral_letter(session, actor, referral, data, today=today, city_office=issuer)


async def _reminder(
    session: AsyncSession, actor: Viewer, referral: Referral, data: shapes.LetterIn, *, today: Any
) -> object:
    issuer = await issuing_office(session)
    return await draft_reminder(session, actor, referral, data, today=today, city_office=issuer)


async def _archive(
    session: AsyncSession, actor: Viewer, referral: Referral, _data: shapes.DecisionIn, *, today: Any
) -> object:
    return await sending.archive_referral(session, actor, referral, today=today)


ACTS: dict[str, tuple[type[BaseModel], Any]] = {
    "approval": (shapes.DecisionIn, actions.approve_referral),
    "dismissal": (shapes.ReasonIn, actions.drop_referral),
    "letter": (shapes.LetterIn, _letter),
    "supplement": (shapes.SupplementIn, sending.supplement_referral),
    "redirection": (shapes.ReaddressIn, sending.readdress_referral),
    "receipt": (shapes.ReceiptIn, answering.acknowledge),
    "answer": (shapes.AnswerIn, answering.answer_referral),
    "outcome": (shapes.OutcomeIn, answering.report_outcome),
    "reminder": (shapes.LetterIn, _reminder),
    "archiving": (shapes.DecisionIn, _archive),
}
