"""Units, discipline bodies, accounts, memberships and the routing table over the API."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlmodel import Field, SQLModel

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound
from duze.kit.web.etags import check_match, etag
from duze.people.actions import AccountIn, checked_password, create_account
from duze.people.models import Account
from duze.people.permissions import Permission, Viewer, require
from duze.units.actions import (
    MembershipIn,
    RouteIn,
    UnitIn,
    end_membership,
    give_membership,
    save_route,
    save_unit,
)
from duze.units.models import CADRE_NAMES, GROUP_NAMES, RANKED, Group, Membership, Route, Unit
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


class NewAccount(SQLModel):
    """A new account with its first password."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {
            "examples": [{"login": "linxh", "name": "林晓禾", "password": "Hall-18-window"}],
        },
    }
    login: str = Field(max_length=60, title="登录名")
    name: str = Field(max_length=60, title="姓名")
    password: str = Field(max_length=200, title="初始口令")


class EndIn(SQLModel):
    """The last day of a membership."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"valid_to": "2026-12-31"}]}}
    valid_to: date = Field(title="截止日期")


class IdOut(msgspec.Struct):
    """The id of what was made."""

    id: UUID


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


@post("/accounts", tags=["people"], summary="Add an account")
async def add_account(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[NewAccount]
) -> Response[IdOut]:
    """Add an account; the password is hashed before the transaction opens."""
    require(viewer, Permission.ACCOUNTS_EDIT)
    hashed = await checked_password(data.password, data.login)
    async with db.write() as session:
        new = AccountIn(login=data.login, name=data.name)
        account = await create_account(session, viewer, new, password_hash=hashed)
    return Response(IdOut(account.id), status_code=201)


@post("/accounts/{account_id:uuid}/memberships", tags=["people"], summary="Give a role")
async def add_membership(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    account_id: FromPath[UUID],
    data: JSONBody[MembershipIn],
) -> Response[IdOut]:
    """Let an account hold a role in a unit or body from a day on."""
    async with db.write() as session:
        account = await session.get(Account, account_id)
        if account is None:
            raise NotFound
        membership = await give_membership(session, viewer, account, data)
    return Response(IdOut(membership.id), status_code=201)


@post("/memberships/{membership_id:uuid}/end", tags=["people"], summary="End a role", status_code=200)
async def stop_membership(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    membership_id: FromPath[UUID],
    data: JSONBody[EndIn],
) -> Response[IdOut]:
    """Let a role end after its last day."""
    async with db.write() as session:
        membership = await session.get(Membership, membership_id, with_for_update=True)
        if membership is None:
            raise NotFound
        await end_membership(session, viewer, membership, data.valid_to)
    return Response(IdOut(membership.id))


ROUTES = [
    list_units,
    get_unit,
    change_unit,
    add_unit,
    list_bodies,
    list_routes,
    add_route,
    change_route,
    add_account,
    add_membership,
    stop_membership,
]
