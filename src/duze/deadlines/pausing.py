"""Clocks that stand still for a while, by approval, and go on."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.models import Deadline, DeadlinePause, Limit
from duze.deadlines.queries import calendar
from duze.deadlines.recounting import counted_anew, pauses_of
from duze.deadlines.rules import Calendar, working_day_before
from duze.journal.actions import record
from duze.journal.models import Actor
from duze.journal.verbs import Verb
from duze.kit.errors import WrongState

_ONE = timedelta(days=1)


async def pause_deadline(session: AsyncSession, actor: Actor, deadline: Deadline, *, reason: str, today: date) -> None:
    """Let the clock stand still from tomorrow on; while it does, no card is shown. Twice changes nothing.

    Raises WrongState for a limit whose clock must not stand still.
    """
    if deadline.paused_on is not None or deadline.closed_on is not None:
        return
    limit = await session.get_one(Limit, deadline.limit_id)
    if not limit.pausable:
        raise WrongState("时限“%(limit)s”不得暂停计算。", code="not_pausable", limit=limit.name)
    deadline.paused_on = today
    session.add(deadline)
    session.add(DeadlinePause(deadline_id=deadline.id, first=today + _ONE, why=reason[:200]))
    record(session, actor, Verb.DEADLINE_PAUSED, deadline, after={"paused_on": today}, reason=reason)


async def resume_deadline(session: AsyncSession, actor: Actor, deadline: Deadline, *, today: date) -> Deadline:
    """Let the clock go on: today is the last day not counted. The due day moves by what was not counted.

    A day that an extension had fixed moves by as many days, to the next working day.
    """
    if deadline.paused_on is None:
        return deadline
    query = select(DeadlinePause).where(
        col(DeadlinePause.deadline_id) == deadline.id, col(DeadlinePause.last).is_(None)
    )
    pause = (await session.exec(query)).one()
    pause.last = today
    session.add(pause)
    await session.flush()
    before = {"due_on": deadline.due_on}
    limit, days = await session.get_one(Limit, deadline.limit_id), await calendar(session)
    if deadline.fixed:
        deadline.due_on = _later(deadline.due_on, max(0, (today - deadline.paused_on).days), days)
        deadline.yellow_on = working_day_before(deadline.due_on, limit.yellow_before, days)
    else:
        anew = counted_anew(deadline, limit, (await pauses_of(session, [deadline.id]))[deadline.id], days)
        anew.write()
    deadline.paused_on = None
    session.add(deadline)
    record(session, actor, Verb.DEADLINE_RESUMED, deadline, before=before, after={"due_on": deadline.due_on})
    return deadline


def _later(day: date, count: int, days: Calendar) -> date:
    day += timedelta(days=count)
    while not days.works(day):
        day += _ONE
    return day
