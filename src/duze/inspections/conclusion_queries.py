"""Reading conclusions: the office sees them, an inspector those of the own team's plans, a unit its own."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from duze.inspections.models import InspectionPlan, Visit
from duze.inspections.models_conclusions import Conclusion
from duze.inspections.queries import plans_seen_by
from duze.kit.errors import NotFound
from duze.people.permissions import Role, Viewer


def conclusions_seen_by(viewer: Viewer) -> SelectOfScalar[Conclusion]:
    """What a viewer may see of conclusions; by default nothing. What a unit was told is no secret in the office."""
    if viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY):
        return select(Conclusion)
    ways: list[sa.ColumnElement[bool]] = []
    if units := viewer.area() | viewer.units_as(Role.UNIT_LIAISON):
        ways.append(col(Conclusion.unit_id).in_(units))
    if viewer.units_as(Role.INSPECTOR):
        plans = plans_seen_by(viewer).with_only_columns(col(InspectionPlan.id))
        ways.append(col(Conclusion.plan_id).in_(plans))
    return select(Conclusion).where(sa.or_(*ways) if ways else sa.false())


async def conclusion_for(
    session: AsyncSession, viewer: Viewer, conclusion_id: UUID, *, lock: bool = False
) -> Conclusion:
    """The conclusion, if the viewer may see it. Raises NotFound."""
    query = conclusions_seen_by(viewer).where(col(Conclusion.id) == conclusion_id)
    found = (await session.exec(query.with_for_update() if lock else query)).first()
    if found is None:
        raise NotFound
    return found


async def conclusions(session: AsyncSession, viewer: Viewer, plan_id: UUID | None = None) -> Sequence[Conclusion]:
    """Those the viewer may see, of one plan if named, newest first; at most two hundred."""
    query = conclusions_seen_by(viewer).order_by(col(Conclusion.id).desc()).limit(200)
    if plan_id is not None:
        query = query.where(col(Conclusion.plan_id) == plan_id)
    return (await session.exec(query)).all()


async def plan_of(session: AsyncSession, conclusion: Conclusion) -> InspectionPlan:
    """The plan it concludes, for a conclusion already seen: its title and number are told with it."""
    return await session.get_one(InspectionPlan, conclusion.plan_id)


async def involved_in(session: AsyncSession, conclusion: Conclusion) -> frozenset[UUID]:
    """Who had a part in it and recuses: who drafted and approved the plan, visited the unit, wrote the conclusion."""
    plan = await plan_of(session, conclusion)
    visited = select(Visit.visitor_id).where(
        col(Visit.plan_id) == conclusion.plan_id, col(Visit.unit_id) == conclusion.unit_id
    )
    found = {plan.drafter_id, plan.approver_id, conclusion.written_by, *(await session.exec(visited)).all()}
    return frozenset(one for one in found if one is not None)
