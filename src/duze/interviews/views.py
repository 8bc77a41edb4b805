"""An interview as API and page show it to one viewer, and the acts open on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.interviews.authority_queries import terms_of
from duze.interviews.ending import rectified
from duze.interviews.ending_rules import (
    refusal_to_close,
    refusal_to_follow_up,
    refusal_to_repeat,
    refusal_to_verify,
)
from duze.interviews.models import LEVELS, RANKS, STATE_NAMES, Interview, InterviewLeave, InterviewState
from duze.interviews.queries import first_day_with_notice, last_verification, leave_of, notice_stands, order_of
from duze.interviews.reports import reports_out
from duze.interviews.rules import (
    may_know_referrals,
    refusal_to_approve,
    refusal_to_ask_leave,
    refusal_to_attend,
    refusal_to_decide_leave,
    refusal_to_draft_notice,
    refusal_to_drop,
    refusal_to_edit,
    refusal_to_mark_absent,
    refusal_to_minute,
    refusal_to_reschedule,
    state_for,
)
from duze.kit.acts import Act
from duze.kit.i18n import say
from duze.people.permissions import Viewer
from duze.people.queries import names_of
from duze.units.queries import unit_by_id


class TargetOut(msgspec.Struct):
    """A person summoned."""

    post: str
    name: str | None
    rank: str


class LeaveOut(msgspec.Struct):
    """The unit's request for another time."""

    reason: str
    asked_on: date
    granted: bool | None
    starts_at: datetime | None
    decision_reason: str


class InterviewOut(msgspec.Struct):
    """An interview. `office` holds what only the supervising side sees, None for the unit."""

    id: UUID
    version: int
    title: str
    level: int
    level_name: str
    state: str
    state_name: str
    case_id: UUID
    unit_id: UUID
    unit: str
    reasons: list[str]
    basis: list[str]
    targets: list[TargetOut]
    host: str
    second_host: str
    recorder: str
    starts_at: datetime | None
    place: str
    attendees: list[str]
    materials: list[str]
    letter_id: UUID | None
    notified_on: date | None
    received_on: date | None
    held_on: date | None
    present: list[str]
    explanation: str
    demands: list[str]
    pledge: str
    minuted_on: date | None
    rectification_id: UUID | None
    leave: LeaveOut | None
    ended_on: date | None
    office: dict[str, Any] | None


async def interview_out(session: AsyncSession, viewer: Viewer, interview: Interview) -> InterviewOut:
    """The interview as this viewer may see it: a unit learns neither of the office's steps nor of a referral."""
    unit = await unit_by_id(session, interview.unit_id)
    people = {
        interview.second_host_id,
        interview.recorder_id,
        interview.proposer_id,
        interview.approver_id,
        interview.ended_by,
    }
    names = await names_of(session, {one for one in people if one})
    state = state_for(interview, viewer)
    leave = await leave_of(session, interview)
    own = may_know_referrals(viewer, interview.unit_id)
    reports = await reports_out(session, interview) if own else []
    masked = not own and interview.state is InterviewState.REFERRED
    kept = interview.model_dump(
        include={
            "id",
            "version",
            "title",
            "level",
            "case_id",
            "unit_id",
            "reasons",
            "basis",
            "starts_at",
            "place",
            "attendees",
            "materials",
            "letter_id",
            "notified_on",
            "received_on",
            "held_on",
            "present",
            "explanation",
            "demands",
            "pledge",
            "minuted_on",
            "rectification_id",
        }
    )
    kept["version"] -= masked  # a row that rose unseen would tell that something happened
    return InterviewOut(
        **kept,
        level_name=say(LEVELS[interview.level]),
        state=state.value,
        state_name=say(_state_name(interview, state)),
        unit=unit.name,
        targets=[TargetOut(t["post"], t["name"], RANKS[t["rank"]]) for t in interview.targets],
        host=interview.host_title,
        second_host=names.get(interview.second_host_id, "") if interview.second_host_id else "",
        recorder=names.get(interview.recorder_id, "") if interview.recorder_id else "",
        leave=_leave(leave),
        ended_on=None if masked else interview.ended_on,
        office=_office(interview, names) | {"verifications": reports} if own else None,
    )


