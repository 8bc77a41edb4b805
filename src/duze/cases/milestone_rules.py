"""Rules of milestones. Pure: rows, viewer and dates come in; a refusal, None or a light goes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from duze.cases.models_milestones import Milestone
from duze.cases.models_orders import RECTIFICATION_NAMES, Rectification, RectificationState
from duze.cases.order_rules import answering
from duze.deadlines.models import Deadline
from duze.kit.errors import FieldError, Invalid, Refusal, WrongState
from duze.people.permissions import Viewer

_R = RectificationState
AT_WORK = frozenset({_R.PLANNED, _R.UNDER_WAY, _R.RETURNED})


def refusal_of_due_days(days: Sequence[date], today: date, due_on: date) -> Refusal | None:
    """A milestone lies between today and the day the order is due."""
    wrong = [
        FieldError(
            f"/measures/{place}/due_on",
            "节点日期须在 %(first)s 至整改期限 %(last)s 之间。",
            {"first": today.isoformat(), "last": due_on.isoformat()},
        )
        for place, day in enumerate(days)
        if not today <= day <= max(due_on, today)
    ]
    return Invalid(errors=wrong) if wrong else None


def refusal_to_finish(order: Rectification, viewer: Viewer, milestone: Milestone | None = None) -> Refusal | None:
    """The unit tells it while it works, once. Without `milestone`: whether any could be told."""
    if found := answering(order, viewer):
        return found
    if order.state not in AT_WORK:
        return WrongState("当前状态为“%(now)s”，不能登记措施完成情况。", now=RECTIFICATION_NAMES[order.state])
    if milestone is not None and milestone.done_on is not None:
        return WrongState("此项措施已经登记完成。", code="milestone_done")
    return None


def refusal_with_undone(milestones: Sequence[Milestone]) -> Refusal | None:
    """A report comes when every measure of the plan is done."""
    undone = [one for one in milestones if one.done_on is None]
    if not undone:
        return None
    return WrongState(
        "整改方案中的第%(places)s项措施尚未登记完成，不能提交整改报告。",
        code="milestones_undone",
        remedy="请先逐项登记完成情况。",
        places="、".join(str(one.place) for one in undone),
    )


def light(milestone: Milestone, clock: Deadline, today: date) -> str:
    """green, yellow, red; blue when done in time, grey when done late. Its clock knows of days that stood still."""
    if milestone.done_on is not None:
        return "blue" if milestone.done_on <= clock.due_on else "grey"
    if clock.paused_on is not None:
        return "green"
    return "red" if today > clock.due_on else "yellow" if today >= clock.yellow_on else "green"
