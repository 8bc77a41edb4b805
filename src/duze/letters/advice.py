"""Entering a 监察建议 that has come in, and recording the answer to it."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.actions import close_deadlines, move_deadline, start_deadline
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import check_move, ensure
from duze.kit.errors import WrongState, invalid
from duze.letters.advice_rules import refusal_of_days, refusal_to_register, refusal_to_reply
from duze.letters.models_advice import ADVICE_MOVES, ADVICE_NAMES, AdviceState, ReceivedAdvice
from duze.letters.shapes_advice import AdviceIn, ReplyIn
from duze.people.permissions import Viewer
from duze.units.queries import unit_by_id

LIMIT = "advice-reply"


async def register_advice(session: AsyncSession, actor: Viewer, data: AdviceIn, *, today: date) -> ReceivedAdvice:
    """Enter it; the limit for the answer runs from the day it came in, to the day the paper names if it names one.

    Raises WrongState for a number entered before.
    """
    ensure(refusal_to_register(actor))
    ensure(refusal_of_days(data.dated, data.received_on, data.reply_by, today))
    unit = await unit_by_id(session, data.unit_id)
    known = select(ReceivedAdvice.id).where(
        col(ReceivedAdvice.sender) == data.sender, col(ReceivedAdvice.number) == data.number
    )
    if (await session.exec(known)).first() is not None:
        raise WrongState("这一文号的监察建议已经登记。", code="registered")
    advice = ReceivedAdvice(**data.model_dump(exclude={"reply_by"}), reply_due=data.received_on, registered_by=actor.id)
    title = f"回复监察建议：{advice.matter}"
    running = await start_deadline(session, actor, advice, LIMIT, title=title, today=data.received_on, unit_id=unit.id)
    if data.reply_by is not None and data.reply_by != running.due_on:
        reason = "监察建议书载明的回复期限"
        await move_deadline(session, actor, running, data.reply_by, reason=reason, today=data.received_on)
    advice.reply_due = running.due_on
    session.add(advice)
    after = {"number": advice.number, "sender": advice.sender, "unit": unit.id, "reply_due": advice.reply_due}
    record(session, actor, Verb.ADVICE_RECEIVED, advice, after=after)
    return advice


async def record_reply(
    session: AsyncSession, actor: Viewer, advice: ReceivedAdvice, data: ReplyIn, *, today: date
) -> ReceivedAdvice:
    """The answer that was sent: its clock stops, and nothing of it changes afterwards."""
    ensure(refusal_to_reply(advice, actor))
    if not advice.received_on <= data.replied_on <= today:
        raise invalid("/replied_on", "回复日期应当在收到日期之后，不能晚于今天。")
    check_move(ADVICE_MOVES, advice.state, AdviceState.REPLIED, ADVICE_NAMES)
    advice.state, advice.replied_by = AdviceState.REPLIED, actor.id
    advice.replied_on, advice.reply_number, advice.reply = data.replied_on, data.reply_number, data.reply
    session.add(advice)
    await close_deadlines(session, actor, advice, today=data.replied_on)
    late = data.replied_on > advice.reply_due
    after = {"replied_on": data.replied_on, "number": data.reply_number, "late": late}
    record(session, actor, Verb.ADVICE_REPLIED, advice, after=after)
    return advice
