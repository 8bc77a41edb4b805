"""The talk: leave, attendance, absence, minutes."""

from __future__ import annotations

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.actions import close_deadlines, start_deadline
from duze.interviews.actions import move
from duze.interviews.models import Interview, InterviewLeave, InterviewState
from duze.interviews.queries import first_day_with_notice, leave_of, notice_stands
from duze.interviews.rules import (
    refusal_of_presence,
    refusal_of_short_notice,
    refusal_to_ask_leave,
    refusal_to_attend,
    refusal_to_decide_leave,
    refusal_to_mark_absent,
    refusal_to_minute,
    refusal_to_reschedule,
)
from duze.interviews.shapes import AbsenceIn, AttendanceIn, LeaveDecisionIn, MinutesIn, ReasonIn, RescheduleIn
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.clock import city_date
from duze.kit.errors import invalid
from duze.people.permissions import Permission, Viewer, require

_S = InterviewState


async def ask_leave(
    session: AsyncSession, actor: Viewer, interview: Interview, data: ReasonIn, *, today: date
) -> InterviewLeave:
    """The unit asks, once, for another time."""
    require(actor, Permission.INTERVIEWS_ANSWER)
    ensure(refusal_to_ask_leave(interview, actor, await leave_of(session, interview), today))
    leave = InterviewLeave(interview_id=interview.id, asked_by=actor.id, asked_on=today, reason=data.reason)
    session.add(leave)
    record(session, actor, Verb.INTERVIEW_LEAVE_ASKED, interview, reason=data.reason)
    return leave


async def decide_leave(
    session: AsyncSession, actor: Viewer, interview: Interview, data: LeaveDecisionIn, *, today: date
) -> Interview:
    """Grant another time (with notice enough) or refuse. Raises Invalid for a new time in the past."""
    require(actor, Permission.INTERVIEWS_APPROVE)
    leave = await leave_of(session, interview)
    ensure(refusal_to_decide_leave(interview, actor, leave))
    assert leave is not None  # noqa: S101 - the rule above has said so
    if data.granted:
        earliest = await first_day_with_notice(session, today)
        if data.starts_at is None:
            raise invalid("/starts_at", "同意改期的，须写明新的约谈时间。")
        if city_date(data.starts_at) < earliest:
            raise invalid("/starts_at", "改期后的时间最早为 %(earliest)s。", earliest=earliest)
    leave.granted, leave.decided_by, leave.decided_on = data.granted, actor.id, today
    leave.decision_reason = data.reason
    if not data.granted:
        record(session, actor, Verb.INTERVIEW_LEAVE_REFUSED, interview, reason=data.reason)
        return interview
    before = interview.starts_at
    leave.starts_at = interview.starts_at = data.starts_at
    interview.earliest_on = await first_day_with_notice(session, today)
    move(interview, _S.POSTPONED)
    record(
        session,
        actor,
        Verb.INTERVIEW_POSTPONED,
        interview,
        before={"starts_at": before},
        after={"starts_at": data.starts_at},
        reason=data.reason,
    )
    return interview


async def reschedule_interview(
    session: AsyncSession, actor: Viewer, interview: Interview, data: RescheduleIn, *, today: date
) -> Interview:
    """Another time set by the office itself, with notice enough; a unit that was told is told of it.

    Raises Invalid for a time before the first day with full notice.
    """
    require(actor, Permission.INTERVIEWS_APPROVE)
    leave = await leave_of(session, interview)
    waits = interview.state is _S.APPROVED and await notice_stands(session, interview)
    asked = leave is not None and leave.granted is None
    ensure(refusal_to_reschedule(interview, actor, letter_waits=waits, leave_waits=asked))
    earliest = await first_day_with_notice(session, today)
    ensure(refusal_of_short_notice(data.starts_at, earliest))
    before, told = interview.starts_at, interview.state is not _S.APPROVED
    interview.starts_at = data.starts_at
    if told:
        interview.earliest_on = earliest
    if interview.state is _S.NOTIFIED:
        move(interview, _S.POSTPONED)
    record(
        session,
        actor,
        Verb.INTERVIEW_POSTPONED if told else Verb.INTERVIEW_EDITED,
        interview,
        before={"starts_at": before},
        after={"starts_at": data.starts_at},
        reason=data.reason,
    )
    return interview


async def record_attendance(
    session: AsyncSession, actor: Viewer, interview: Interview, data: AttendanceIn, *, today: date
) -> Interview:
    """Everyone summoned came in person; the clock for the minutes starts. Delegates are refused."""
    require(actor, Permission.INTERVIEWS_HOLD)
    ensure(refusal_to_attend(interview, actor, today))
    if data.held_on > today or (interview.starts_at and data.held_on < city_date(interview.starts_at)):
        raise invalid("/held_on", "约谈日期不能早于通知的时间，也不能晚于今天。")
    ensure(refusal_of_presence([target["post"] for target in interview.targets], data.present))
    move(interview, _S.ATTENDED)
    interview.present, interview.held_on = list(data.present), data.held_on
    await start_deadline(
        session, actor, interview, "interview-minutes", title=f"{interview.title}：形成纪要", today=data.held_on
    )
    after = {"held_on": data.held_on, "present": data.present}
    record(session, actor, Verb.INTERVIEW_ATTENDED, interview, after=after)
    return interview


async def record_absence(
    session: AsyncSession, actor: Viewer, interview: Interview, data: AbsenceIn, *, today: date
) -> Interview:
    """无故缺席: nobody came, though told in time and without a request that waits."""
    require(actor, Permission.INTERVIEWS_HOLD)
    leave = await leave_of(session, interview)
    waits = leave is not None and leave.granted is None
    ensure(refusal_to_mark_absent(interview, actor, waits, today))
    move(interview, _S.ABSENT)
    interview.held_on = today
    record(session, actor, Verb.INTERVIEW_ABSENT, interview, after={"on": today}, reason=data.reason)
    return interview


async def file_minutes(
    session: AsyncSession, actor: Viewer, interview: Interview, data: MinutesIn, *, today: date
) -> Interview:
    """The recorder puts down explanation, demands and pledge."""
    require(actor, Permission.INTERVIEWS_HOLD)
    ensure(refusal_to_minute(interview, actor))
    move(interview, _S.MINUTED)
    interview.explanation, interview.pledge = data.explanation, data.pledge
    interview.demands = list(data.demands)
    interview.minuted_by, interview.minuted_on = actor.id, today
    await close_deadlines(session, actor, interview, today=today, limit_code="interview-minutes")
    record(session, actor, Verb.INTERVIEW_MINUTED, interview, after=data.model_dump())
    return interview
