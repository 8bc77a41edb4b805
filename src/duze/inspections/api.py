"""Inspection plans and visits over JSON."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.inspections.actions import add_visit, draft_plan
from duze.inspections.doors import PLAN_ACTS, VISIT_ACTS
from duze.inspections.models import InspectionPlan, PlanState, Visit
from duze.inspections.queries import burden, list_plans, plan_for, route_of, visit_for
from duze.inspections.shapes import ConclusionIn, PlanIn, PlanReasonIn, ReplannedIn, SkippedIn, VisitedIn, VisitIn
from duze.inspections.views import PlanOut, VisitOut, acts_on, plan_out, visit_outs
from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.db import Database
from duze.kit.web.etags import check_match
from duze.people.permissions import Permission, Viewer, require

TAGS = ["inspections"]
Ask = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Path = FromPath[UUID]
_AT, _VISIT = "/inspections/{plan_id:uuid}", "/visits/{visit_id:uuid}"


async def _answer(session: AsyncSession, viewer: Viewer, plan: InspectionPlan, status: int = 200) -> Response[PlanOut]:
    await session.flush()
    out = await plan_out(session, viewer, plan, clock.today())
    return Response(out, status_code=status, headers={"ETag": f'"{out.version}"'})


@get("/inspections", tags=TAGS, summary="Inspection plans the viewer may see, newest first")
async def plans(db: Db, viewer: Who, status: FromQuery[PlanState | None] = None) -> list[PlanOut]:
    """A team sees its own approved ones; covert ones are seen by their teams, their drafter and who approves."""
    async with db.read() as session:
        return [
            await plan_out(session, viewer, plan, clock.today()) for plan in await list_plans(session, viewer, status)
        ]


@post("/inspections", status_code=201, tags=TAGS, summary="Draft an inspection plan")
async def draft(db: Db, viewer: Who, data: JSONBody[PlanIn]) -> Response[PlanOut]:
    """With content, scope, teams and days; another person approves it."""
    require(viewer, Permission.INSPECTIONS_PLAN)
    async with db.write() as session:
        return await _answer(session, viewer, await draft_plan(session, viewer, data, today=clock.today()), 201)


@get(_AT, tags=TAGS, summary="One inspection plan with the visits the viewer may see")
async def plan(db: Db, viewer: Who, plan_id: Path) -> Response[PlanOut]:
    """With its ETag, and the burden on each unit for who plans."""
    async with db.read() as session:
        return await _answer(session, viewer, await plan_for(session, viewer, plan_id))


@get(f"{_AT}/actions", tags=TAGS, summary="What the viewer may do with an inspection plan, and why not")
async def plan_actions(db: Db, viewer: Who, plan_id: Path) -> list[ActOut]:
    """The same rules the verbs ask."""
    async with db.read() as session:
        found = await plan_for(session, viewer, plan_id)
        out = await plan_out(session, viewer, found, clock.today())
        return [act_out(one) for one in acts_on(found, out, viewer, clock.today())]


async def _do(request: Ask, db: Database, viewer: Viewer, plan_id: UUID, noun: str, data: Any) -> Response[PlanOut]:
    async with db.write() as session:
        found = await plan_for(session, viewer, plan_id, lock=True)
        check_match(request, found)
        return await _answer(session, viewer, await PLAN_ACTS[noun][1](session, viewer, found, data, clock.today()))


@post(f"{_AT}/approval", status_code=200, tags=TAGS, summary="Approve an inspection plan")
async def approval(request: Ask, db: Db, viewer: Who, plan_id: Path, data: JSONBody[PlanReasonIn]) -> Response[PlanOut]:
    """From now on nothing of it changes."""
    return await _do(request, db, viewer, plan_id, "approval", data)


@post(f"{_AT}/refusal", status_code=200, tags=TAGS, summary="Refuse a drafted plan, or take it back")
async def refusal(request: Ask, db: Db, viewer: Who, plan_id: Path, data: JSONBody[PlanReasonIn]) -> Response[PlanOut]:
    """With an opinion."""
    return await _do(request, db, viewer, plan_id, "refusal", data)


@post(f"{_AT}/conclusion", status_code=200, tags=TAGS, summary="Conclude an inspection")
async def conclusion(
    request: Ask, db: Db, viewer: Who, plan_id: Path, data: JSONBody[ConclusionIn]
) -> Response[PlanOut]:
    """When every visit was made or given up with a reason."""
    return await _do(request, db, viewer, plan_id, "conclusion", data)


@post(f"{_AT}/visits", status_code=201, tags=TAGS, summary="Put a stop on a team's route")
async def stop(request: Ask, db: Db, viewer: Who, plan_id: Path, data: JSONBody[VisitIn]) -> Response[PlanOut]:
    """Within the plan's scope, teams and days."""
    async with db.write() as session:
        found = await plan_for(session, viewer, plan_id, lock=True)
        await add_visit(session, viewer, found, data, today=clock.today())
        return await _answer(session, viewer, found, 201)


