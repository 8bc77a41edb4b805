"""Rules of interviews. Pure: facts, viewer and dates come in; a refusal or None goes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from duze.interviews.authority_rules import Terms, refusal_of_persons
from duze.interviews.models import MOVES, STATE_NAMES, Interview, InterviewLeave, InterviewState
from duze.kit.acts import same_person
from duze.kit.clock import city_date
from duze.kit.errors import FieldError, Invalid, NotAllowed, Refusal, WrongState
from duze.people.permissions import Permission, Role, Viewer, permitted

_S = InterviewState
NO_DELEGATE = "约谈对象应当本人到场，不得委托他人代为参加；%(missing)s未到场的，请办理改期或者记录无故缺席。"


def may_know_referrals(viewer: Viewer, unit_id: UUID) -> bool:
    """Whether a viewer may learn that something about this unit went to a discipline body.

    The office's supervisors and signatories, and the leader in charge of the unit; nobody else.
    """
    return viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY) or unit_id in viewer.area()


def state_for(interview: Interview, viewer: Viewer) -> InterviewState:
    """The state this viewer is shown: the public one unless the viewer may know of referrals."""
    return interview.state if may_know_referrals(viewer, interview.unit_id) else interview.public_state


def reachable(interview: Interview, to: InterviewState, viewer: Viewer) -> Refusal | None:
    """A refusal unless the interview can move to `to`; the state named is the one the viewer is shown."""
    if to in MOVES[interview.state]:
        return None
    shown = state_for(interview, viewer)
    return WrongState("当前状态为“%(now)s”，不能转为“%(to)s”。", now=STATE_NAMES[shown], to=STATE_NAMES[to])


_NEEDED = {
    "targets": "请填写约谈对象。",
    "host_id": "请确定主持人。",
    "second_host_id": "约谈须有两人以上主持，请确定共同约谈人。",
    "recorder_id": "请确定记录人。",
    "starts_at": "请确定约谈时间。",
    "place": "请确定约谈地点。",
}


def refusal_if_unsettled(interview: Interview, terms: Terms) -> Refusal | None:
    """An approval needs the whole plan: who, whom, when, where; within the authority it was proposed under."""
    missing = [FieldError(f"/{name}", text) for name, text in _NEEDED.items() if not getattr(interview, name)]
    if missing:
        return Invalid("约谈方案还不完整，不能批准。", code="plan_incomplete", errors=missing)
    return refusal_of_persons(
        terms, interview.host_rank, interview.target_rank, interview.entrusted_by
    ) or refusal_of_trio(interview.host_id, interview.second_host_id, interview.recorder_id)


def refusal_of_trio(*persons: UUID | None) -> Refusal | None:
    """Two hosts and a recorder are three persons."""
    settled = [person for person in persons if person]
    if len(settled) == len(set(settled)):
        return None
    return Invalid(errors=[FieldError("/recorder_id", "主持人、共同约谈人和记录人须为三个不同的人。")])


def refusal_to_edit(interview: Interview, viewer: Viewer) -> Refusal | None:
    """Only a proposal can be edited."""
    if found := permitted(viewer, Permission.INTERVIEWS_PROPOSE):
        return found
    if interview.state is not _S.PROPOSED:
        return WrongState("约谈方案已经审批，不能再改。", code="already_approved")
    return None


def refusal_to_approve(
    interview: Interview, viewer: Viewer, terms: Terms, earliest: date | None = None
) -> Refusal | None:
    """Another than the proposer approves, and only a whole plan that leaves the notice its time (from `earliest`)."""
    return (
        permitted(viewer, Permission.INTERVIEWS_APPROVE)
        or reachable(interview, _S.APPROVED, viewer)
        or same_person(interview.proposer_id, viewer.id, "提出约谈的人不能审批同一约谈。")
        or refusal_if_unsettled(interview, terms)
        or refusal_of_short_notice(interview.starts_at, earliest)
    )


def refusal_of_short_notice(starts_at: datetime | None, earliest: date | None) -> Refusal | None:
    """A time the notice could no longer reach in time is not settled on."""
    if starts_at is None or earliest is None or city_date(starts_at) >= earliest:
        return None
    error = FieldError("/starts_at", "按规定须提前通知，约谈最早可在 %(earliest)s 举行。", {"earliest": earliest})
    return Invalid("通知时间不足。", code="short_notice", errors=[error], remedy="请推迟约谈时间。")


def refusal_to_drop(interview: Interview, viewer: Viewer) -> Refusal | None:
    """The approver declines a proposal, its proposer takes it back; once the unit has been told, the approver alone
    calls the talk off."""
    told = interview.state in (_S.NOTIFIED, _S.POSTPONED)
    if not viewer.may(Permission.INTERVIEWS_APPROVE) and (told or not viewer.may(Permission.INTERVIEWS_PROPOSE)):
        return permitted(viewer, Permission.INTERVIEWS_APPROVE)
    return reachable(interview, _S.DROPPED, viewer)


def refusal_to_reschedule(
    interview: Interview, viewer: Viewer, *, letter_waits: bool, leave_waits: bool
) -> Refusal | None:
    """The office itself sets another time: before the notice is drafted, or after the unit was told."""
    if found := permitted(viewer, Permission.INTERVIEWS_APPROVE):
        return found
    if interview.state not in (_S.APPROVED, _S.NOTIFIED, _S.POSTPONED):
        return WrongState("当前状态为“%(now)s”，不能调整约谈时间。", now=STATE_NAMES[state_for(interview, viewer)])
    if letter_waits:
        return WrongState(
            "约谈通知书已经拟稿，不能调整约谈时间。",
            code="notice_exists",
            remedy="请先撤稿或者作废该文书，再调整时间、重新拟稿。",
        )
    if leave_waits:
        return WrongState("单位的改期申请尚未答复，请在答复中写明新的时间。", code="leave_waits")
    return None


def refusal_to_draft_notice(
    interview: Interview, viewer: Viewer, *, letter_stands: bool, earliest: date
) -> Refusal | None:
    """One notice per interview, and early enough: `earliest` is the first day with full notice from today."""
    if found := permitted(viewer, Permission.LETTERS_DRAFT) or reachable(interview, _S.NOTIFIED, viewer):
        return found
    if letter_stands:
        return WrongState("约谈通知书已经拟稿，请在文书中办理。", code="notice_exists")
    if interview.starts_at is None or city_date(interview.starts_at) < earliest:
        return WrongState(
            "通知时间不足：按规定须提前通知，约谈最早可在 %(earliest)s 举行。",
            code="short_notice",
            remedy="请由审批人调整约谈时间。",
            earliest=earliest,
        )
    return None


def refusal_to_ask_leave(
    interview: Interview, viewer: Viewer, leave: InterviewLeave | None, today: date
) -> Refusal | None:
    """The unit may ask once for another time, before the talk (请假须审批，不得委托)."""
    if refusal := permitted(viewer, Permission.INTERVIEWS_ANSWER):
        return refusal
    if interview.unit_id not in viewer.units_as(Role.UNIT_LIAISON):
        return NotAllowed("您不是被约谈单位的联络员，不能申请改期。")
    if leave is not None:
        return WrongState("已经提出过改期申请，每次约谈只能申请一次。", code="leave_asked")
    if found := reachable(interview, _S.POSTPONED, viewer):
        return found
    if interview.starts_at is not None and city_date(interview.starts_at) < today:
        return WrongState("约谈时间已过，不能再申请改期。", code="too_late")
    return None


def refusal_to_decide_leave(interview: Interview, viewer: Viewer, leave: InterviewLeave | None) -> Refusal | None:
    """Whoever may approve interviews decides a request that waits."""
    if found := permitted(viewer, Permission.INTERVIEWS_APPROVE):
        return found
    if leave is None or leave.granted is not None:
        return WrongState("没有待审批的改期申请。", code="no_leave")
    return reachable(interview, _S.POSTPONED, viewer)


def refusal_of_presence(targets: Sequence[str], present: Sequence[str]) -> Refusal | None:
    """No delegates: everyone summoned comes in person, and nobody else stands in."""
    missing = [post for post in targets if post not in present]
    if missing:
        return WrongState(NO_DELEGATE, code="no_delegate", missing="、".join(missing))
    return None


def refusal_to_attend(interview: Interview, viewer: Viewer, today: date) -> Refusal | None:
    """Attendance is written down on the day or later."""
    return (
        permitted(viewer, Permission.INTERVIEWS_HOLD)
        or reachable(interview, _S.ATTENDED, viewer)
        or _not_yet(interview, today)
    )


def refusal_to_mark_absent(interview: Interview, viewer: Viewer, leave_waits: bool, today: date) -> Refusal | None:
    """无故缺席 needs a unit that was told in time, signed for the notice, and has no request waiting."""
    if found := permitted(viewer, Permission.INTERVIEWS_HOLD) or reachable(interview, _S.ABSENT, viewer):
        return found
    if found := _not_yet(interview, today):
        return found
    if leave_waits:
        return WrongState("改期申请尚未答复，不得按无故缺席处理。", code="leave_waits")
    if interview.received_on is None:
        return WrongState("通知书尚未签收，不得按无故缺席处理。", code="not_received")
    if interview.starts_at and interview.earliest_on and city_date(interview.starts_at) < interview.earliest_on:
        return WrongState("通知送达未满规定的提前时间，不得按无故缺席处理。", code="short_notice")
    return None


def _not_yet(interview: Interview, today: date) -> Refusal | None:
    if interview.starts_at is not None and today < city_date(interview.starts_at):
        return WrongState("约谈时间未到。", code="too_early")
    return None


def refusal_to_minute(interview: Interview, viewer: Viewer) -> Refusal | None:
    """The recorder named in the plan writes the minutes."""
    if found := permitted(viewer, Permission.INTERVIEWS_HOLD) or reachable(interview, _S.MINUTED, viewer):
        return found
    if interview.recorder_id != viewer.id:
        return NotAllowed("纪要须由约谈方案确定的记录人填写。", code="not_recorder")
    return None
