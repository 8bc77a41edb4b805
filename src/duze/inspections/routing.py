"""A planned stop put elsewhere on its team's route: another day, another place in the order. Scope and team stay."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.inspections.models import Visit, VisitState
from duze.inspections.queries import plan_for
from duze.inspections.rules import refusal_of_day, refusal_to_replan
from duze.inspections.shapes import ReplannedIn
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.clock import city_date
from duze.people.permissions import Permission, Viewer, require


async def replan_visit(
    session: AsyncSession, actor: Viewer, visit: Visit, data: ReplannedIn, *, now: datetime
) -> Visit:
    """The stop comes at the given place among those of that day still to be made; the others follow in their order.

    Stops already told of keep their numbers, which come first. Raises Invalid for a day outside of the plan.
    """
    require(actor, Permission.INSPECTIONS_PLAN)
    plan = await plan_for(session, actor, visit.plan_id)
    ensure(refusal_to_replan(visit, plan, actor))
    ensure(refusal_of_day(plan, data.day, city_date(now)))
    query = select(Visit).where(
        col(Visit.plan_id) == visit.plan_id,
        col(Visit.team_id) == visit.team_id,
        col(Visit.day) == data.day,
        col(Visit.id) != visit.id,
    )
    there = (await session.exec(query.order_by(col(Visit.stop), col(Visit.id)))).all()
    told = max((one.stop for one in there if one.state is not VisitState.PLANNED), default=0)
    route = [one for one in there if one.state is VisitState.PLANNED]
    before = {"day": visit.day, "stop": visit.stop}
    route.insert(max(data.stop - told, 1) - 1, visit)
    visit.day = data.day
    for number, one in enumerate(route, told + 1):
        one.stop = number
    session.add_all(route)
    record(session, actor, Verb.VISIT_REPLANNED, visit, before=before, after={"day": visit.day, "stop": visit.stop})
    return visit
