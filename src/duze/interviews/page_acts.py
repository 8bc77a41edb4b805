"""The acts of an interview's page: the noun in the address → what is typed in, and the verb."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.interviews import actions, ending, meeting, shapes, verifying
from duze.interviews.models import Interview
from duze.interviews.queries import issuing_office
from duze.people.permissions import Viewer


async def _notice(
    session: AsyncSession, actor: Viewer, interview: Interview, data: shapes.NoticeIn, *, today: Any
) -> object:
    issuer = await issuing_office(session)
    return await actions.draft_notice(session, actor, interview, data, today=today, city_office=issuer)


ACTS: dict[str, tuple[type[BaseModel], Any]] = {
    "approval": (shapes.ApprovalIn, actions.approve_interview),
    "dismissal": (shapes.ReasonIn, actions.drop_interview),
    "notice": (shapes.NoticeIn, _notice),
    "rescheduling": (shapes.RescheduleIn, meeting.reschedule_interview),
    "leave": (shapes.ReasonIn, meeting.ask_leave),
    "leave-decision": (shapes.LeaveDecisionIn, meeting.decide_leave),
    "attendance": (shapes.AttendanceIn, meeting.record_attendance),
    "absence": (shapes.AbsenceIn, meeting.record_absence),
    "minutes": (shapes.MinutesIn, meeting.file_minutes),
    "follow-up": (shapes.OrderIn, ending.follow_up),
    "verification": (shapes.VerificationIn, verifying.verify_interview),
    "closure": (shapes.ApprovalIn, ending.close_interview),
    "repetition": (shapes.RepetitionIn, ending.repeat_interview),
}
