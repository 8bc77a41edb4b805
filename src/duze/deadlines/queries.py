"""Reading calendars, limits and deadlines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.models import CalendarDay, CalendarYear, Card, Deadline, Limit
from duze.deadlines.rules import Calendar, Special
from duze.kit.db import rows_of
from duze.kit.errors import NotFound

_DAYS = sa.select(col(CalendarDay.day), col(CalendarDay.works), col(CalendarDay.name), col(CalendarDay.source))


async def calendar(session: AsyncSession) -> Calendar:
    """The calendar as loaded. Asked for by every deadline, so its days are read as rows, not as objects."""
    days = {row.day: Special(row.works, row.name, row.source) for row in await rows_of(session, _DAYS)}
    years = await session.exec(select(CalendarYear.year))
    return Calendar(days, frozenset(years.all()))


async def limits(session: AsyncSession) -> Sequence[Limit]:
    """Every version of every limit, by code and the day it takes effect."""
    return (await session.exec(select(Limit).order_by(col(Limit.code), col(Limit.valid_from)))).all()


async def days_of(session: AsyncSession, year: int) -> Sequence[CalendarDay]:
    """A year's special days, in order."""
    between = col(CalendarDay.day).between(date(year, 1, 1), date(year, 12, 31))
    return (await session.exec(select(CalendarDay).where(between).order_by(col(CalendarDay.day)))).all()


async def published_year(session: AsyncSession, year: int) -> CalendarYear | None:
    """The record that a year's arrangement was published; None while it was not."""
    return (await session.exec(select(CalendarYear).where(col(CalendarYear.year) == year))).first()


async def limit_on(session: AsyncSession, code: str, on: date) -> Limit:
    """The version of a limit in force on a day. Raises NotFound."""
    rows = await session.exec(
        select(Limit).where(
            col(Limit.code) == code,
            col(Limit.valid_from) <= on,
            or_(col(Limit.valid_to).is_(None), col(Limit.valid_to) >= on),
        )
    )
    limit = rows.first()
    if limit is None:
        raise NotFound("没有在 %(day)s 有效的时限“%(limit)s”，请先在时限表中设置。", limit=code, day=on)
    return limit


async def open_deadlines(session: AsyncSession, subject_ids: Sequence[UUID]) -> Sequence[Deadline]:
    """Running deadlines of these subjects, nearest first. The caller decides whose may be asked for."""
    rows = await session.exec(
        select(Deadline)
        .where(col(Deadline.subject_id).in_(subject_ids), col(Deadline.closed_on).is_(None))
        .order_by(col(Deadline.due_on))
    )
    return rows.all()


async def deadlines_by_id(session: AsyncSession, ids: Collection[UUID]) -> Sequence[Deadline]:
    """These deadlines, open or closed. The caller decides whose may be asked for."""
    return (await session.exec(select(Deadline).where(col(Deadline.id).in_(ids)))).all() if ids else []


async def deadlines_of(session: AsyncSession, subject_ids: Sequence[UUID]) -> Sequence[Deadline]:
    """All deadlines of these subjects, oldest first."""
    rows = await session.exec(
        select(Deadline).where(col(Deadline.subject_id).in_(subject_ids)).order_by(col(Deadline.created_at))
    )
    return rows.all()


async def all_open(session: AsyncSession, *, hours_only: bool = False) -> Sequence[Deadline]:
    """Every running deadline, for the sweeps; or those of limits in hours only."""
    query = select(Deadline).where(col(Deadline.closed_on).is_(None))
    return (await session.exec(query.where(col(Deadline.due_at).is_not(None)) if hours_only else query)).all()


async def limits_fixed_by_law(session: AsyncSession) -> dict[UUID, str]:
    """The limit versions that a law fixes, each with that law."""
    return dict((await session.exec(select(Limit.id, Limit.basis).where(col(Limit.by_law).is_(True)))).all())


async def cards_of(session: AsyncSession, deadline_ids: Sequence[UUID]) -> Sequence[Card]:
    """The cards shown for these deadlines."""
    return (await session.exec(select(Card).where(col(Card.deadline_id).in_(deadline_ids)))).all()
