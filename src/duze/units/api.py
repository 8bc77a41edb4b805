"""Units, discipline bodies, accounts, memberships and the routing table over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, invalid
from duze.kit.web.etags import check_match, etag
from duze.people.permissions import Permission, Viewer, require
from duze.units import change_api, people_api
from duze.units.actions import (
    RouteIn,
    UnitIn,
    save_route,
    save_unit,
)
from duze.units.models import CADRE_NAMES, GROUP_NAMES, RANKED, Group, Route, Unit
from duze.units.queries import bodies, routes, unit_by_id, units_in


class UnitOut(msgspec.Struct):
    """A unit as everybody may see it."""

    id: UUID
    code: str
    name: str
    full_name: str
    group: str
    group_name: str
    version: int


class BodyOut(msgspec.Struct):
    """A discipline body."""

    id: UUID
    code: str
    name: str


class RouteOut(msgspec.Struct):
    """A row of the routing table."""

    id: UUID
    authority: str
    authority_name: str
    unit_id: UUID | None
    body_id: UUID
    basis: str
    valid_from: str
    valid_to: str | None
    version: int


def unit_out(unit: Unit) -> UnitOut:
    """A unit over the API."""
    group = GROUP_NAMES[unit.group]
    return UnitOut(unit.id, unit.code, unit.name, unit.full_name, unit.group.value, group, unit.version)


def route_out(route: Route) -> RouteOut:
    """A route over the API."""
    return RouteOut(
        route.id,
        route.authority.value,
        CADRE_NAMES[route.authority],
        route.unit_id,
        route.body_id,
        route.basis,
        route.valid_from.isoformat(),
        route.valid_to.isoformat() if route.valid_to else None,
        route.version,
    )


@get("/units", tags=["units"], summary="Units in printing order")
async def list_units(db: NamedDependency[Database], group: FromQuery[Group | None] = None) -> list[UnitOut]:
    """All ranked units, or those of one group."""
    async with db.read() as session:
        rows = await units_in(session, (group,) if group else RANKED, clock.today())
    return [unit_out(unit) for unit in rows]


@get("/units/{unit_id:uuid}", tags=["units"], summary="One unit")
async def get_unit(db: NamedDependency[Database], unit_id: FromPath[UUID]) -> Response[UnitOut]:
    """A unit with its ETag."""
    async with db.read() as session:
        unit = await unit_by_id(session, unit_id)
    return Response(unit_out(unit), headers={"ETag": etag(unit)})


@put("/units/{unit_id:uuid}", tags=["units"], summary="Change a unit")
async def change_unit(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    unit_id: FromPath[UUID],
    data: JSONBody[UnitIn],
) -> Response[UnitOut]:
    """Change name, group, parent or tile of a unit; needs If-Match."""
    async with db.write() as session:
        unit = await unit_by_id(session, unit_id)
        check_match(request, unit)
        if data.code != unit.code:
            raise invalid("/code", "单位代码不能更改；请核对地址与所填代码是否为同一单位。")
        saved = await save_unit(session, viewer, data)
        await session.flush()
    return Response(unit_out(saved), headers={"ETag": etag(saved)})


@post("/units", tags=["units"], summary="Add a unit")
async def add_unit(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[UnitIn]
) -> Response[UnitOut]:
    """Add a unit, or change the one with this code."""
    async with db.write() as session:
        unit = await save_unit(session, viewer, data)
        await session.flush()
    return Response(unit_out(unit), status_code=201, headers={"ETag": etag(unit)})


@get("/discipline-bodies", tags=["units"], summary="Discipline bodies")
async def list_bodies(db: NamedDependency[Database]) -> list[BodyOut]:
    """All bodies that take referrals."""
    async with db.read() as session:
        return [BodyOut(body.id, body.code, body.name) for body in await bodies(session)]


@get("/routes", tags=["units"], summary="The routing table by cadre authority")
async def list_routes(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> list[RouteOut]:
    """The whole table, for those who keep it."""
    require(viewer, Permission.ROUTES_EDIT)
    async with db.read() as session:
        return [route_out(route) for route in await routes(session)]


@post("/routes", tags=["units"], summary="Add a route")
async def add_route(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[RouteIn]
) -> Response[RouteOut]:
    """Add a row to the routing table."""
    async with db.write() as session:
        route = await save_route(session, viewer, data)
        await session.flush()
    return Response(route_out(route), status_code=201, headers={"ETag": etag(route)})


@put("/routes/{route_id:uuid}", tags=["units"], summary="Change a route")
async def change_route(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    route_id: FromPath[UUID],
    data: JSONBody[RouteIn],
) -> Response[RouteOut]:
    """Change a row of the routing table; needs If-Match."""
    async with db.write() as session:
        route = await session.get(Route, route_id, with_for_update=True)
        if route is None:
            raise NotFound
        check_match(request, route)
        await save_route(session, viewer, data, route)
        await session.flush()
    return Response(route_out(route), headers={"ETag": etag(route)})


ROUTES = [
    list_units,
    get_unit,
    change_unit,
    add_unit,
    list_bodies,
    list_routes,
    add_route,
    change_route,
    *people_api.ROUTES,
    *change_api.ROUTES,
]
