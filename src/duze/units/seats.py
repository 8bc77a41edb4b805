"""Seats in a unit that ends: they end the day before, or go on in the unit it was merged into, each with its record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.people.permissions import Viewer
from duze.units.models import Membership
from duze.units.models_changes import SeatChange, UnitChange


async def settle_seats(session: AsyncSession, actor: Viewer, change: UnitChange, *, moves: bool) -> None:
    """End the seats in the unit that `change` ends; with `moves` each goes on in the heir from the same day.

    A seat whose holder has one of the same role in the heir already is not given twice.
    """
    day = change.effective_on
    for seat in await _running(session, change.unit_id, day):
        before = seat.valid_to
        moved = await _moved(session, actor, seat, change) if moves and change.heir_id is not None else None
        # a seat given from that day on or later never was: the shortest a seat can be is its first day
        await _end(session, actor, seat, max(day - timedelta(days=1), seat.valid_from), change.act_id)
        to = moved.id if moved else None
        session.add(SeatChange(act_id=change.act_id, membership_id=seat.id, ran_until=before, moved_to=to))


async def give_back_seats(session: AsyncSession, actor: Viewer, act_id: UUID) -> None:
    """Undo what `settle_seats` did: seats run on as before, those that went on in the heir end."""
    rows = (await session.exec(select(SeatChange).where(col(SeatChange.act_id) == act_id))).all()
    for row in rows:
        if row.moved_to is not None:
            moved = await session.get_one(Membership, row.moved_to, with_for_update=True)
            await _end(session, actor, moved, moved.valid_from, act_id)
        seat = await session.get_one(Membership, row.membership_id, with_for_update=True)
        was, seat.valid_to = seat.valid_to, row.ran_until
        after = {"valid_to": row.ran_until, "unit_change": act_id}
        record(session, actor, Verb.MEMBERSHIP_GIVEN, seat, before={"valid_to": was}, after=after)


async def _running(session: AsyncSession, unit_id: UUID, day: date) -> list[Membership]:
    open_then = or_(col(Membership.valid_to).is_(None), col(Membership.valid_to) >= day)
    query = select(Membership).where(col(Membership.unit_id) == unit_id, open_then).order_by(col(Membership.id))
    return list((await session.exec(query.with_for_update())).all())


async def _moved(session: AsyncSession, actor: Viewer, seat: Membership, change: UnitChange) -> Membership | None:
    held = select(Membership.id).where(
        col(Membership.account_id) == seat.account_id,
        col(Membership.role) == seat.role,
        col(Membership.unit_id) == change.heir_id,
        or_(col(Membership.valid_to).is_(None), col(Membership.valid_to) >= change.effective_on),
    )
    if (await session.exec(held.limit(1))).first() is not None:
        return None
    first = max(change.effective_on, seat.valid_from)
    post: dict[str, Any] = {"account_id": seat.account_id, "role": seat.role, "title": seat.title, "rank": seat.rank}
    moved = Membership(**post, unit_id=change.heir_id, valid_from=first, valid_to=seat.valid_to)
    session.add(moved)
    await session.flush()
    after = {**post, "unit_id": change.heir_id, "valid_from": first, "unit_change": change.act_id}
    record(session, actor, Verb.MEMBERSHIP_GIVEN, moved, after=after)
    return moved


async def _end(session: AsyncSession, actor: Viewer, seat: Membership, last: date, act_id: UUID) -> None:
    before = {"valid_to": seat.valid_to}
    seat.valid_to = last
    after = {"valid_to": last, "unit_change": act_id}
    record(session, actor, Verb.MEMBERSHIP_ENDED, seat, before=before, after=after)
