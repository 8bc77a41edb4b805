"""Months of made-up figures, played through the real verbs by the seeded people, for tests of other things."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.db import Database
from duze.people.permissions import Viewer
from duze.rankings.actions import Entry, compute_month, open_month, write_values
from duze.rankings.models import Month, MonthState
from duze.rankings.publishing import approve_month, publish_month, put_to_review
from duze.rankings.queries import ranked_units, scheme_of
from duze.rankings.rules.periods import last_day
from duze.rankings.scheme import Direction, Indicator
from duze.rankings.shapes import MonthIn

# good, poor, decimal places: what a strong and a weak unit would report
_RANGES = {
    "start_business": ("0.6", "3.2", 1),
    "building_permit": ("24", "66", 0),
    "power": ("4", "16", 1),
    "water_gas": ("2.5", "7.5", 1),
    "property": ("0.8", "4.5", 1),
    "tax": ("99.2", "81", 1),
    "credit": ("93", "68", 1),
    "labour": ("99", "84", 1),
    "trade": ("30", "96", 1),
    "procurement": ("62", "35", 1),
    "tender": ("100", "78", 1),
    "intellectual": ("1800", "400", 0),
    "investors": ("92", "66", 1),
    "contract": ("90", "260", 0),
    "insolvency": ("240", "800", 0),
    "supervision": ("100", "88", 1),
    "government": ("100", "85", 1),
    "innovation": ("94", "60", 1),
}


@dataclass(frozen=True)
class Staff:
    """Who scores and who approves."""

    scorer: Viewer
    approver: Viewer


async def play_month(
    db: Database,
    staff: Staff,
    period: str,
    *,
    weak: Collection[str] = ("d07", "b13", "p06"),
    until: MonthState = MonthState.PUBLISHED,
) -> UUID:
    """Take a month from opening as far as `until`; `weak` unit codes come last in their groups. Returns its id."""
    day = last_day(period) + timedelta(days=1)
    with clock.pinned(_at(day, 9)):
        async with db.write() as session:
            month = await open_month(session, staff.scorer, MonthIn(period=period, scheme="seven"), today=day)
            await _fill(session, staff.scorer, month, frozenset(weak))
            await session.flush()
            if until is not MonthState.COLLECTING:
                await compute_month(session, staff.scorer, month)
    if until not in (MonthState.COLLECTING, MonthState.COMPUTED):
        await _finish(db, staff, month.id, day, until)
    return month.id


async def _finish(db: Database, staff: Staff, month_id: UUID, day: date, until: MonthState) -> None:
    with clock.pinned(_at(day + timedelta(days=1), 10)):
        async with db.write() as session:
            month = await session.get_one(Month, month_id)
            await put_to_review(session, staff.scorer, month, today=day + timedelta(days=1))
    if until is MonthState.IN_REVIEW:
        return
    later = day + timedelta(days=14)
    with clock.pinned(_at(later, 15)):
        async with db.write() as session:
            month = await session.get_one(Month, month_id)
            await approve_month(session, staff.approver, month, today=later)
            await session.flush()
            if until is MonthState.PUBLISHED:
                await publish_month(session, staff.scorer, month)


async def _fill(session: AsyncSession, scorer: Viewer, month: Month, weak: frozenset[str]) -> None:
    _version, scheme = await scheme_of(session, month)
    entries = [
        Entry(unit.id, item.code, figure(item, unit.code, month.period, weak=unit.code in weak), "演示数据")
        for unit in await ranked_units(session, scheme, month.period)
        for item in scheme.used_in(unit.group.value)
    ]
    await write_values(session, scorer, month, entries)


def figure(item: Indicator, unit: str, period: str, *, weak: bool = False) -> Decimal:
    """A made-up value that is the same every time: a unit's own level, and the month's ups and downs."""
    good, poor, places = _RANGES[item.code]
    level = _share(f"{unit}") * Decimal("0.45") + _share(f"{unit}/{item.code}") * Decimal("0.35")
    level += _share(f"{unit}/{item.code}/{period}") * Decimal("0.2")
    if weak:
        level = Decimal("0.85") + level * Decimal("0.15")
    value = Decimal(good) + (Decimal(poor) - Decimal(good)) * level
    kept = value.quantize(Decimal(1).scaleb(-places))
    return max(kept, Decimal(0)) if item.direction is Direction.COST else kept


def _share(seed: str) -> Decimal:
    return Decimal(int(hashlib.sha256(seed.encode()).hexdigest()[:6], 16)) / Decimal(0xFFFFFF)


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.CITY).astimezone(UTC)
