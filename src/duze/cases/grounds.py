"""What a case rests on: which of its findings an objection took away, and what is still done when none is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.actions import close_item
from duze.cases.models_orders import RECTIFICATION_MOVES, RECTIFICATION_NAMES, Rectification, RectificationState
from duze.cases.order_rules import refusal_to_withdraw
from duze.cases.queries import finding_ids_of
from duze.cases.shapes import ReasonIn
from duze.deadlines.actions import close_deadlines
from duze.findings.models import FindingObjection, ObjectionState
from duze.findings.rules import ART_17
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import check_move, ensure
from duze.kit.errors import Refusal, WrongState
from duze.people.permissions import Permission, Viewer, require

ITEM: Final = "rectification"


async def overturned_in(session: AsyncSession, case_id: UUID) -> frozenset[UUID]:
    """The findings of a case whose decision was overturned on the unit's objection."""
    return await _overturned(session, await finding_ids_of(session, case_id))


async def _overturned(session: AsyncSession, ids: Sequence[UUID]) -> frozenset[UUID]:
    query = select(FindingObjection.finding_id).where(
        col(FindingObjection.finding_id).in_(ids), col(FindingObjection.state) == ObjectionState.OVERTURNED
    )
    return frozenset((await session.exec(query)).all())


async def refusal_without_ground(
    session: AsyncSession, case_id: UUID | None, finding_id: UUID | None = None
) -> Refusal | None:
    """Nothing new is done about a finding that was overturned, nor in a case all of whose findings were.

    A case that never had a finding rests on something else.
    """
    ids = [finding_id] if finding_id else await finding_ids_of(session, case_id) if case_id else []
    if not ids or set(ids) - await _overturned(session, ids):
        return None
    if case_id is None:
        return WrongState("该问题的定性已经撤销，不能再研判移送。", code="no_ground", article=ART_17)
    return WrongState(
        "本案问题的定性已经全部撤销，不能再采取新的措施。",
        code="no_ground",
        remedy="请撤回已下达的整改，再提请办结；另有事实的，请先登记、定性并入本案。",
        article=ART_17,
    )


async def withdraw_rectification(
    session: AsyncSession, actor: Viewer, order: Rectification, data: ReasonIn, *, today: date
) -> Rectification:
    """Take an order back after an objection took away what it rests on: its clocks stop, the case may close.

    By another than the one who issued it. Raises WrongState while every finding of the case still stands.
    """
    require(actor, Permission.RECTIFICATION_ISSUE)
    ensure(refusal_to_withdraw(order, actor, fallen=bool(await overturned_in(session, order.case_id))))
    before = {"state": order.state}
    check_move(RECTIFICATION_MOVES, order.state, RectificationState.WITHDRAWN, RECTIFICATION_NAMES)
    order.state, order.withdrawn_by, order.withdrawn_on = RectificationState.WITHDRAWN, actor.id, today
    order.paused_on = None
    await close_deadlines(session, actor, order, today=today)
    await close_item(session, ITEM, order.id, today=today)
    after = {"withdrawn_on": today}
    record(session, actor, Verb.RECTIFICATION_WITHDRAWN, order, before=before, after=after, reason=data.reason)
    return order
