"""Facts over several locked months: last places running, last places in a year. Pure, over past results.

A month in which the unit was exempt (all goals met) is not a last place; a month that was never locked
ends the streak, because nobody could object to it. Whose record counts before a unit was merged, split off or moved
was written down with that change (`Passing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Final

from duze.rankings.rules.figures import MonthResult, UnitScore
from duze.rankings.rules.periods import before


@dataclass(frozen=True)
class PlaceFacts:
    """What the rulebook may ask about one unit at the end of one locked month.

    `last_share`: in how many per cent of the month's variants it is last; None when that was never tried.
    `carried`: how many of `last_places_in_a_row` are on the record of a unit it carries on, not on its own.
    """

    unit_id: str
    period: str
    group: str
    rank: int
    of: int
    score: str
    last: bool
    exempt: bool
    met_all_targets: bool
    last_places_in_a_row: int
    last_places_in_12: int
    last_share: int | None = None
    carried: int = 0


@dataclass(frozen=True)
class Placed:
    """One unit's published place without the trace behind it."""

    id: str
    group: str
    rank: int
    of: int
    score: Decimal
    last: bool
    exempt: bool
    goals_met: bool


Lasts = Mapping[str, frozenset[str]]
"""Which units came last, by locked month; a month that is missing was never locked."""


Passing = Mapping[tuple[str, str], str | None]
"""(Unit, first month after its change) → the unit whose record counts in the months before; None: nobody's."""
NOTHING_PASSED: Final[Passing] = {}


def months_of(unit_id: str, period: str, passing: Passing) -> Iterator[tuple[str, str | None]]:
    """The months back from `period`, each with the unit whose record counts for `unit_id` then."""
    holder: str | None = unit_id
    while True:
        yield period, holder
        if holder is not None:
            holder = passing.get((holder, period), holder)
        period = before(period)


def place_facts_of(history: Sequence[MonthResult], period: str) -> dict[str, PlaceFacts]:
    """Facts for every unit of `period`, from the locked results up to and including it."""
    by_period = {result.period: result for result in history}
    if period not in by_period:
        return {}
    lasts = {month: _last_units(result) for month, result in by_period.items()}
    return facts_of_places(by_period[period].units, period, lasts)


def facts_of_places(
    units: Sequence[UnitScore | Placed], period: str, lasts: Lasts, passing: Passing = NOTHING_PASSED
) -> dict[str, PlaceFacts]:
    """The same from the units of `period` alone and who came last in which locked month, `period` among them."""
    return {unit.id: _facts(unit, period, lasts, passing) for unit in units}


def last_places_in_a_row(lasts: Lasts, unit_id: str, period: str, passing: Passing = NOTHING_PASSED) -> int:
    """How many locked months running, up to `period`, the unit or whose record it carries on came last."""
    running = 0
    for month, holder in months_of(unit_id, period, passing):
        if holder not in lasts.get(month, frozenset()):
            return running
        running += 1
    return running


def last_places_in_12(lasts: Lasts, unit_id: str, period: str, passing: Passing = NOTHING_PASSED) -> int:
    """How many of the twelve months up to `period` the unit or whose record it carries on came last."""
    year = islice(months_of(unit_id, period, passing), 12)
    return sum(holder in lasts.get(month, frozenset()) for month, holder in year)


def _last_units(result: MonthResult) -> frozenset[str]:
    return frozenset(unit.id for unit in result.units if unit.last and not unit.exempt)


def _facts(unit: UnitScore | Placed, period: str, lasts: Lasts, passing: Passing) -> PlaceFacts:
    running = last_places_in_a_row(lasts, unit.id, period, passing)
    return PlaceFacts(
        unit_id=unit.id,
        period=period,
        group=unit.group,
        rank=unit.rank,
        of=unit.of,
        score=str(unit.score),
        last=unit.last,
        exempt=unit.exempt,
        met_all_targets=unit.goals_met,
        last_places_in_a_row=running,
        last_places_in_12=last_places_in_12(lasts, unit.id, period, passing),
        carried=sum(holder != unit.id for _, holder in islice(months_of(unit.id, period, passing), running)),
    )
