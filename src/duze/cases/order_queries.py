"""Reading orders: lists, and what was filed, checked and asked about each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_orders import ENDED, Check, Extension, Filing, LookBack, Rectification, RectificationState


async def extension_of(session: AsyncSession, order: Rectification) -> Extension | None:
    """The request for more time, if one was made."""
    query = select(Extension).where(col(Extension.rectification_id) == order.id)
    return (await session.exec(query)).first()


async def filings_of(session: AsyncSession, order: Rectification) -> Sequence[Filing]:
    """What the unit filed, oldest first."""
    query = select(Filing).where(col(Filing.rectification_id) == order.id).order_by(col(Filing.id))
    return (await session.exec(query)).all()


async def checks_of(session: AsyncSession, order: Rectification) -> Sequence[Check]:
    """What checking found, oldest first."""
    query = select(Check).where(col(Check.rectification_id) == order.id).order_by(col(Check.round))
    return (await session.exec(query)).all()


async def look_backs_of(session: AsyncSession, order: Rectification) -> Sequence[LookBack]:
    """What looking again found, oldest first."""
    query = select(LookBack).where(col(LookBack.rectification_id) == order.id).order_by(col(LookBack.id))
    return (await session.exec(query)).all()


async def kin_of(session: AsyncSession, order: Rectification) -> Sequence[Rectification]:
    """The other orders under the same number, oldest first. They concern the same unit."""
    root = order.root_id or order.id
    query = select(Rectification).where(or_(col(Rectification.root_id) == root, col(Rectification.id) == root))
    return [row for row in (await session.exec(query.order_by(col(Rectification.id)))).all() if row.id != order.id]


async def overdue_orders(session: AsyncSession, today: date) -> Sequence[Rectification]:
    """For the rulebook: orders past due whose report is not in."""
    waiting = [s for s in RectificationState if s not in _REPORTED]
    query = select(Rectification).where(
        col(Rectification.state).in_(waiting), col(Rectification.due_on) < today, col(Rectification.paused_on).is_(None)
    )
    return (await session.exec(query)).all()


_REPORTED = frozenset({RectificationState.SUBMITTED, RectificationState.CHECKING}) | ENDED
