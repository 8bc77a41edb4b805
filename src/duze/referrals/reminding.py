"""Reminding a body whose receipt or outcome is overdue: a letter that names the first one, nothing of the matter."""

from __future__ import annotations

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.models import Limit
from duze.deadlines.queries import open_deadlines
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.errors import NotFound
from duze.letters import wording
from duze.letters.actions import draft_letter
from duze.letters.facts import Contact
from duze.letters.facts_orders import ReminderFacts
from duze.letters.kinds import REMINDER_LETTER
from duze.letters.models import Letter, LetterState
from duze.letters.starting import after, standing
from duze.people.permissions import Permission, Viewer, require
from duze.referrals.letter import called
from duze.referrals.models import Referral
from duze.referrals.queries import dispatch_of
from duze.referrals.rules import Silence, refusal_to_remind
from duze.referrals.shapes import LetterIn
from duze.units.models import DisciplineBody

AWAITED = {"referral-receipt": wording.RECEIPT_AWAITED, "referral-outcome": wording.OUTCOME_AWAITED}


async def silence_of(session: AsyncSession, referral: Referral, today: date) -> Silence | None:
    """What the body owes and is overdue with, the longest overdue first; None while nothing is."""
    for deadline in await open_deadlines(session, [referral.id]):
        limit = await session.get_one(Limit, deadline.limit_id)
        if deadline.due_on < today and limit.code in AWAITED:
            letters = await standing(session, REMINDER_LETTER.slug, referral)
            waiting = any(one.state is not LetterState.SIGNED for one in letters)
            return Silence(AWAITED[limit.code], deadline.due_on, len(letters), waiting)
    return None


async def draft_reminder(
    session: AsyncSession, actor: Viewer, referral: Referral, data: LetterIn, *, today: date, city_office: str
) -> Letter:
    """Draft the 提醒函 to the body that keeps silent; it goes the way of every letter.

    Raises WrongState while nothing is overdue, or while a reminder waits for its signature.
    """
    require(actor, Permission.REFERRALS_SEND)
    silence, dispatch = await silence_of(session, referral, today), await dispatch_of(session, referral.id)
    ensure(refusal_to_remind(referral, actor, silence))
    if silence is None or dispatch is None or dispatch.delivered_on is None:
        raise NotFound
    body = await session.get_one(DisciplineBody, referral.body_id)
    first = await session.get_one(Letter, dispatch.letter_id)
    facts = ReminderFacts(
        issuer=city_office,
        dated=today,
        to=tuple(body.name.split()),
        contact=Contact(name=data.contact_name, phone=data.contact_phone),
        you=called(body),
        sent_number=first.number,
        sent_on=min(dispatch.delivered_on, silence.due),
        awaited=silence.awaited,
        due=silence.due,
        days_over=(today - silence.due).days,
        new_due=await after(session, "referral-receipt", today),
        times=silence.reminded + 1,
    )
    letter = await draft_letter(
        session, actor, REMINDER_LETTER.slug, facts, about=referral, addressee_body_id=body.id, today=today
    )
    record(session, actor, Verb.REFERRAL_REMINDED, referral, after={"on": today, "times": facts.times})
    return letter
