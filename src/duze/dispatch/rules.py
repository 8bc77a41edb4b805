"""The rules of dispatch: lights, the week and its due moment, who may do what to a task. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Final

from duze.deadlines.rules import Calendar
from duze.dispatch.models import TASK_MOVES, TASK_NAMES, DispatchTask, TaskState
from duze.kit.acts import Act
from duze.kit.clock import CITY
from duze.kit.errors import Refusal, WrongState
from duze.people.permissions import Permission, Role, Viewer, permitted

WEEKLY, TASK = "weekly-sheet", "listed-task"
"""The limits that say when a week's sheet is due, in hours from its Monday, and when a task's light turns yellow."""
LAST_HOUR: Final = 7 * 24 - 1


class Light(Enum):
    """How a line of the ledger stands."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"
    BLUE = "blue"


LIGHT_NAMES: Final[dict[Light, str]] = {
    Light.RED: "超期",
    Light.YELLOW: "临期",
    Light.GREEN: "正常",
    Light.GREY: "暂停",
    Light.BLUE: "已销号",
}
_GRAVEST: Final = (Light.RED, Light.YELLOW, Light.GREEN, Light.GREY, Light.BLUE)


def light_of(
    today: date, due_on: date | None, yellow_on: date | None = None, *, closed: bool = False, paused: bool = False
) -> Light:
    """The light of one line: struck off blue, paused grey, past due red, from `yellow_on` yellow, else green.

    Without a due date nothing is owed by the unit just now: green.
    """
    if closed:
        return Light.BLUE
    if paused:
        return Light.GREY
    if due_on is None:
        return Light.GREEN
    if today > due_on:
        return Light.RED
    return Light.YELLOW if yellow_on is not None and today >= yellow_on else Light.GREEN


def gravest(lights: list[Light]) -> Light | None:
    """The light that speaks for several; None for none."""
    return min(lights, key=_GRAVEST.index) if lights else None


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def due_moment(week: date, calendar: Calendar, hours: int) -> datetime | None:
    """When a week's sheet is due: so many `hours` after its Monday began, at most until Sunday's last.

    On a free day at the same hour of the last working day before, or of the first one after. None for a week in which
    nobody works: no sheet is asked for.
    """
    weekday, hour = divmod(min(hours, LAST_HOUR), 24)
    days = [week + timedelta(days=n) for n in range(7)]
    working = [day for day in days if calendar.works(day)]
    if not working:
        return None
    before = [day for day in working if day.weekday() <= weekday]
    return datetime.combine(before[-1] if before else working[0], time(hour), CITY)


def refusal_to_file(now: datetime, due_at: datetime | None, *, filed: bool, lines: int) -> Refusal | None:
    """Why a sheet cannot be filed now; `filed`: whether the unit has filed one for this week already."""
    if due_at is None:
        return WrongState("本周没有工作日，不用填报。", code="no_sheet")
    if filed and now >= due_at:
        return WrongState("本周周报已于截止时冻结，不能再改。", code="frozen")
    if not lines:
        return WrongState("本周没有须填报的事项，不用填报。", code="no_sheet")
    return None


def _state(task: DispatchTask, to: TaskState) -> Refusal | None:
    if to in TASK_MOVES[task.state]:
        return None
    return WrongState("当前状态为“%(now)s”，不能转为“%(to)s”。", now=TASK_NAMES[task.state], to=TASK_NAMES[to])


def refusal_to_report(task: DispatchTask, viewer: Viewer) -> Refusal | None:
    """The unit's liaison reports a running task."""
    if refusal := permitted(viewer, Permission.TASKS_ANSWER):
        return refusal
    if task.unit_id not in viewer.units_as(Role.UNIT_LIAISON):
        return WrongState("须由承担任务的单位办理。", code="other_unit")
    return _state(task, TaskState.REPORTED)


def refusal_to_judge(task: DispatchTask, viewer: Viewer, to: TaskState) -> Refusal | None:
    """Accepted or returned by somebody who neither assigned nor reported it."""
    if refusal := permitted(viewer, Permission.TASKS_ACCEPT):
        return refusal
    if task.state is TaskState.ASSIGNED:
        return WrongState("单位尚未申请销号。", code="not_reported")
    if moved := _state(task, to):
        return moved
    if viewer.id in (task.assigner_id, task.reporter_id):
        return WrongState("下达任务的和申请销号的都不能验收，请由他人办理。", code="same_person")
    return None


def refusal_to_cancel(task: DispatchTask, viewer: Viewer) -> Refusal | None:
    """A running task is taken back by the office."""
    return permitted(viewer, Permission.TASKS_ASSIGN) or _state(task, TaskState.CANCELLED)


def task_acts(task: DispatchTask, viewer: Viewer) -> list[Act]:
    """Every act on a task, with what stands in its way."""
    report = refusal_to_report(task, viewer)
    return [
        Act("report", "申请销号", report, "send"),
        Act("closure", "验收销号", refusal_to_judge(task, viewer, TaskState.CLOSED), "check"),
        Act("return", "退回", refusal_to_judge(task, viewer, TaskState.ASSIGNED), "rotate-ccw", danger=True),
        Act("cancellation", "撤销任务", refusal_to_cancel(task, viewer), "x", danger=True),
    ]
