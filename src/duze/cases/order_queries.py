"""Reading orders: lists, and what was filed, checked and asked about each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_orders import Check, Extension, Filing, LookBack, Rectification, RectificationState
from duze.cases.queries import id_in, order_sight
from duze.kit.web.paging import Page, cut, decode
from duze.people.permissions import Viewer
from duze.units.models import Unit


class RectificationRow(msgspec.Struct):
    """A rectification order in a list."""

    id: UUID
    number: str
    title: str
    state: str
    unit: str
    unit_id: UUID
    case_id: UUID
    issued_on: date
    due_on: date
    returns: int


async def list_rectifications(
    session: AsyncSession,
    viewer: Viewer,
    *,
    limit: int,
    cursor: str | None = None,
    state: RectificationState | None = None,
    case_id: UUID | None = None,
) -> Page[RectificationRow]:
    """A page of the orders a viewer may see, newest first."""
    query = (
        sa.select(
            col(Rectification.id),
            col(Rectification.number),
            col(Rectification.title),
            col(Rectification.state),
            col(Unit.name),
            col(Rectification.unit_id),
            col(Rectification.case_id),
            col(Rectification.issued_on),
            col(Rectification.due_on),
            col(Rectification.returns),
        )
        .join(Unit, col(Unit.id) == col(Rectification.unit_id))
        .where(order_sight(viewer))
        .order_by(col(Rectification.id).desc())
        .limit(limit + 1)
    )
    if state is not None:
        query = query.where(col(Rectification.state) == state)
    if case_id is not None:
        query = query.where(col(Rectification.case_id) == case_id)
    if keys := decode(cursor, 1):
        query = query.where(col(Rectification.id) < id_in(keys[0]))
    rows = [
        RectificationRow(r[0], r[1], r[2], r[3].value, *tuple(r)[4:])
        for r in (await (await session.connection()).execute(query)).all()
    ]
    return cut(rows, limit, lambda row: (str(row.id),))


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


_REPORTED = frozenset({RectificationState.SUBMITTED, RectificationState.CHECKING, RectificationState.CLOSED})
