"""What follows a talk: rectification, closing by somebody else, another talk, or a referral."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.actions import close_item
from duze.cases.models import Case
from duze.cases.models_orders import ENDED, Rectification
from duze.cases.rectification import issue_rectification
from duze.cases.shapes import RectificationIn
from duze.deadlines.actions import close_deadlines
from duze.deadlines.queries import calendar, limit_on
from duze.deadlines.rules import due, span_of
from duze.interviews.actions import ITEM, move, propose_interview
from duze.interviews.ending_rules import refusal_to_close, refusal_to_follow_up, refusal_to_repeat
from duze.interviews.models import Interview, InterviewState
from duze.interviews.queries import last_verification
from duze.interviews.shapes import ApprovalIn, InterviewIn, OrderIn, RepetitionIn, TargetIn
from duze.journal.actions import record
from duze.journal.models import Actor
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.tables import Table
from duze.people.permissions import Permission, Viewer, require

_S = InterviewState
REPORT_LIMIT: Final = "interview-report"


async def follow_up(
    session: AsyncSession, actor: Viewer, interview: Interview, data: OrderIn, *, today: date
) -> Rectification:
    """Issue the rectification order with the demands of the minutes; its clock is the cases room's.

    It is due when notice and minutes say that the unit reports: by the limit `interview-report`, from the day of the
    talk.
    """
    require(actor, Permission.RECTIFICATION_ISSUE)
    ensure(refusal_to_follow_up(interview, actor))
    case = await session.get_one(Case, interview.case_id)
    order = RectificationIn(
        title=data.title or f"{interview.title}提出的整改要求"[:120],
        demands=list(data.demands or interview.demands),
        proof=data.proof,
        limit_code=REPORT_LIMIT,
    )
    since = await report_runs_from(session, interview, today)
    rectification = await issue_rectification(session, actor, case, order, today=today, since=since)
    move(interview, _S.FOLLOWING_UP)
    interview.rectification_id, interview.followed_by = rectification.id, actor.id
    record(session, actor, Verb.INTERVIEW_FOLLOWED, interview, after={"rectification": rectification.id})
    return rectification


async def report_runs_from(session: AsyncSession, interview: Interview, today: date) -> date:
    """The day of the talk; today when the office was so late with its order that the limit would be over."""
    held = interview.held_on or today
    limit = await limit_on(session, REPORT_LIMIT, held)
    return held if due(held, span_of(limit), await calendar(session)).on > today else today


async def rectified(session: AsyncSession, interview: Interview) -> bool:
    """Whether the rectification the talk asked for has been closed."""
    if interview.rectification_id is None:
        return False
    rectification = await session.get_one(Rectification, interview.rectification_id)
    return rectification.state in ENDED


async def close_interview(
    session: AsyncSession, actor: Viewer, interview: Interview, data: ApprovalIn, *, today: date
) -> Interview:
    """Close it once the rectification is closed; by somebody who neither minuted nor ordered it."""
    if not actor.may(Permission.INTERVIEWS_APPROVE):
        require(actor, Permission.INTERVIEWS_HOLD)
    last = await last_verification(session, interview)
    ensure(refusal_to_close(interview, actor, await rectified(session, interview), last))
    move(interview, _S.CLOSED)
    await _end(session, actor, interview, today)
    record(session, actor, Verb.INTERVIEW_CLOSED, interview, after={"ended_on": today}, reason=data.reason)
    return interview


async def repeat_interview(
    session: AsyncSession, actor: Viewer, interview: Interview, data: RepetitionIn, *, today: date
) -> Interview:
    """End this talk and propose another on the same matter, one level higher unless said otherwise."""
    require(actor, Permission.INTERVIEWS_PROPOSE)
    ensure(refusal_to_repeat(interview, actor, await last_verification(session, interview)))
    move(interview, _S.REPEATED)
    await _end(session, actor, interview, today)
    await session.flush()
    case = await session.get_one(Case, interview.case_id)
    plan = InterviewIn(
        level=data.level or min(3, interview.level + 1),
        reasons=[data.reason, *interview.reasons][:20],
        basis=list(interview.basis),
        targets=[TargetIn(**target) for target in interview.targets],
    )
    further = await propose_interview(session, actor, case, plan, today=today, previous=interview)
    record(session, actor, Verb.INTERVIEW_REPEATED, interview, after={"further": further.id}, reason=data.reason)
    return further


async def end_by_referral(
    session: AsyncSession, actor: Actor, interview: Interview, referral: Table, *, today: date
) -> None:
    """The matter has gone to a discipline body (called by the room above; a talk never delays a referral).

    The unit goes on seeing the state it saw: the entry is written on the referral, whose timeline it
    cannot read, and the public state stays.
    """
    if interview.state not in (_S.ABSENT, _S.FOLLOWING_UP):
        return
    shown = interview.public_state
    move(interview, _S.REFERRED, shown=shown)
    await _end(session, actor, interview, today)
    record(session, actor, Verb.INTERVIEW_REFERRED, referral, after={"interview": interview.id})


async def note_rectified(session: AsyncSession, interview: Interview) -> None:
    """The rectification of a referred talk is closed: the unit now sees the talk as closed, as it always would."""
    if interview.state is _S.REFERRED and interview.public_state is _S.FOLLOWING_UP:
        interview.public_state = _S.CLOSED


async def _end(session: AsyncSession, actor: Actor, interview: Interview, today: date) -> None:
    interview.ended_by, interview.ended_on = actor.id, today
    await close_deadlines(session, actor, interview, today=today)
    await close_item(session, ITEM, interview.id, today=today)
