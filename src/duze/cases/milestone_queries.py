"""Reading the milestones of orders through the sight of orders."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from duze.cases.models_milestones import Milestone
from duze.cases.models_orders import Rectification
from duze.cases.queries import order_sight
from duze.kit.errors import NotFound
from duze.people.permissions import Viewer


def milestones_seen_by(viewer: Viewer) -> SelectOfScalar[Milestone]:
    """Those of the orders the viewer may see; by default none."""
    seen = select(col(Rectification.id)).where(order_sight(viewer))
    return select(Milestone).where(col(Milestone.rectification_id).in_(seen))


async def milestones_of(session: AsyncSession, order: Rectification) -> Sequence[Milestone]:
    """The measures of an order's plan in their order. For an order already seen."""
    query = select(Milestone).where(col(Milestone.rectification_id) == order.id).order_by(col(Milestone.place))
    return (await session.exec(query)).all()


async def milestone_ids(session: AsyncSession, order_ids: Sequence[UUID]) -> Sequence[UUID]:
    """The milestones of these orders, for what hangs on them. For orders already seen."""
    query = select(col(Milestone.id)).where(col(Milestone.rectification_id).in_(order_ids))
    return (await session.exec(query)).all()


async def milestone_of(session: AsyncSession, order: Rectification, place: int) -> Milestone:
    """One measure of an order already seen, locked. Raises NotFound."""
    query = select(Milestone).where(col(Milestone.rectification_id) == order.id, col(Milestone.place) == place)
    found = (await session.exec(query.with_for_update())).first()
    if found is None:
        raise NotFound
    return found


async def order_with(session: AsyncSession, viewer: Viewer, milestone_id: UUID) -> UUID:
    """The order a milestone belongs to, if the viewer may see it. Raises NotFound."""
    found = (await session.exec(milestones_seen_by(viewer).where(col(Milestone.id) == milestone_id))).first()
    if found is None:
        raise NotFound
    return found.rectification_id
