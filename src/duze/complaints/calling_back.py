"""After a complaint was handled: the complainant is told, called back by somebody else, and it is done again once."""

from __future__ import annotations

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.complaints.models import ANSWER, CALL, HANDLE, Complaint, ComplaintCall, ComplaintState, Satisfaction
from duze.complaints.rules import (
    refusal_as_handler,
    refusal_to_answer,
    refusal_to_assign_again,
    refusal_to_call,
)
from duze.complaints.shapes import AnswerIn, CallIn, ReassignmentIn
from duze.complaints.steps import given_to, let_run, move
from duze.deadlines.actions import close_deadlines
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.people.permissions import Viewer

S = ComplaintState


async def answer_complaint(
    session: AsyncSession, actor: Viewer, complaint: Complaint, data: AnswerIn, *, today: date
) -> Complaint:
    """The complainant was told what came of it; somebody else calls back."""
    ensure(refusal_to_answer(complaint, actor))
    move(complaint, S.ANSWERED, today)
    complaint.answer, complaint.answered_on = data.text, today
    record(session, actor, Verb.COMPLAINT_ANSWERED, complaint, after={"answer": data.text, "round": complaint.round})
    await close_deadlines(session, actor, complaint, today=today, limit_code=ANSWER)
    await let_run(session, actor, complaint, CALL, f"回访 {complaint.number}", today)
    return complaint


async def call_back(
    session: AsyncSession, actor: Viewer, complaint: Complaint, data: CallIn, *, today: date
) -> Complaint:
    """What the complainant says of it; dissatisfied the first time, it is done again, and that clock runs at once."""
    ensure(refusal_to_call(complaint, actor))
    again = data.satisfaction is Satisfaction.DISSATISFIED and complaint.round == 1
    move(complaint, S.REDO if again else S.CLOSED, today)
    complaint.satisfaction = data.satisfaction
    handler = complaint.handler_id
    assert handler is not None  # noqa: S101 - a constraint of its table
    session.add(
        ComplaintCall(
            complaint_id=complaint.id,
            round=complaint.round,
            handler_id=handler,
            caller_id=actor.id,
            satisfaction=data.satisfaction,
            note=data.note,
            on=today,
        )
    )
    record(session, actor, Verb.COMPLAINT_CALLED, complaint, after=data.model_dump() | {"round": complaint.round})
    await close_deadlines(session, actor, complaint, today=today, limit_code=CALL)
    if again:
        await let_run(session, actor, complaint, HANDLE, f"重办 {complaint.number}", today)
    return complaint


async def assign_again(
    session: AsyncSession, actor: Viewer, complaint: Complaint, data: ReassignmentIn, *, today: date
) -> Complaint:
    """Another handler does it again, once."""
    ensure(refusal_to_assign_again(complaint, actor) or refusal_as_handler(complaint, data.handler_id, actor.id))
    first = complaint.handler_id
    await given_to(session, complaint, data.handler_id, today)
    complaint.first_handler_id, complaint.round, complaint.decider_id = first, 2, actor.id
    move(complaint, S.HANDLING, today)
    record(session, actor, Verb.COMPLAINT_REASSIGNED, complaint, after={"handler": data.handler_id})
    return complaint
