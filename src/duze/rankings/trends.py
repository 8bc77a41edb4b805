"""Places over the published months: one row per unit, one column per month; and a group on its grid of tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.people.permissions import Viewer
from duze.rankings.lineage import passing
from duze.rankings.models import Month, MonthState, PublishedScore
from duze.rankings.outs import RowOut
from duze.rankings.queries import main_scheme, months_seen_by
from duze.rankings.rules.streaks import Passing, months_of
from duze.units.models import GROUP_NAMES, RANKED, Unit
from duze.units.models_changes import Keep

MONTHS = 12
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Course:
    """One unit's places, oldest first; None for a month in which it was not ranked or not published.

    Before a change of the unit they are those of the unit whose trend it carries on. `ended`: it is no more.
    """

    unit_id: UUID
    name: str
    places: tuple[int | None, ...]
    last: bool
    ended: bool = False

    @property
    def known(self) -> list[int]:
        """The places without the gaps, for the line."""
        return [place for place in self.places if place is not None]


@dataclass(frozen=True)
class Trends:
    """The courses of one group over up to twelve months, best of the newest month first."""

    group: str
    groups: tuple[tuple[str, str], ...]
    periods: tuple[str, ...]
    courses: tuple[Course, ...]


async def trends(
    session: AsyncSession, viewer: Viewer, group: str, *, upto: Month | None = None, scheme: str = ""
) -> Trends | None:
    """The table behind the trend lines; None as long as nothing is published that the viewer may see.

    `upto`: the twelve months that end with this one, under its scheme; by default the newest of `scheme`, which is
    the main one unless another is named.
    """
    newest = await _newest_editions(session, viewer, upto, scheme)
    if not newest:
        return None
    query = (
        sa.select(
            col(PublishedScore.month_id),
            col(PublishedScore.unit_id),
            col(PublishedScore.unit_group),
            col(PublishedScore.place),
            col(PublishedScore.last),
            col(Unit.name),
            col(Unit.active_to),
        )
        .join(Unit, col(Unit.id) == col(PublishedScore.unit_id))
        .where(col(PublishedScore.month_id).in_(newest.values()))
    )
    rows = (await session.execute(query)).all()
    present = [g for g in RANKED if any(row[2] == g.value for row in rows)]
    shown = next((g.value for g in present if g.value == group), present[0].value if present else "")
    names = tuple((g.value, GROUP_NAMES[g]) for g in present)
    carried = await passing(session, Keep.TREND)
    return Trends(shown, names, tuple(newest), _courses(rows, newest, shown, carried))


async def _newest_editions(session: AsyncSession, viewer: Viewer, upto: Month | None, scheme: str) -> dict[str, UUID]:
    """Month → id of its newest published edition by one scheme, oldest month first."""
    by = col(Month.scheme_code) == (upto.scheme_code if upto else scheme or main_scheme())
    query = (
        sa.select(col(Month.period), col(Month.id))
        .where(months_seen_by(viewer), col(Month.state) == MonthState.PUBLISHED, by)
        .order_by(col(Month.period).desc(), col(Month.edition).desc())
        .limit(MONTHS * 8)
    )
    if upto is not None:
        query = query.where(col(Month.period) <= upto.period)
    rows = (await session.execute(query)).all()
    found: dict[str, UUID] = {}
    for period, month_id in rows:
        found.setdefault(period, month_id)
    return dict(sorted(found.items())[-MONTHS:])


def _courses(rows: Sequence[Any], newest: dict[str, UUID], group: str, carried: Passing) -> tuple[Course, ...]:
    """One course for each unit that stood in the group in any of these months."""
    known = {(str(row.unit_id), row.month_id): row for row in rows}
    units = {row.unit_id: row for row in rows if row.unit_group == group}
    end = next(reversed(newest.values()))
    found = []
    for unit_id, unit in units.items():
        now = known.get((str(unit_id), end))
        last = now is not None and now.last and now.unit_group == group
        places = _places(str(unit_id), newest, known, group, carried)
        found.append(Course(unit_id, unit.name, places, last, unit.active_to is not None))
    return tuple(sorted(found, key=lambda one: (one.places[-1] is None, one.places[-1] or 0, one.name)))


def _places(
    unit_id: str, newest: dict[str, UUID], known: dict[tuple[str, UUID], Any], group: str, carried: Passing
) -> tuple[int | None, ...]:
    """Back from the newest month; once the unit stands in the group, what it carries on counts whatever its group."""
    places: dict[str, int] = {}
    for month, holder in months_of(unit_id, max(newest), carried):
        if month < min(newest) or holder is None:
            break
        row = known.get((holder, newest[month])) if month in newest else None
        if row is not None and (places or row.unit_group == group):
            places[month] = row.place
    return tuple(places.get(month) for month in newest)


def tiles(rows: Sequence[RowOut], units: Sequence[Unit]) -> list[dict[str, Any]]:
    """A group on its grid; the five shades are fifths of the places, darkest for the best; empty without tiles."""
    where = {unit.id: unit for unit in units}
    whole = max(1, len(rows))
    placed = [
        (row, unit.tile_x, unit.tile_y)
        for row in rows
        if (unit := where.get(row.unit_id)) and unit.tile_x is not None and unit.tile_y is not None
    ]
    # Offices count columns and rows from where they like: the grid is drawn from its own first ones.
    left, top = min((x for _, x, _ in placed), default=0), min((y for *_, y in placed), default=0)
    return [
        {
            "name": row.name,
            "score": f"{row.score:.1f}",
            "level": 5 - min(4, 5 * (row.rank - 1) // whole),
            "x": x - left,
            "y": y - top,
        }
        for row, x, y in placed
    ]


@dataclass(frozen=True)
class Tally:
    """A group's month in four figures."""

    mean: Decimal
    best: Decimal
    worst: Decimal
    deducted: Decimal
    up: int
    down: int


def tally(rows: Sequence[RowOut]) -> Tally | None:
    """Mean, ends, deductions and how many moved; None for an empty group."""
    if not rows:
        return None
    scores = [row.score for row in rows]
    moves = [row.previous_rank - row.rank for row in rows if row.previous_rank]
    return Tally(
        (sum(scores, Decimal()) / len(scores)).quantize(_CENT, ROUND_HALF_UP),
        max(scores),
        min(scores),
        sum((row.deducted for row in rows), Decimal()),
        sum(move > 0 for move in moves),
        sum(move < 0 for move in moves),
    )