@get("/visits", tags=TAGS, summary="The viewer's route: the own team's stops of some days, and what was left over")
async def route(
    db: Db, viewer: Who, first: FromQuery[date | None] = None, last: FromQuery[date | None] = None
) -> list[VisitOut]:
    """Today's unless told otherwise, in order."""
    first = first or clock.today()
    async with db.read() as session:
        return await visit_outs(session, viewer, list(await route_of(session, viewer, first, last or first)))


@get("/inspection-burden", tags=TAGS, summary="How often each unit was visited in the last twelve months")
async def burdens(db: Db, viewer: Who) -> dict[str, int]:
    """By unit id, as far as the viewer may know of the visits."""
    async with db.read() as session:
        return {str(unit): count for unit, count in (await burden(session, viewer, clock.today())).items()}


async def _told(request: Ask, db: Database, viewer: Viewer, visit_id: UUID, noun: str, data: Any) -> VisitOut:
    async with db.write() as session:
        found: Visit = await visit_for(session, viewer, visit_id, lock=True)
        check_match(request, found)
        await VISIT_ACTS[noun][1](session, viewer, found, data, clock.now())
        await session.flush()
        return (await visit_outs(session, viewer, [found]))[0]


@get(_VISIT, tags=TAGS, summary="One stop on a route")
async def visit(db: Db, viewer: Who, visit_id: Path) -> Response[VisitOut]:
    """With its ETag."""
    async with db.read() as session:
        (out,) = await visit_outs(session, viewer, [await visit_for(session, viewer, visit_id)])
    return Response(out, headers={"ETag": f'"{out.version}"'})


@post(f"{_VISIT}/record", status_code=200, tags=TAGS, summary="The team was there")
async def made(request: Ask, db: Db, viewer: Who, visit_id: Path, data: JSONBody[VisitedIn]) -> VisitOut:
    """With what it found and the findings it logged."""
    return await _told(request, db, viewer, visit_id, "record", data)


@post(f"{_VISIT}/route", status_code=200, tags=TAGS, summary="Put a stop elsewhere on the route")
async def replanned(request: Ask, db: Db, viewer: Who, visit_id: Path, data: JSONBody[ReplannedIn]) -> VisitOut:
    """On another day or at another place in the order; the day's other planned stops follow."""
    return await _told(request, db, viewer, visit_id, "route", data)


@post(f"{_VISIT}/omission", status_code=200, tags=TAGS, summary="The team was not there, and why")
async def omitted(request: Ask, db: Db, viewer: Who, visit_id: Path, data: JSONBody[SkippedIn]) -> VisitOut:
    """The stop is not open any more."""
    return await _told(request, db, viewer, visit_id, "omission", data)


ROUTES: list[Any] = [
    plans,
    draft,
    plan,
    plan_actions,
    approval,
    refusal,
    conclusion,
    stop,
    route,
    burdens,
    visit,
    made,
    replanned,
    omitted,
]
