"""Reading the responsibility list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import NotFound
from duze.people.models import Account
from duze.people.permissions import Role, Viewer
from duze.units.models import Membership, Unit
from duze.units.models_duties import Duty, DutyKind


def in_force(on: date) -> sa.ColumnElement[bool]:
    """Rows that hold on a day."""
    return sa.and_(col(Duty.valid_from) <= on, sa.or_(col(Duty.valid_to).is_(None), col(Duty.valid_to) >= on))


def duties_seen_by(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Office and leaders the whole list; a unit its own rows."""
    if viewer.staff or viewer.has(Role.LEADER):
        return sa.true()
    units = viewer.units_as(Role.UNIT_LIAISON)
    return col(Duty.unit_id).in_(units) if units else sa.false()


@dataclass(frozen=True)
class DutyRow:
    """A row with its unit's and its leader's names; `post`: the leader's post."""

    duty: Duty
    unit: str
    leader: str = ""
    post: str = ""


async def duty_for(session: AsyncSession, viewer: Viewer, duty_id: UUID, *, lock: bool = False) -> Duty:
    """The row, if the viewer may see it. Raises NotFound."""
    query = select(Duty).where(col(Duty.id) == duty_id, duties_seen_by(viewer))
    duty = (await session.exec(query.with_for_update() if lock else query)).first()
    if duty is None:
        raise NotFound
    return duty


async def list_duties(
    session: AsyncSession,
    viewer: Viewer,
    *,
    kind: DutyKind | None = None,
    on: date | None = None,
    units: Collection[UUID] | None = None,
) -> Sequence[DutyRow]:
    """The rows a viewer may see, by kind, subject and unit; on a day, only those in force then."""
    query = (
        select(Duty, Unit.name, Account.name, Membership.title)
        .join(Unit, col(Unit.id) == col(Duty.unit_id))
        .outerjoin(Membership, col(Membership.id) == col(Duty.membership_id))
        .outerjoin(Account, col(Account.id) == col(Membership.account_id))
        .where(duties_seen_by(viewer))
        .order_by(col(Duty.kind), col(Duty.subject), col(Unit.group), col(Unit.sort), col(Duty.valid_from))
    )
    if kind is not None:
        query = query.where(col(Duty.kind) == kind)
    if on is not None:
        query = query.where(in_force(on))
    if units is not None:
        query = query.where(col(Duty.unit_id).in_(units))
    rows = (await session.exec(query)).all()
    return [DutyRow(duty, unit, leader or "", post or "") for duty, unit, leader, post in rows]


async def leader_posts(session: AsyncSession, on: date) -> Sequence[tuple[UUID, str]]:
    """Leaders' posts held on a day: the membership's id, and who holds it."""
    query = (
        select(Membership, Account.name)
        .join(Account, col(Account.id) == col(Membership.account_id))
        .where(
            col(Membership.role) == Role.LEADER,
            col(Membership.valid_from) <= on,
            sa.or_(col(Membership.valid_to).is_(None), col(Membership.valid_to) >= on),
        )
        .order_by(col(Membership.rank).desc(), col(Account.name))
    )
    return [(seat.id, f"{name}　{seat.title}") for seat, name in (await session.exec(query)).all()]
