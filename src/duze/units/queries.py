"""Who holds which seat today, and the lists of units everybody may see (names are not secret)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.db import rows_of
from duze.kit.errors import NotFound
from duze.people.models import Account
from duze.people.permissions import Permission, Role, Seat, Viewer
from duze.units.models import RANKED, Area, DisciplineBody, Group, Membership, Route, Unit
from duze.units.models_duties import Duty

_CHOICES: Any = (
    select(col(Unit.id), col(Unit.name), col(Unit.group).label("group"))
    .where(
        col(Unit.group).in_(RANKED),
        col(Unit.active_from) <= bindparam("on"),
        or_(col(Unit.active_to).is_(None), col(Unit.active_to) >= bindparam("on")),
    )
    .order_by(col(Unit.sort), col(Unit.code))
)
_LED: Any = select(col(Duty.membership_id), col(Duty.unit_id)).where(
    col(Duty.membership_id).in_(bindparam("posts", expanding=True)),
    col(Duty.valid_from) <= bindparam("on"),
    or_(col(Duty.valid_to).is_(None), col(Duty.valid_to) >= bindparam("on")),
)
_ONE_CHOICE: Any = _CHOICES.where(col(Unit.id) == bindparam("unit"))


async def viewer_for(session: AsyncSession, account: Account, on: date) -> Viewer:
    """The account as a viewer, with the seats it holds on a day."""
    rows = await session.exec(
        select(Membership).where(
            col(Membership.account_id) == account.id,
            col(Membership.valid_from) <= on,
            or_(col(Membership.valid_to).is_(None), col(Membership.valid_to) >= on),
        )
    )
    memberships = rows.all()
    areas = await _areas(session, [m.id for m in memberships if m.role is Role.LEADER], on)
    seats = tuple(
        Seat(m.role, m.unit_id, m.body_id, m.title, m.rank, areas.get(m.id, frozenset())) for m in memberships
    )
    return Viewer(account.id, account.name, seats, on)


async def _areas(session: AsyncSession, memberships: Sequence[UUID], on: date) -> dict[UUID, frozenset[UUID]]:
    """Units in the care of these posts: given with the post, or by the responsibility list on this day."""
    if not memberships:
        return {}
    rows = await session.exec(select(Area).where(col(Area.membership_id).in_(memberships)))
    areas: dict[UUID, set[UUID]] = {}
    for row in rows.all():
        areas.setdefault(row.membership_id, set()).add(row.unit_id)
    for led in await rows_of(session, _LED, posts=memberships, on=on):
        areas.setdefault(led.membership_id, set()).add(led.unit_id)
    return {key: frozenset(units) for key, units in areas.items()}


async def units_in(session: AsyncSession, groups: Sequence[Group] = RANKED, on: date | None = None) -> Sequence[Unit]:
    """Units of these groups in their printing order; on a day, only those active then."""
    query = select(Unit).where(col(Unit.group).in_(groups))
    if on is not None:
        query = query.where(col(Unit.active_from) <= on, or_(col(Unit.active_to).is_(None), col(Unit.active_to) >= on))
    return (await session.exec(query.order_by(col(Unit.group), col(Unit.sort), col(Unit.code)))).all()


async def unit_choices(session: AsyncSession, on: date) -> list[tuple[Group, list[tuple[str, str]]]]:
    """The assessed units active on a day as id and name, group by group, for lists to choose from."""
    rows = await rows_of(session, _CHOICES, on=on)
    choices: dict[Group, list[tuple[str, str]]] = {group: [] for group in RANKED}
    for row in rows:
        choices[row.group].append((str(row.id), row.name))
    return list(choices.items())


async def is_assessed(session: AsyncSession, unit_id: UUID, on: date) -> bool:
    """Whether this is one of the units assessed on a day."""
    return bool(await rows_of(session, _ONE_CHOICE, unit=unit_id, on=on))


def sees_people(viewer: Viewer) -> bool:
    """Whether the viewer may know who holds which seat: the supervising office and whoever gives accounts out."""
    return viewer.staff or viewer.may(Permission.ACCOUNTS_EDIT)


async def unit_names(session: AsyncSession, ids: Collection[UUID] | None = None) -> dict[UUID, str]:
    """Short names by id: of these units, or of all."""
    if ids is not None and not ids:
        return {}
    query = select(Unit.id, Unit.name)
    return dict((await session.exec(query if ids is None else query.where(col(Unit.id).in_(ids)))).all())


async def unit_by_id(session: AsyncSession, unit_id: UUID) -> Unit:
    """A unit. Raises NotFound."""
    unit = await session.get(Unit, unit_id)
    if unit is None:
        raise NotFound("没有找到这个单位。")
    return unit


async def unit_by_code(session: AsyncSession, code: str) -> Unit | None:
    """The unit with this code, if any."""
    return (await session.exec(select(Unit).where(col(Unit.code) == code))).first()


async def bodies(session: AsyncSession) -> Sequence[DisciplineBody]:
    """All discipline bodies."""
    return (await session.exec(select(DisciplineBody).order_by(col(DisciplineBody.code)))).all()


async def routes(session: AsyncSession) -> Sequence[Route]:
    """The whole routing table."""
    return (await session.exec(select(Route).order_by(col(Route.authority), col(Route.valid_from)))).all()


async def holders(session: AsyncSession, role: Role, on: date, *, unit_id: UUID | None = None) -> Sequence[Membership]:
    """Memberships in a role on a day, in one unit if named."""
    query = select(Membership).where(
        col(Membership.role) == role,
        col(Membership.valid_from) <= on,
        or_(col(Membership.valid_to).is_(None), col(Membership.valid_to) >= on),
    )
    if unit_id is not None:
        query = query.where(col(Membership.unit_id) == unit_id)
    return (await session.exec(query)).all()


async def seats_held(session: AsyncSession) -> Sequence[tuple[Account, Membership]]:
    """Every account with every role it holds or held, by role and name. The caller decides who may see people."""
    rows = await session.exec(
        select(Account, Membership)
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .order_by(col(Membership.role), col(Account.name))
    )
    return rows.all()


async def leaders_named(session: AsyncSession, on: date) -> list[str]:
    """The leaders in office on a day, as papers name them: post and name, the highest first."""
    rows = await session.exec(
        select(Account.name, Membership.title)
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(
            col(Membership.role) == Role.LEADER,
            col(Membership.valid_from) <= on,
            or_(col(Membership.valid_to).is_(None), col(Membership.valid_to) >= on),
            col(Account.active).is_(True),
        )
        .order_by(col(Membership.rank).desc(), col(Account.name))
    )
    return [f"{title}{name}" for name, title in rows.all()]
