"""How firmly the places of a month stand: the spread kept with its run, and what to tell before a summons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.i18n import say
from duze.rankings.models import Month, MonthState
from duze.rankings.queries import main_scheme
from duze.rankings.rules import MonthResult, UnitScore, as_plain, result_from
from duze.rankings.rules.spread import CHANGES, PLACED, GroupSpread, MonthSpread, Spread, spread_month
from duze.rankings.scheme import Scheme

FIRM = 90
"""From this share of variants (per cent) on a last place counts as firm. Our own default, no regulation's."""


class PartOut(msgspec.Struct):
    """One kind of change: how many variants, and in how many of them the unit is last."""

    change: str
    name: str
    tried: int
    last: int


class StandingOut(msgspec.Struct):
    """One unit over all variants; places are inclusive, `low` to `high` hold nine tenths of the variants.

    The places are counted over every `every`-th variant of each kind, `last` over all.
    """

    unit_id: UUID
    name: str
    rank: int
    best: int
    low: int
    median: int
    high: int
    worst: int
    variants: int
    last: int
    share: int
    every: int
    parts: list[PartOut]


class Doubt(msgspec.Struct, frozen=True):
    """A last place that does not stand firm: in `share` per cent of the variants the unit stays last."""

    period: str
    share: int
    variants: int
    low: int
    high: int


def spread_for(scheme: Scheme, result: MonthResult, result_hash: str) -> dict[str, Any]:
    """The spread to keep with a run. Seeded by the result's hash: nobody can choose a seed that suits."""
    plain: dict[str, Any] = as_plain(spread_month(scheme, result, seed=int(result_hash[:12], 16)))
    return plain


def spread_of(month: Month) -> MonthSpread | None:
    """The spread kept with a month; None for months computed before there was one."""
    return msgspec.convert(month.spread, MonthSpread) if month.spread else None


def standing_of(month: Month, unit_id: UUID | str) -> StandingOut | None:
    """One unit's standing in a month."""
    spread = spread_of(month)
    found = spread.unit(str(unit_id)) if spread else None
    return _standing(*found) if found else None


def standings(month: Month, group: str) -> list[StandingOut]:
    """A group's standings, best place first; empty when it has no last place or was never tried."""
    spread = spread_of(month)
    groups = [one for one in spread.groups if one.code == group] if spread else []
    return [_standing(one, unit) for one in groups for unit in one.units]


def _standing(group: GroupSpread, unit: Spread) -> StandingOut:
    return StandingOut(
        unit_id=UUID(unit.id),
        name=unit.name,
        rank=unit.rank,
        best=unit.best,
        low=unit.low,
        median=unit.median,
        high=unit.high,
        worst=unit.worst,
        variants=group.variants,
        last=unit.last,
        share=100 * unit.last // group.variants,
        every=max(1, group.variants // PLACED),
        parts=[PartOut(code, say(name), group.tried[code], unit.lasts[code]) for code, name in CHANGES.items()],
    )


async def last_place_doubt(session: AsyncSession, unit_id: UUID, period: str | None = None) -> Doubt | None:
    """What a supervisor must know before summoning a unit for its last place; None when it stands firm.

    `period`: the month in question, by default the newest published one. It goes by the main scheme, as the rulebook.
    """
    query = select(Month).where(col(Month.scheme_code) == main_scheme(), col(Month.state) == MonthState.PUBLISHED)
    if period is not None:
        query = query.where(col(Month.period) == period)
    month = (await session.exec(query.order_by(col(Month.period).desc(), col(Month.edition).desc()).limit(1))).first()
    if month is None or month.result is None or not _is_last(result_from(month.result), str(unit_id)):
        return None
    standing = standing_of(month, unit_id)
    if standing is None or standing.share >= FIRM:
        return None
    return Doubt(month.period, standing.share, standing.variants, standing.low, standing.high)


def _is_last(result: MonthResult, unit_id: str) -> bool:
    unit: UnitScore | None = next((one for one in result.units if one.id == unit_id), None)
    return unit is not None and unit.last and not unit.exempt
