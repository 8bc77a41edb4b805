"""The life of a task on the list: assigned with milestones, reported, accepted or returned, cancelled."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.queries import calendar, limit_on
from duze.deadlines.rules import working_day_before
from duze.dispatch.models import TASK_MOVES, TASK_NAMES, DispatchTask, Milestone, TaskState
from duze.dispatch.rules import TASK, refusal_to_cancel, refusal_to_judge, refusal_to_report
from duze.dispatch.shapes import JudgeIn, ReachedIn, ReportIn, TaskIn
from duze.findings.queries import finding_for
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import check_move, ensure
from duze.kit.counters import series_of, take_number, written
from duze.kit.errors import NotFound, WrongState, invalid
from duze.people.permissions import Permission, Role, Viewer, require
from duze.units.duty_queries import duty_for
from duze.units.queries import is_assessed

SERIES: Final = series_of("任")


async def assign_task(session: AsyncSession, actor: Viewer, data: TaskIn, *, today: date) -> DispatchTask:
    """Put a task on the list; the unit sees it at once.

    Raises Invalid for units that are not assessed, a day gone by, milestones after the end or out of order, and for a
    problem or a duty of another unit.
    """
    require(actor, Permission.TASKS_ASSIGN)
    await _check(session, actor, data, today)
    what = data.model_dump(exclude={"partner_ids", "milestones"})
    before = (await limit_on(session, TASK, today)).yellow_before
    yellow = max(working_day_before(data.due_on, before, await calendar(session)), today)
    number = written(SERIES, today.year, await take_number(session, SERIES, today.year))
    task = DispatchTask(
        **what,
        partners=[str(unit) for unit in data.partner_ids],
        number=number,
        assigner_id=actor.id,
        assigned_on=today,
        yellow_on=min(yellow, data.due_on),
    )
    session.add(task)
    await session.flush()
    session.add_all(
        Milestone(task_id=task.id, place=place, name=step.name, due_on=step.due_on)
        for place, step in enumerate(data.milestones, 1)
    )
    record(session, actor, Verb.TASK_ASSIGNED, task, after=data.model_dump() | {"number": number})
    return task


async def _check(session: AsyncSession, actor: Viewer, data: TaskIn, today: date) -> None:
    if data.due_on < today:
        raise invalid("/due_on", "完成时限已过。")
    for unit, pointer in [(data.unit_id, "/unit_id"), *((one, "/partner_ids") for one in data.partner_ids)]:
        if not await is_assessed(session, unit, today):
            raise invalid(pointer, "只能填写被督责单位。")
    if data.unit_id in data.partner_ids or len(set(data.partner_ids)) != len(data.partner_ids):
        raise invalid("/partner_ids", "协同单位重复，或者就是责任单位。")
    last = today
    for place, step in enumerate(data.milestones):
        if not last <= step.due_on <= data.due_on:
            raise invalid(f"/milestones/{place}/due_on", "节点须按日期先后排列，且不晚于完成时限。")
        last = step.due_on
    if data.finding_id and (await finding_for(session, actor, data.finding_id)).unit_id != data.unit_id:
        raise invalid("/finding_id", "所选的问题不是责任单位的。")
    if data.duty_id and (await duty_for(session, actor, data.duty_id)).unit_id != data.unit_id:
        raise invalid("/duty_id", "所选的责任不是责任单位的。")


def _move(task: DispatchTask, to: TaskState) -> None:
    check_move(TASK_MOVES, task.state, to, TASK_NAMES)
    task.state = to


async def report_task(
    session: AsyncSession, actor: Viewer, task: DispatchTask, data: ReportIn, *, today: date
) -> DispatchTask:
    """The unit says it is done and asks for it to be struck off."""
    require(actor, Permission.TASKS_ANSWER)
    ensure(refusal_to_report(task, actor))
    _move(task, TaskState.REPORTED)
    task.report, task.reporter_id, task.reported_on = data.text, actor.id, today
    record(session, actor, Verb.TASK_REPORTED, task, after={"on": today, "text": data.text})
    return task


async def close_task(
    session: AsyncSession, actor: Viewer, task: DispatchTask, data: JudgeIn, *, today: date
) -> DispatchTask:
    """A third person accepts it: the number is struck off (销号)."""
    require(actor, Permission.TASKS_ACCEPT)
    ensure(refusal_to_judge(task, actor, TaskState.CLOSED))
    _move(task, TaskState.CLOSED)
    task.closer_id, task.closed_on, task.answer = actor.id, today, data.reason
    record(session, actor, Verb.TASK_CLOSED, task, after={"on": today}, reason=data.reason)
    return task


async def return_task(
    session: AsyncSession, actor: Viewer, task: DispatchTask, data: JudgeIn, *, today: date
) -> DispatchTask:
    """Sent back with what is lacking; counted. Its due date stands."""
    require(actor, Permission.TASKS_ACCEPT)
    ensure(refusal_to_judge(task, actor, TaskState.ASSIGNED))
    _move(task, TaskState.ASSIGNED)
    task.returns += 1
    task.answer = data.reason
    record(session, actor, Verb.TASK_RETURNED, task, after={"on": today, "returns": task.returns}, reason=data.reason)
    return task


async def cancel_task(
    session: AsyncSession, actor: Viewer, task: DispatchTask, data: JudgeIn, *, today: date
) -> DispatchTask:
    """Taken back by the office, with the reason."""
    require(actor, Permission.TASKS_ASSIGN)
    ensure(refusal_to_cancel(task, actor))
    _move(task, TaskState.CANCELLED)
    task.answer = data.reason
    record(session, actor, Verb.TASK_CANCELLED, task, after={"on": today}, reason=data.reason)
    return task


async def reach_milestone(
    session: AsyncSession, actor: Viewer, task: DispatchTask, milestone_id: UUID, data: ReachedIn, *, today: date
) -> Milestone:
    """The unit says that a step is reached. Raises NotFound, WrongState when it was or the task is not running."""
    require(actor, Permission.TASKS_ANSWER)
    query = select(Milestone).where(col(Milestone.id) == milestone_id, col(Milestone.task_id) == task.id)
    step = (await session.exec(query.with_for_update())).first()
    if step is None:
        raise NotFound
    if task.unit_id not in actor.units_as(Role.UNIT_LIAISON):
        raise WrongState("须由承担任务的单位办理。", code="other_unit")
    if task.state is not TaskState.ASSIGNED or step.done_on is not None:
        raise WrongState("这个节点已经完成，或者任务不在推进中。", code="not_running")
    step.done_on, step.note = today, data.note
    session.add(step)
    record(session, actor, Verb.TASK_STEP_REACHED, task, after={"step": step.name, "on": today, "note": data.note})
    return step
