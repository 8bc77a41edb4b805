"""Who is at the door: account, seats and areas by one statement, read afresh for every request.

Nothing of it is kept between requests, so a closed account, a revoked token or a right taken away is refused on
the very next request, whichever process took it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.db import Database
from duze.people.models import Account, ApiToken
from duze.people.permissions import Seat, Viewer
from duze.people.queries import TOKEN_HOLDS, token_hash
from duze.units.models import Area, Membership
from duze.units.models_duties import Duty

_account, _seat, _area, _duty, _token = (
    sa.inspect(model).local_table for model in (Account, Membership, Area, Duty, ApiToken)
)
_ARRIVING = (
    sa.select(
        _account.c.id.label("account_id"),
        _account.c.name,
        _account.c.language,
        _account.c.theme,
        _seat.c.id.label("seat_id"),
        _seat.c.role,
        _seat.c.unit_id,
        _seat.c.body_id,
        _seat.c.title,
        _seat.c.rank,
        _area.c.unit_id.label("in_care"),
        _duty.c.unit_id.label("led"),
    )
    .outerjoin_from(
        _account,
        _seat,
        sa.and_(
            _seat.c.account_id == _account.c.id,
            _seat.c.valid_from <= sa.bindparam("today"),
            sa.or_(_seat.c.valid_to.is_(None), _seat.c.valid_to >= sa.bindparam("today")),
        ),
    )
    .outerjoin(_area, _area.c.membership_id == _seat.c.id)
    .outerjoin(
        _duty,
        sa.and_(
            _duty.c.membership_id == _seat.c.id,
            _duty.c.valid_from <= sa.bindparam("today"),
            sa.or_(_duty.c.valid_to.is_(None), _duty.c.valid_to >= sa.bindparam("today")),
        ),
    )
    .where(_account.c.active.is_(True))
)
_BY_TOKEN = _ARRIVING.join(_token, _token.c.account_id == _account.c.id).where(TOKEN_HOLDS)
_BY_ACCOUNT = _ARRIVING.where(_account.c.id == sa.bindparam("account"))


@dataclass(frozen=True)
class Arrival:
    """The viewer, with the language and look of the account."""

    viewer: Viewer
    language: str
    theme: str


async def arrival_by_token(db: Database, token: str, now: datetime, on: date) -> Arrival | None:
    """The active account a valid API token is bound to."""
    return _arrival(await db.rows(_BY_TOKEN, token_hash=token_hash(token), now=now, today=on), on)


async def arrival_by_account(db: Database, account_id: UUID, on: date) -> Arrival | None:
    """The account, if it is active."""
    return _arrival(await db.rows(_BY_ACCOUNT, account=account_id, today=on), on)


def _arrival(rows: Sequence[sa.Row[Any]], on: date) -> Arrival | None:
    """One row for each seat; for a leader's one for each unit given with the post and each led by the list."""
    if not rows:
        return None
    first = rows[0]
    areas: dict[UUID, set[UUID | None]] = {}
    for row in rows:
        areas.setdefault(row.seat_id, set()).update((row.in_care, row.led))
    seats = {
        row.seat_id: Seat(
            row.role,
            row.unit_id,
            row.body_id,
            row.title,
            row.rank,
            frozenset(unit for unit in areas[row.seat_id] if unit),
        )
        for row in rows
        if row.seat_id is not None
    }
    viewer = Viewer(first.account_id, first.name, tuple(seats.values()), on)
    return Arrival(viewer, first.language, first.theme)


async def viewers_on(session: AsyncSession, on: date) -> list[Viewer]:
    """Every active account that holds a seat on a day, as a viewer; for telling people what waits for them."""
    rows = (await session.execute(_ARRIVING, {"today": on})).all()
    grouped: dict[UUID, list[sa.Row[Any]]] = {}
    for row in rows:
        if row.seat_id is not None:
            grouped.setdefault(row.account_id, []).append(row)
    arrivals = [_arrival(own, on) for own in grouped.values()]
    return [arrival.viewer for arrival in arrivals if arrival is not None]


async def viewer_of_account(session: AsyncSession, account_id: UUID, on: date) -> Viewer | None:
    """The account as a viewer with the seats of a day, if it is active."""
    arrival = _arrival((await session.execute(_BY_ACCOUNT, {"account": account_id, "today": on})).all(), on)
    return arrival.viewer if arrival else None
