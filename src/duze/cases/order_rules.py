"""Rules of rectification orders. Pure: rows, viewer and dates come in; a refusal or None goes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from duze.cases.models import Case, CaseState
from duze.cases.models_orders import (
    RECTIFICATION_MOVES,
    RECTIFICATION_NAMES,
    Extension,
    LookBack,
    Method,
    Rectification,
    RectificationState,
)
from duze.cases.shapes import CheckIn, LookBackIn
from duze.kit.acts import Act, same_person
from duze.kit.errors import NotFound, Refusal, WrongState, invalid
from duze.people.permissions import Permission, Role, Viewer, permitted

_R = RectificationState
LIMITS = ("rectification", "interview-report")
# Local practice caps the time for putting something right at three months; a default, not law.
LONGEST = timedelta(days=92)


def reachable(order: Rectification, to: RectificationState) -> Refusal | None:
    """A refusal unless the state table has the move."""
    if to in RECTIFICATION_MOVES[order.state]:
        return None
    return WrongState(
        "当前状态为“%(now)s”，不能转为“%(to)s”。",
        now=RECTIFICATION_NAMES[order.state],
        to=RECTIFICATION_NAMES[to],
    )


def answering(order: Rectification, viewer: Viewer) -> Refusal | None:
    """Only the ordered unit's own liaison answers; for another unit's the order does not exist."""
    if found := permitted(viewer, Permission.RECTIFICATION_ANSWER):
        return found
    return None if order.unit_id in viewer.units_as(Role.UNIT_LIAISON) else NotFound()


def refusal_to_receive(order: Rectification, viewer: Viewer) -> Refusal | None:
    """The unit signs for the order."""
    return answering(order, viewer) or reachable(order, _R.RECEIVED)


def refusal_to_plan(order: Rectification, viewer: Viewer) -> Refusal | None:
    """The unit files its plan."""
    return answering(order, viewer) or reachable(order, _R.PLANNED)


def refusal_to_start(order: Rectification, viewer: Viewer) -> Refusal | None:
    """The unit says that work has begun."""
    return answering(order, viewer) or reachable(order, _R.UNDER_WAY)


def refusal_to_submit(order: Rectification, viewer: Viewer) -> Refusal | None:
    """The unit reports and asks for closing; again after a return."""
    return answering(order, viewer) or reachable(order, _R.SUBMITTED)


def refusal_to_take(order: Rectification, viewer: Viewer) -> Refusal | None:
    """A checker other than the submitter takes the report."""
    return (
        permitted(viewer, Permission.RECTIFICATION_CHECK)
        or reachable(order, _R.CHECKING)
        or same_person(order.submitter_id, viewer.id, "提交整改报告的人不能核查。")
    )


def refusal_to_return(order: Rectification, viewer: Viewer) -> Refusal | None:
    """The report is sent back with what is missing."""
    return (
        permitted(viewer, Permission.RECTIFICATION_CHECK)
        or reachable(order, _R.RETURNED)
        or same_person(order.submitter_id, viewer.id, "提交整改报告的人不能核查。")
    )


def refusal_to_close(order: Rectification, viewer: Viewer) -> Refusal | None:
    """销号: by neither the one who issued the order nor the one who reported."""
    return (
        permitted(viewer, Permission.RECTIFICATION_CHECK)
        or reachable(order, _R.CLOSED)
        or same_person(order.submitter_id, viewer.id, "提交整改报告的人不能销号。")
        or same_person(order.issuer_id, viewer.id, "下达整改的人不能销号，须由他人核查销号。")
    )


def refusal_to_withdraw(order: Rectification, viewer: Viewer, *, fallen: bool) -> Refusal | None:
    """Taken back by another supervisor than the one who issued it, once something it rests on was overturned."""
    if found := permitted(viewer, Permission.RECTIFICATION_ISSUE) or reachable(order, _R.WITHDRAWN):
        return found
    if not fallen:
        return WrongState("只有案内问题的定性被撤销的，才可以撤回整改。", code="ground_stands")
    return same_person(order.issuer_id, viewer.id, "下达整改的人不能撤回，须由其他督查员办理。")


EXTENDABLE = frozenset({_R.RECEIVED, _R.PLANNED, _R.UNDER_WAY})
"""While more time may be asked for and granted."""


def refusal_to_ask_extension(
    order: Rectification, viewer: Viewer, extension: Extension | None, today: date
) -> Refusal | None:
    """One request, with reason, before the order is due."""
    if found := answering(order, viewer):
        return found
    if order.state not in EXTENDABLE:
        return WrongState("当前状态为“%(now)s”，不能申请延期。", now=RECTIFICATION_NAMES[order.state])
    if extension is not None:
        return WrongState("已经申请过延期，每项整改只能申请一次。", code="extension_asked")
    if today > order.due_on:
        return WrongState("整改期限已过，不能再申请延期。", code="too_late")
    return None


def refusal_of_until(order: Rectification, until: date) -> Refusal | None:
    """A new date lies after the old one and not beyond the longest time allowed."""
    if until <= order.due_on:
        return invalid("/until", "延期日期须晚于原期限 %(due)s。", due=order.due_on)
    if until > order.issued_on + LONGEST:
        last = order.issued_on + LONGEST
        return invalid("/until", "整改最长不超过三个月，最晚可延至 %(last)s。", last=last)
    return None


def refusal_to_decide_extension(order: Rectification, viewer: Viewer, extension: Extension | None) -> Refusal | None:
    """A request that waits is decided by somebody else, while the work goes on."""
    if found := permitted(viewer, Permission.EXTENSION_DECIDE):
        return found
    if extension is None or extension.granted is not None:
        return WrongState("没有待审批的延期申请。", code="no_extension")
    if order.state not in EXTENDABLE:
        return WrongState("当前状态为“%(now)s”，不能再审批延期。", now=RECTIFICATION_NAMES[order.state])
    return same_person(extension.asked_by, viewer.id, "申请延期的人不能审批。")


_PAUSABLE = frozenset({_R.ISSUED, _R.RECEIVED, _R.PLANNED, _R.UNDER_WAY, _R.RETURNED})


def refusal_to_pause(order: Rectification, viewer: Viewer, today: date) -> Refusal | None:
    """The clock may stand still while the unit works and the order is not overdue."""
    if found := permitted(viewer, Permission.EXTENSION_DECIDE):
        return found
    if order.state not in _PAUSABLE:
        return WrongState("当前状态为“%(now)s”，不能暂停计时。", now=RECTIFICATION_NAMES[order.state])
    if order.paused_on is not None:
        return WrongState("已经暂停计时。", code="paused")
    if today > order.due_on:
        return WrongState("整改期限已过，不能再暂停计时。", code="too_late")
    return None


def refusal_to_resume(order: Rectification, viewer: Viewer) -> Refusal | None:
    """A clock that stands still goes on."""
    if found := permitted(viewer, Permission.EXTENSION_DECIDE):
        return found
    return None if order.paused_on is not None else WrongState("没有暂停计时，无须恢复。")


def refusal_of_visit(data: CheckIn, *, passed: bool) -> Refusal | None:
    """Who was visited and whether they are satisfied; with somebody dissatisfied an order is not closed."""
    if data.method is not Method.REVISIT:
        return None
    if not data.visited:
        return invalid("/visited", "回访的，请写明回访了哪家企业或者群众。")
    if data.satisfied is None:
        return invalid("/satisfied", "回访的，请写明对方是否满意。")
    if passed and not data.satisfied:
        return WrongState("回访对象不满意，不能销号，请退回重改。", code="not_satisfied")
    return None


def refusal_of_look_back_day(day: date | None, today: date) -> Refusal | None:
    """Looking again comes later than closing."""
    return invalid("/look_back_on", "回头看日期须在今天以后。") if day is not None and day <= today else None


def refusal_to_look_back(order: Rectification, viewer: Viewer, data: LookBackIn | None, today: date) -> Refusal | None:
    """A closed order is looked at again, by another than the one who reported."""
    if found := permitted(viewer, Permission.RECTIFICATION_CHECK):
        return found
    if order.state is not _R.CLOSED:
        return WrongState("当前状态为“%(now)s”，销号后才能回头看。", now=RECTIFICATION_NAMES[order.state])
    if same := same_person(order.submitter_id, viewer.id, "提交整改报告的人不能回头看。"):
        return same
    if data is not None and data.next_on is not None and data.next_on <= today:
        return invalid("/next_on", "下次回头看的日期须在今天以后。")
    return None


def refusal_to_recur(
    order: Rectification, viewer: Viewer, case: Case, found: Sequence[LookBack], *, reopened: bool
) -> Refusal | None:
    """What a look found back is ordered anew once, in a case that can go on."""
    if refusal := permitted(viewer, Permission.RECTIFICATION_ISSUE):
        return refusal
    if not found or not found[-1].recurred:
        return WrongState("没有发现复发的回头看记录。", code="not_recurred")
    if reopened:
        return WrongState("复发后已经重新下达。", code="reopened")
    if case.state in {CaseState.OPEN, CaseState.AWAITING_CHECK, CaseState.CLOSED}:
        return None
    return WrongState("案件已经归档，复发的问题请另行登记、立案。", code="case_archived")


def refusal_of_limit(code: str) -> Refusal | None:
    """Which limits an order may run on."""
    return None if code in LIMITS else invalid("/limit_code", "没有适用于整改的时限“%(code)s”。", code=code)


def order_acts(
    order: Rectification, viewer: Viewer, extension: Extension | None, *, today: date, fallen: bool = False
) -> list[Act]:
    """Every act on an order, open or closed with its reason; those of other roles are left out.

    `fallen`: an objection took away something the order rests on; only then is there anything to withdraw.
    """
    acts = [
        Act("receipt", "签收", refusal_to_receive(order, viewer), "check"),
        Act("plan", "报送整改方案", refusal_to_plan(order, viewer), "file-text"),
        Act("start", "开始整改", refusal_to_start(order, viewer), "wrench"),
        Act("submission", "提交报告并申请销号", refusal_to_submit(order, viewer), "send"),
        Act("extension", "申请延期", refusal_to_ask_extension(order, viewer, extension, today), "clock"),
        Act("extension-decision", "审批延期", refusal_to_decide_extension(order, viewer, extension), "clock"),
        Act("pause", "暂停计时", refusal_to_pause(order, viewer, today), "lock"),
        Act("resumption", "恢复计时", refusal_to_resume(order, viewer), "clock"),
        Act("check", "开始核查", refusal_to_take(order, viewer), "list-checks"),
        Act("closure", "核查通过并销号", refusal_to_close(order, viewer), "check"),
        Act("look-back", "回头看", refusal_to_look_back(order, viewer, None, today), "history"),
        Act("return", "退回重改", refusal_to_return(order, viewer), "rotate-ccw", danger=True),
    ]
    if fallen:
        acts.append(
            Act("withdrawal", "撤回整改", refusal_to_withdraw(order, viewer, fallen=fallen), "undo-2", danger=True)
        )
    return [
        act for act in acts if act.refusal is None or act.refusal.status == 409 or act.refusal.code == "same_person"
    ]
