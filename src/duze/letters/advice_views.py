"""A received 监察建议 as API and page show it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.i18n import say
from duze.letters.models_advice import ADVICE_NAMES, AdviceState, ReceivedAdvice
from duze.people.queries import names_of
from duze.units.queries import unit_by_id


class AdviceOut(msgspec.Struct):
    """One 监察建议. `overdue`: unanswered after the last day, or answered late."""

    id: UUID
    version: int
    number: str
    sender: str
    unit_id: UUID
    unit: str
    matter: str
    advice: str
    dated: date
    received_on: date
    reply_due: date
    state: str
    state_name: str
    overdue: bool
    registered_by: str
    replied_by: str = ""
    replied_on: date | None = None
    reply_number: str = ""
    reply: str = ""


async def advice_out(session: AsyncSession, advice: ReceivedAdvice, today: date) -> AdviceOut:
    """As it stands today."""
    unit = await unit_by_id(session, advice.unit_id)
    people = {one for one in (advice.registered_by, advice.replied_by) if one}
    names = await names_of(session, people)
    return AdviceOut(
        id=advice.id,
        version=advice.version,
        number=advice.number,
        sender=advice.sender,
        unit_id=unit.id,
        unit=unit.full_name,
        matter=advice.matter,
        advice=advice.advice,
        dated=advice.dated,
        received_on=advice.received_on,
        reply_due=advice.reply_due,
        state=advice.state.value,
        state_name=say(ADVICE_NAMES[advice.state]),
        overdue=is_overdue(advice, today),
        registered_by=names.get(advice.registered_by, ""),
        replied_by=names.get(advice.replied_by, "") if advice.replied_by else "",
        replied_on=advice.replied_on,
        reply_number=advice.reply_number,
        reply=advice.reply,
    )


def is_overdue(advice: ReceivedAdvice, today: date) -> bool:
    """Whether the answer is, or was, late."""
    last = advice.replied_on if advice.state is AdviceState.REPLIED and advice.replied_on else today
    return last > advice.reply_due