def _state_name(interview: Interview, state: InterviewState) -> str:
    """A talk that was called off after the notice went out was not merely turned down."""
    called_off = state is InterviewState.DROPPED and interview.notified_on is not None
    return "已取消" if called_off else STATE_NAMES[state]


def _leave(leave: InterviewLeave | None) -> LeaveOut | None:
    if leave is None:
        return None
    return LeaveOut(leave.reason, leave.asked_on, leave.granted, leave.starts_at, leave.decision_reason)


def _office(interview: Interview, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "proposer": names.get(interview.proposer_id, ""),
        "proposed_on": interview.proposed_on,
        "approver": names.get(interview.approver_id, "") if interview.approver_id else "",
        "approved_on": interview.approved_on,
        "entrusted_by": interview.entrusted_by,
        "host_id": interview.host_id,
        "second_host_id": interview.second_host_id,
        "recorder_id": interview.recorder_id,
        "target_ranks": [target["rank"] for target in interview.targets],
        "ended_by": names.get(interview.ended_by, "") if interview.ended_by else "",
        "previous_id": interview.previous_id,
    }


async def acts_for(session: AsyncSession, viewer: Viewer, interview: Interview, today: date) -> list[Act]:
    """The acts on an interview; the unit is offered its own only."""
    leave = await leave_of(session, interview)
    if not may_know_referrals(viewer, interview.unit_id) and interview.host_id != viewer.id:
        return [Act("leave", "申请改期", refusal_to_ask_leave(interview, viewer, leave, today), "calendar-days")]
    stands = await notice_stands(session, interview)
    unsent = stands and interview.notified_on is None
    earliest = await first_day_with_notice(session, today)
    waits = leave is not None and leave.granted is None
    done, terms = await rectified(session, interview), await terms_of(session, interview)
    order, last = await order_of(session, interview), await last_verification(session, interview)
    acts = [
        Act("edit", "修改方案", refusal_to_edit(interview, viewer), "pencil"),
        Act("approval", "批准约谈", refusal_to_approve(interview, viewer, terms, earliest), "check"),
        Act(
            "notice",
            "拟约谈通知书",
            refusal_to_draft_notice(interview, viewer, letter_stands=stands, earliest=earliest),
            "file-text",
        ),
        Act("leave-decision", "答复改期申请", refusal_to_decide_leave(interview, viewer, leave), "calendar-days"),
        Act(
            "rescheduling",
            "调整约谈时间",
            refusal_to_reschedule(interview, viewer, letter_waits=unsent, leave_waits=waits),
            "calendar-days",
        ),
        Act("attendance", "记录到场", refusal_to_attend(interview, viewer, today), "user-check"),
        Act(
            "absence", "记录无故缺席", refusal_to_mark_absent(interview, viewer, waits, today), "circle-x", danger=True
        ),
        Act("minutes", "填写纪要", refusal_to_minute(interview, viewer), "file-text"),
        Act("follow-up", "下达整改", refusal_to_follow_up(interview, viewer), "list-checks"),
        Act("verification", "填写核查报告", refusal_to_verify(interview, viewer, order, last), "clipboard-list"),
        Act("closure", "办结", refusal_to_close(interview, viewer, done, last), "circle-check"),
        Act("repetition", "再次约谈", refusal_to_repeat(interview, viewer, last), "rotate-ccw"),
        Act(
            "dismissal",
            "取消约谈" if interview.notified_on else "不予约谈",
            refusal_to_drop(interview, viewer),
            "x",
            danger=True,
        ),
    ]
    return [act for act in acts if _worth_showing(act)]


def _worth_showing(act: Act) -> bool:
    """What another role must do, or what lies behind or far ahead, would only be noise on the panel."""
    if act.refusal is None:
        return True
    return act.refusal.code not in {"not_allowed", "wrong_state", "already_approved", "no_leave"}
