"""More time for a rectification order: asked once, before it is due, decided by another."""

from __future__ import annotations

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_orders import Extension, Rectification
from duze.cases.order_queries import extension_of
from duze.cases.order_rules import refusal_of_until, refusal_to_ask_extension, refusal_to_decide_extension
from duze.cases.shapes import ExtensionDecisionIn, ExtensionIn
from duze.deadlines.actions import move_deadline
from duze.deadlines.models import Limit
from duze.deadlines.queries import open_deadlines
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.people.permissions import Permission, Viewer, require


async def ask_extension(
    session: AsyncSession, actor: Viewer, order: Rectification, data: ExtensionIn, *, today: date
) -> Extension:
    """The unit asks for more time. Raises WrongState when late or asked before, Invalid for a bad date."""
    require(actor, Permission.RECTIFICATION_ANSWER)
    ensure(refusal_to_ask_extension(order, actor, await extension_of(session, order), today))
    ensure(refusal_of_until(order, data.until))
    extension = Extension(rectification_id=order.id, **data.model_dump(), asked_by=actor.id, asked_on=today)
    session.add(extension)
    record(session, actor, Verb.EXTENSION_ASKED, order, after={"until": data.until}, reason=data.reason)
    return extension


async def decide_extension(
    session: AsyncSession, actor: Viewer, order: Rectification, data: ExtensionDecisionIn, *, today: date
) -> Rectification:
    """Grant or refuse the request; granted, the order's clock ends on the new day."""
    require(actor, Permission.EXTENSION_DECIDE)
    extension = await extension_of(session, order)
    ensure(refusal_to_decide_extension(order, actor, extension))
    assert extension is not None  # noqa: S101 - the rule has just refused its absence
    extension.granted, extension.decision_reason = data.granted, data.reason
    extension.decided_by, extension.decided_on = actor.id, today
    session.add(extension)
    if data.granted:
        await _move_clock(session, actor, order, extension, today)
    after = {"granted": data.granted, "until": extension.until}
    record(session, actor, Verb.EXTENSION_DECIDED, order, after=after, reason=data.reason)
    return order


async def _move_clock(
    session: AsyncSession, actor: Viewer, order: Rectification, extension: Extension, today: date
) -> None:
    for deadline in await open_deadlines(session, [order.id]):
        limit = await session.get_one(Limit, deadline.limit_id)
        if limit.code == order.limit_code:
            await move_deadline(session, actor, deadline, extension.until, reason=extension.reason, today=today)
    order.due_on = extension.until
