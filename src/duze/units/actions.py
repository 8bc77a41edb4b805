"""Keeping the organisation: units, bodies, memberships, routing."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import SQLModel, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.errors import WrongState, invalid
from duze.people.models import Account
from duze.people.permissions import Permission, Role, SystemActor, Viewer, require
from duze.units.change_queries import settled_until
from duze.units.models import RANKED, Area, CadreAuthority, DisciplineBody, Group, Membership, Route, Unit
from duze.units.queries import unit_by_code
from duze.units.rules import clash


class UnitIn(SQLModel):
    """A unit as typed in; `parent` is the parent's code."""

    model_config = {"extra": "forbid"}

    code: str
    name: str
    full_name: str
    group: Group
    parent: str | None = None
    tile_x: int | None = None
    tile_y: int | None = None
    sort: int = 0


async def save_unit(session: AsyncSession, actor: Viewer | SystemActor, data: UnitIn) -> Unit:
    """Add a unit, or change the one with this code. Raises Invalid for an unknown or circular parent."""
    _ask(actor, Permission.UNITS_EDIT)
    parent = None
    if data.parent:
        parent = await unit_by_code(session, data.parent)
        if parent is None or data.parent == data.code:
            raise invalid("/parent", "上级单位“%(code)s”不存在或就是本单位。", code=data.parent)
    unit = await unit_by_code(session, data.code)
    if unit and unit.group in RANKED and data.group is not unit.group and await settled_until(session):
        raise WrongState("组别已用于发布的排名，请登记为“调整组别”，写明日期、依据和延续内容。", code="group_used")
    values = data.model_dump(exclude={"parent"}) | {"parent_id": parent.id if parent else None}
    before = unit.model_dump(include=set(values), mode="json") if unit else {}
    if unit is None:
        unit = Unit(**values)
        session.add(unit)
    for name, value in values.items():
        setattr(unit, name, value)
    record(session, actor, Verb.UNIT_SAVED, unit, before=before, after=values)
    return unit


async def save_body(session: AsyncSession, actor: Viewer | SystemActor, code: str, name: str) -> DisciplineBody:
    """Add a discipline body, or rename the one with this code."""
    _ask(actor, Permission.UNITS_EDIT)
    body = (await session.exec(select(DisciplineBody).where(col(DisciplineBody.code) == code))).first()
    if body is None:
        body = DisciplineBody(code=code, name=name)
        session.add(body)
    body.name = name
    record(session, actor, Verb.BODY_SAVED, body, after={"code": code, "name": name})
    return body


class MembershipIn(SQLModel):
    """A role to be held, in a unit or a body, from a day on; `area` are unit ids in a leader's care."""

    model_config = {"extra": "forbid"}

    role: Role
    unit_id: UUID | None = None
    body_id: UUID | None = None
    title: str = ""
    rank: int = 0
    valid_from: date
    valid_to: date | None = None
    area: list[UUID] = []


async def give_membership(
    session: AsyncSession, actor: Viewer | SystemActor, account: Account, data: MembershipIn
) -> Membership:
    """Let an account hold a role.

    Raises Invalid for a scope that does not fit, WrongState when the roles exclude each other
    (GB/T 22239-2019: administrators against each other and against business roles).
    """
    _ask(actor, Permission.ACCOUNTS_EDIT)
    if (data.unit_id is None) == (data.body_id is None):
        raise invalid("/unit_id", "须且只须填写单位或纪检监察机构其中之一。")
    if data.valid_to is not None and data.valid_to < data.valid_from:
        raise invalid("/valid_to", "截止日期早于开始日期。")
    if other := clash(await _roles_between(session, account, data.valid_from, data.valid_to), data.role):
        raise WrongState("此账号已担任“%(other)s”，两种职责不得由同一人兼任。", code="roles_exclude", other=other)
    membership = Membership(account_id=account.id, **data.model_dump(exclude={"area"}))
    session.add(membership)
    await session.flush()
    session.add_all(Area(membership_id=membership.id, unit_id=unit) for unit in data.area)
    record(session, actor, Verb.MEMBERSHIP_GIVEN, membership, after={"account": account.login, **data.model_dump()})
    return membership


async def _roles_between(session: AsyncSession, account: Account, first: date, last: date | None) -> frozenset[Role]:
    """Roles held on any day of a stretch; the account is locked, so that two grants at once cannot miss each other."""
    await session.exec(select(Account.id).where(col(Account.id) == account.id).with_for_update())
    query = select(col(Membership.role)).where(
        col(Membership.account_id) == account.id,
        or_(col(Membership.valid_to).is_(None), col(Membership.valid_to) >= first),
    )
    if last is not None:
        query = query.where(col(Membership.valid_from) <= last)
    return frozenset((await session.exec(query)).all())


async def end_membership(session: AsyncSession, actor: Viewer, membership: Membership, last_day: date) -> None:
    """Let a role end after `last_day`."""
    _ask(actor, Permission.ACCOUNTS_EDIT)
    if last_day < membership.valid_from - timedelta(days=1):
        raise invalid("/valid_to", "截止日期早于开始日期。")
    membership.valid_to = last_day
    record(session, actor, Verb.MEMBERSHIP_ENDED, membership, after={"valid_to": last_day})


class RouteIn(SQLModel):
    """A row of the routing table."""

    model_config = {"extra": "forbid"}

    authority: CadreAuthority
    unit_id: UUID | None = None
    body_id: UUID
    basis: str = ""
    valid_from: date
    valid_to: date | None = None


async def save_route(
    session: AsyncSession, actor: Viewer | SystemActor, data: RouteIn, route: Route | None = None
) -> Route:
    """Add or change a row of the routing table by cadre authority."""
    _ask(actor, Permission.ROUTES_EDIT)
    if data.valid_to is not None and data.valid_to < data.valid_from:
        raise invalid("/valid_to", "截止日期早于开始日期。")
    if await session.get(DisciplineBody, data.body_id) is None:
        raise invalid("/body_id", "没有这个纪检监察机构。")
    before = route.model_dump(include=set(RouteIn.model_fields)) if route else {}
    if route is None:
        route = Route(**data.model_dump())
        session.add(route)
    for name, value in data.model_dump().items():
        setattr(route, name, value)
    record(session, actor, Verb.ROUTE_SAVED, route, before=before, after=data.model_dump())
    return route


def _ask(actor: Viewer | SystemActor, permission: Permission) -> None:
    if isinstance(actor, Viewer):
        require(actor, permission)
