"""A rectification order's clock stands still by approval, e.g. while a third party must act first, and goes on."""

from __future__ import annotations

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.milestones import clocks_of
from duze.cases.models_orders import Rectification
from duze.cases.order_rules import refusal_to_pause, refusal_to_resume
from duze.cases.shapes import ReasonIn
from duze.deadlines.models import Deadline, Limit
from duze.deadlines.pausing import pause_deadline, resume_deadline
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.people.permissions import Permission, SystemActor, Viewer, require


async def pause_rectification(
    session: AsyncSession, actor: Viewer, order: Rectification, data: ReasonIn, *, today: date
) -> Rectification:
    """From tomorrow on the unit's days do not count, for a reason that is kept. Raises WrongState once it is due."""
    require(actor, Permission.EXTENSION_DECIDE)
    ensure(refusal_to_pause(order, actor, today))
    for deadline in await clocks_of(session, order):
        if deadline.unit_id is not None:
            await pause_deadline(session, actor, deadline, reason=data.reason, today=today)
    order.paused_on = today
    record(session, actor, Verb.RECTIFICATION_PAUSED, order, after={"paused_on": today}, reason=data.reason)
    return order


async def resume_rectification(
    session: AsyncSession, actor: Viewer, order: Rectification, *, today: date
) -> Rectification:
    """The days count again from tomorrow on; the due day moves by those that did not."""
    require(actor, Permission.EXTENSION_DECIDE)
    ensure(refusal_to_resume(order, actor))
    before = {"due_on": order.due_on}
    for deadline in await clocks_of(session, order):
        await resume_deadline(session, actor, deadline, today=today)
        await _take_over(session, order, deadline)
    order.paused_on = None
    record(session, actor, Verb.RECTIFICATION_RESUMED, order, before=before, after={"due_on": order.due_on})
    return order


async def follow_recount(session: AsyncSession, actor: SystemActor, deadline: Deadline) -> bool:
    """The calendar moved an order's deadline: the order's own date follows. Returns whether anything changed."""
    if deadline.subject_kind != Rectification.__tablename__ or deadline.closed_on is not None:
        return False
    order = await session.get_one(Rectification, deadline.subject_id, with_for_update=True)
    before = {"due_on": order.due_on}
    if not await _take_over(session, order, deadline):
        return False
    after = {"due_on": order.due_on}
    record(session, actor, Verb.RECTIFICATION_RECOUNTED, order, before=before, after=after)
    return True


async def _take_over(session: AsyncSession, order: Rectification, deadline: Deadline) -> bool:
    limit = await session.get_one(Limit, deadline.limit_id)
    running = "rectification-redo" if order.returns else order.limit_code
    if limit.code != running or order.due_on == deadline.due_on:
        return False
    order.due_on = deadline.due_on
    session.add(order)
    return True
