"""The verification report on what a talk demanded: its clock, and writing it."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_orders import Rectification
from duze.deadlines.actions import close_deadlines, start_deadline
from duze.deadlines.queries import open_deadlines
from duze.interviews.ending_rules import refusal_of_advice, refusal_to_verify
from duze.interviews.models import Interview, InterviewState
from duze.interviews.models_verification import InterviewVerification
from duze.interviews.queries import order_of, verifications_of
from duze.interviews.shapes import VerificationIn
from duze.journal.actions import record
from duze.journal.models import Actor
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.people.permissions import Permission, Viewer, require

LIMIT: Final = "interview-verification"


async def note_report(session: AsyncSession, actor: Actor, interview: Interview, order: Rectification) -> None:
    """The unit has reported: the clock of the verification runs from that day, unless one does. Idempotent."""
    if interview.state is not InterviewState.FOLLOWING_UP or order.submitted_on is None:
        return
    written = await verifications_of(session, interview)
    if len(written) > order.returns or await open_deadlines(session, [interview.id]):
        return
    title = f"{interview.title}：核查整改"[:200]
    await start_deadline(session, actor, interview, LIMIT, title=title, today=order.submitted_on)


async def verify_interview(
    session: AsyncSession, actor: Viewer, interview: Interview, data: VerificationIn, *, today: date
) -> InterviewVerification:
    """Write down what a look at the rectification found and what it advises.

    By another than the one who issued the rectification, once the unit has reported.
    """
    require(actor, Permission.INTERVIEWS_HOLD)
    written = await verifications_of(session, interview)
    last = next(reversed(written), None)
    ensure(refusal_to_verify(interview, actor, await order_of(session, interview), last))
    ensure(refusal_of_advice(data.result, data.advice))
    assert interview.followed_by is not None  # noqa: S101 - the state says so
    report = InterviewVerification(
        **data.model_dump(),
        interview_id=interview.id,
        round=len(written) + 1,
        verified_by=actor.id,
        verified_on=today,
        followed_by=interview.followed_by,
    )
    session.add(report)
    await close_deadlines(session, actor, interview, today=today, limit_code=LIMIT)
    after = {"round": report.round, "method": report.method, "result": report.result, "advice": report.advice}
    record(session, actor, Verb.INTERVIEW_VERIFIED, interview, after=after, reason=report.note)
    return report
