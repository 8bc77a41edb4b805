"""Units, people in office, and the routing table, as pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.people.permissions import ROLE_NAMES, Permission, Viewer, require
from duze.units import change_pages
from duze.units.actions import RouteIn, save_route
from duze.units.change_queries import changes, changes_out
from duze.units.models import CADRE_NAMES, GROUP_NAMES, RANKED, Group, Route
from duze.units.queries import bodies, routes, seats_held, sees_people, units_in

_OWN = tuple(group for group in Group if group not in RANKED)


@get("/units")
async def units_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], group: FromQuery[Group] = Group.DISTRICT
) -> Template:
    """The units of a group, and who holds which role where."""
    may_change = viewer.may(Permission.UNITS_EDIT)
    async with db.read() as session:
        ranked = await units_in(session, tuple(RANKED), clock.today())
        people = await seats_held(session) if sees_people(viewer) else []
        context = {
            "viewer": viewer,
            "active": "/units",
            "units": [unit for unit in ranked if unit.group is group],
            "counts": {g: sum(unit.group is g for unit in ranked) for g in RANKED},
            "group": group,
            "groups": {g: GROUP_NAMES[g] for g in RANKED},
            "people": people,
            "own": await units_in(session, _OWN, clock.today()) if sees_people(viewer) or may_change else [],
            "coded": await bodies(session) if may_change or viewer.may(Permission.ACCOUNTS_EDIT) else [],
            "own_groups": {g: GROUP_NAMES[g] for g in _OWN},
            "changes": await changes_out(session, await changes(session)),
            "may_change": may_change,
            "role_names": ROLE_NAMES,
            **await _routing(session, viewer),
        }
    return Template("units/list.html", context=context)


async def _routing(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
    if not viewer.may(Permission.ROUTES_EDIT):
        return {"routes": None}
    return {
        "routes": await routes(session),
        "bodies": {body.id: body.name for body in await bodies(session)},
        "unit_names": {unit.id: unit.name for unit in await units_in(session)},
        "cadre_names": CADRE_NAMES,
    }


@get("/routes/{route_id:uuid}")
async def route_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], route_id: FromPath[UUID]
) -> Template:
    """One row of the routing table, to be changed."""
    return await _route_form(db, viewer, route_id, None, {})


@post("/routes/{route_id:uuid}", status_code=303)
async def change_route(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    route_id: FromPath[UUID],
) -> Redirect | Template:
    """Save a row of the routing table."""
    values = await form_values(request)
    try:
        data = shaped(RouteIn, values)
        async with db.write() as session:
            route = await session.get(Route, route_id, with_for_update=True)
            if route is None:
                raise NotFound
            check_version(route, version_of(values))
            await save_route(session, viewer, data, route)
    except Refusal as refusal:
        return await _route_form(db, viewer, route_id, refusal, values)
    return Redirect("/units", status_code=303)


async def _route_form(
    db: Database, viewer: Viewer, route_id: UUID, refusal: Refusal | None, values: dict[str, Any]
) -> Template:
    require(viewer, Permission.ROUTES_EDIT)
    async with db.read() as session:
        route = await session.get(Route, route_id)
        if route is None:
            raise NotFound
        context = {
            "viewer": viewer,
            "active": "/units",
            "route": route,
            "values": route.model_dump(mode="json") | values,
            "problem": problem(refusal) if refusal else None,
            **await _routing(session, viewer),
        }
    return Template("units/route.html", context=context, status_code=refusal.status if refusal else 200)


ROUTES = [units_page, route_page, change_route, *change_pages.ROUTES]
