"""What the rulebook may ask about each unit at the end of a locked month: its place, and who came last in a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.db import rows_of
from duze.rankings.lineage import passing
from duze.rankings.models import Month, MonthState, PublishedScore
from duze.rankings.queries import main_scheme
from duze.rankings.rules import Placed, PlaceFacts, facts_of_places
from duze.rankings.rules.periods import months_back
from duze.rankings.rules.spread import MonthSpread
from duze.units.models_changes import Keep


async def place_facts(session: AsyncSession, period: str, scheme_code: str | None = None) -> Mapping[UUID, PlaceFacts]:
    """What the rulebook may ask about each unit at the end of a locked month; empty when it is not locked.

    Without a scheme's code: the scheme that was there first.
    """
    if scheme_code is None:
        scheme_code = (await session.execute(sa.select(main_scheme()))).scalar()
    if scheme_code is None:
        return {}
    editions = await _newest_editions(session, scheme_code, months_back(period, 12))
    if period not in editions:
        return {}
    placed = await _placed(session, editions[period])
    carried = await passing(session, Keep.STREAK)
    facts = facts_of_places(placed, period, await _lasts(session, editions), carried)
    shares = await _last_shares(session, editions[period])
    return {UUID(unit_id): replace(known, last_share=shares.get(unit_id)) for unit_id, known in facts.items()}


async def _placed(session: AsyncSession, month_id: UUID) -> list[Placed]:
    """The published places of a month. Of each trace only whether the goals were met."""
    p, goals = PublishedScore, col(PublishedScore.trace)["goals_met"].as_boolean()
    query = sa.select(
        col(p.unit_id), col(p.unit_group), col(p.place), col(p.of), col(p.score), col(p.last), col(p.exempt), goals
    )
    rows = await rows_of(session, query.where(col(p.month_id) == month_id))
    return [Placed(str(row.unit_id), *tuple(row)[1:]) for row in rows]


async def _last_shares(session: AsyncSession, month_id: UUID) -> dict[str, int]:
    """In how many per cent of a locked month's variants each unit is last; empty when it was never tried."""
    kept = (await session.exec(select(Month.spread).where(col(Month.id) == month_id))).first()
    if not kept:
        return {}
    groups = msgspec.convert(kept, MonthSpread).groups
    return {unit.id: 100 * unit.last // group.variants for group in groups for unit in group.units}


async def _newest_editions(session: AsyncSession, scheme_code: str, periods: Sequence[str]) -> dict[str, UUID]:
    """The newest published edition of each of these months, if it has one."""
    query = select(Month.period, Month.id).where(
        col(Month.scheme_code) == scheme_code,
        col(Month.state) == MonthState.PUBLISHED,
        col(Month.period).in_(periods),
    )
    return dict((await session.exec(query.order_by(col(Month.edition)))).all())


async def _lasts(session: AsyncSession, editions: Mapping[str, UUID]) -> dict[str, frozenset[str]]:
    """Who came last in each month and was not exempt. Only their rows are read: a year's traces are some 2 MB."""
    found: dict[UUID, set[str]] = {month_id: set() for month_id in editions.values()}
    query = select(PublishedScore.month_id, PublishedScore.unit_id).where(
        col(PublishedScore.month_id).in_(found), col(PublishedScore.last), ~col(PublishedScore.exempt)
    )
    for month_id, unit_id in (await session.exec(query)).all():
        found[month_id].add(str(unit_id))
    return {period: frozenset(found[month_id]) for period, month_id in editions.items()}
