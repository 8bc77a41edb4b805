"""Milestones of a rectification plan: set with the plan, each with a clock of its own; told as done, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.milestone_queries import milestone_of, milestones_of
from duze.cases.milestone_rules import refusal_of_due_days, refusal_to_finish
from duze.cases.models_milestones import Milestone
from duze.cases.models_orders import Rectification
from duze.cases.shapes import MeasureDoneIn, MeasureIn
from duze.deadlines.actions import close_deadlines, start_fixed_deadline
from duze.deadlines.models import Deadline
from duze.deadlines.queries import open_deadlines
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.people.permissions import Permission, Viewer, require

LIMIT: Final = "rectification-milestone"
WHY: Final = "整改方案确定的节点"


async def set_milestones(
    session: AsyncSession, actor: Viewer, order: Rectification, measures: Sequence[MeasureIn], *, today: date
) -> None:
    """The measures of the plan being filed, each with a clock until its own day (called by the verb that files it).

    Raises Invalid for a day before today or after the order is due.
    """
    ensure(refusal_of_due_days([one.due_on for one in measures], today, order.due_on))
    for place, one in enumerate(measures, 1):
        milestone = Milestone(rectification_id=order.id, place=place, **one.model_dump())
        session.add(milestone)
        await session.flush()
        await start_fixed_deadline(
            session,
            actor,
            milestone,
            LIMIT,
            title=f"{order.title}：{one.measure}"[:200],
            today=today,
            due_on=one.due_on,
            why=WHY,
            unit_id=order.unit_id,
        )


async def finish_milestone(
    session: AsyncSession, actor: Viewer, order: Rectification, place: int, data: MeasureDoneIn, *, today: date
) -> Milestone:
    """The unit says that a measure is done, with the result; its clock stops. Raises NotFound for a place not in the
    plan, WrongState when it is done already or the unit is not at work."""
    require(actor, Permission.RECTIFICATION_ANSWER)
    milestone = await milestone_of(session, order, place)
    ensure(refusal_to_finish(order, actor, milestone))
    milestone.done_on, milestone.done_by, milestone.result = today, actor.id, data.result
    session.add(milestone)
    await close_deadlines(session, actor, milestone, today=today)
    after = {"place": place, "measure": milestone.measure, "done_on": today}
    record(session, actor, Verb.MILESTONE_DONE, order, after=after, reason=data.result)
    return milestone


async def clocks_of(session: AsyncSession, order: Rectification) -> Sequence[Deadline]:
    """The running clocks of an order and of its milestones, the nearest first."""
    ids: list[UUID] = [one.id for one in await milestones_of(session, order)]
    return await open_deadlines(session, [order.id, *ids])
