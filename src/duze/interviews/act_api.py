"""The acts on an interview over the API: each a noun under it, with If-Match."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.interviews.actions import approve_interview, draft_notice, drop_interview
from duze.interviews.ending import close_interview, follow_up, repeat_interview
from duze.interviews.meeting import (
    ask_leave,
    decide_leave,
    file_minutes,
    record_absence,
    record_attendance,
    reschedule_interview,
)
from duze.interviews.models import Interview
from duze.interviews.queries import interview_for, issuing_office
from duze.interviews.shapes import (
    AbsenceIn,
    ApprovalIn,
    AttendanceIn,
    LeaveDecisionIn,
    MinutesIn,
    NoticeIn,
    OrderIn,
    ReasonIn,
    RepetitionIn,
    RescheduleIn,
    VerificationIn,
)
from duze.interviews.verifying import verify_interview
from duze.interviews.views import InterviewOut, interview_out
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.web.etags import check_match
from duze.people.permissions import Viewer

TAGS = ["interviews"]
Ask = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Path = FromPath[UUID]
Out = Response[InterviewOut]
_AT = "/interviews/{interview_id:uuid}"


async def answer_with(session: AsyncSession, viewer: Viewer, interview: Interview) -> Out:
    """The interview as it now stands, with its ETag."""
    await session.flush()
    out = await interview_out(session, viewer, interview)
    return Response(out, headers={"ETag": f'"{out.version}"'})


async def locked(request: Ask, session: AsyncSession, viewer: Viewer, interview_id: UUID) -> Interview:
    """The interview, locked for a change meant for its present version."""
    interview = await interview_for(session, viewer, interview_id, lock=True)
    check_match(request, interview)
    return interview


async def _do(
    request: Ask, db: Database, viewer: Viewer, interview_id: UUID, verb: Callable[..., Awaitable[object]], data: Any
) -> Out:
    async with db.write() as session:
        interview = await locked(request, session, viewer, interview_id)
        await verb(session, viewer, interview, data, today=clock.today())
        return await answer_with(session, viewer, interview)


@post(f"{_AT}/approval", status_code=200, tags=TAGS, summary="批准约谈")
async def approve(request: Ask, db: Db, viewer: Who, interview_id: Path, data: JSONBody[ApprovalIn]) -> Out:
    """Approve the plan; by another than the proposer."""
    return await _do(request, db, viewer, interview_id, approve_interview, data)


@post(f"{_AT}/dismissal", status_code=200, tags=TAGS, summary="不予约谈、取消约谈")
async def dismiss(request: Ask, db: Db, viewer: Who, interview_id: Path, data: JSONBody[ReasonIn]) -> Out:
    """Decline a proposal, take it back, or call off a talk that was announced; with a reason."""
    return await _do(request, db, viewer, interview_id, drop_interview, data)


@post(f"{_AT}/rescheduling", status_code=200, tags=TAGS, summary="调整约谈时间")
async def reschedule(request: Ask, db: Db, viewer: Who, interview_id: Path, data: JSONBody[RescheduleIn]) -> Out:
    """Another time, set by the office, with full notice."""
    return await _do(request, db, viewer, interview_id, reschedule_interview, data)


@post(f"{_AT}/leave", status_code=200, tags=TAGS, summary="申请改期")
async def leave(request: Ask, db: Db, viewer: Who, interview_id: Path, data: JSONBody[ReasonIn]) -> Out:
    """The unit asks, once, for another time."""
    return await _do(request, db, viewer, interview_id, ask_leave, data)


@post(f"{_AT}/leave-decision", status_code=200, tags=TAGS, summary="答复改期申请")
async def answer_leave(request: Ask, db: Db, viewer: Who, interview_id: Path, data: JSONBody[LeaveDecisionIn]) -> Out:
    """Grant another time, or refuse."""
    return await _do(request, db, viewer, interview_id, decide_leave, data)


@post(f"{_AT}/attendance", status_code=200, tags=TAGS, summary="记录到场")
async def attend(request: Ask, db: Db, viewer: Who, interview_id: Path, data: JSONBody[AttendanceIn]) -> Out:
    """Everyone summoned came in person."""
    return await _do(request, db, viewer, interview_id, record_attendance, data)


@post(f"{_AT}/absence", status_code=200, tags=TAGS, summary="记录无故缺席")
async def absent(request: Ask, db: Db, viewer: Who, interview_id: Path, data: JSONBody[AbsenceIn]) -> Out:
    """Nobody came, though told in time."""
    return await _do(request, db, viewer, interview_id, record_absence, data)


@post(f"{_AT}/minutes", status_code=200, tags=TAGS, summary="填写纪要")
async def minute(request: Ask, db: Db, viewer: Who, interview_id: Path, data: JSONBody[MinutesIn]) -> Out:
    """Explanation, demands and pledge, by the recorder."""
    return await _do(request, db, viewer, interview_id, file_minutes, data)


@post(f"{_AT}/closure", status_code=200, tags=TAGS, summary="办结")
async def close(request: Ask, db: Db, viewer: Who, interview_id: Path, data: JSONBody[ApprovalIn]) -> Out:
    """Close it after the rectification; by somebody else."""
    return await _do(request, db, viewer, interview_id, close_interview, data)


@post(f"{_AT}/repetition", status_code=200, tags=TAGS, summary="再次约谈")
async def repeat(request: Ask, db: Db, viewer: Who, interview_id: Path, data: JSONBody[RepetitionIn]) -> Out:
    """End this talk and propose another; the answer is this one."""
    return await _do(request, db, viewer, interview_id, repeat_interview, data)


@post(f"{_AT}/notice", status_code=200, tags=TAGS, summary="拟约谈通知书")
async def notice(request: Ask, db: Db, viewer: Who, interview_id: Path, data: JSONBody[NoticeIn]) -> Out:
    """Draft the notice from the approved plan; `letter_id` of the answer names it."""
    async with db.write() as session:
        interview = await locked(request, session, viewer, interview_id)
        issuer = await issuing_office(session)
        await draft_notice(session, viewer, interview, data, today=clock.today(), city_office=issuer)
        return await answer_with(session, viewer, interview)


@post(f"{_AT}/follow-up", status_code=200, tags=TAGS, summary="下达整改")
async def order(request: Ask, db: Db, viewer: Who, interview_id: Path, data: OrderIn | None = None) -> Out:
    """Issue the rectification order; without a body, with the demands of the minutes."""
    return await _do(request, db, viewer, interview_id, follow_up, data or OrderIn())


@post(f"{_AT}/verification", status_code=200, tags=TAGS, summary="填写核查报告")
async def verify(request: Ask, db: Db, viewer: Who, interview_id: Path, data: JSONBody[VerificationIn]) -> Out:
    """What a look at the rectification found; `office.verifications` of the answer holds it."""
    return await _do(request, db, viewer, interview_id, verify_interview, data)


ACTS = [
    approve,
    dismiss,
    notice,
    reschedule,
    leave,
    answer_leave,
    attend,
    absent,
    minute,
    order,
    verify,
    close,
    repeat,
]
