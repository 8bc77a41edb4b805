"""回头看: after an order is closed somebody looks again; a problem that came back reopens its number with a suffix."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.actions import send_back_case
from duze.cases.models import Case, CaseState
from duze.cases.models_orders import LookBack, Rectification
from duze.cases.order_queries import look_backs_of
from duze.cases.order_rules import refusal_to_look_back, refusal_to_recur
from duze.cases.rectification import issue_numbered
from duze.cases.shapes import LookBackIn, ReasonIn, RectificationIn
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.people.permissions import Permission, Viewer, require


async def look_back(
    session: AsyncSession, actor: Viewer, order: Rectification, data: LookBackIn, *, today: date
) -> Rectification:
    """What looking again found, by another than the one who reported; the next look, if one is wanted.

    Raises WrongState unless the order is closed, Invalid for a next day that has passed.
    """
    require(actor, Permission.RECTIFICATION_CHECK)
    ensure(refusal_to_look_back(order, actor, data, today))
    row = LookBack(
        rectification_id=order.id,
        method=data.method,
        recurred=data.recurred,
        note=data.note,
        looked_by=actor.id,
        looked_on=today,
    )
    session.add(row)
    order.look_back_on = None if data.recurred else data.next_on
    session.add(order)
    after = {"recurred": data.recurred, "method": data.method, "next_on": order.look_back_on}
    record(session, actor, Verb.RECTIFICATION_LOOKED_BACK, order, after=after, reason=data.note)
    return order


async def reopen_on_recurrence(
    session: AsyncSession, actor: Viewer, order: Rectification, data: ReasonIn, *, today: date
) -> Rectification:
    """The problem is back: the same demands are ordered anew under the same number with a suffix.

    A case that was closed, or put up for it, goes on. Raises WrongState when no look found it back, when it was
    reopened already, or when the case is archived.
    """
    require(actor, Permission.RECTIFICATION_ISSUE)
    case = await session.get_one(Case, order.case_id, with_for_update=True)
    again = await session.exec(select(Rectification.id).where(col(Rectification.reopens_id) == order.id))
    found = await look_backs_of(session, order)
    ensure(refusal_to_recur(order, actor, case, found, reopened=again.first() is not None))
    if case.state in {CaseState.CLOSED, CaseState.AWAITING_CHECK}:
        await send_back_case(session, actor, case, data, today=today)
    root = await session.get_one(Rectification, order.root_id) if order.root_id else order
    times = (await session.exec(select(func.count()).where(col(Rectification.root_id) == root.id))).one()
    what = RectificationIn(title=order.title, demands=order.demands, proof=order.proof, limit_code=order.limit_code)
    fresh = await issue_numbered(session, actor, case, what, f"{root.number}-{times + 2}", today=today)
    fresh.root_id, fresh.reopens_id = root.id, order.id
    session.add(fresh)
    record(session, actor, Verb.RECTIFICATION_RECURRED, order, after={"number": fresh.number}, reason=data.reason)
    return fresh
