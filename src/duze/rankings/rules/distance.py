"""What would have changed a unit's place: per indicator the value that reaches the next place, per finding the
place without it. Found by scoring the group again, never by a formula beside the scheme."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import msgspec

from duze.kit.numbers import exact_context
from duze.rankings.rules.figures import ZERO, Cell, Deduction, MonthFigures, UnitFigures, UnitScore
from duze.rankings.rules.scoring import score_month
from duze.rankings.scheme import Direct, Direction, Indicator, Scheme, Steps

_NO_LAST = 10**9
_FINEST = 3


class Reach(msgspec.Struct, frozen=True):
    """One indicator: the value at which the unit would have stood higher, all else equal.

    `wanted` is None when even the best value would not have been enough; `rank` is the place it would have given.
    """

    indicator: str
    name: str
    unit: str
    raw: Decimal
    wanted: Decimal | None
    rank: int


class Without(msgspec.Struct, frozen=True):
    """One finding: place and score if it did not weigh on the month."""

    finding_id: str
    number: str
    points: Decimal
    score: Decimal
    rank: int


class Distance(msgspec.Struct, frozen=True):
    """How far a unit is from its neighbours: `gap` points below the next place up, `lead` above the next one down."""

    rank: int
    gap: Decimal | None
    lead: Decimal | None
    reaches: tuple[Reach, ...]
    without: tuple[Without, ...]


Placing = Callable[[UnitFigures, Sequence[Deduction]], UnitScore]


def distance_of(
    scheme: Scheme, figures: MonthFigures, deductions: Sequence[Deduction], group: Sequence[UnitScore], unit: UnitScore
) -> Distance:
    """How far `unit` is from other places. `group` is its scored group, from these figures and deductions."""
    with exact_context():
        above = min((one.score for one in group if one.score > unit.score), default=None)
        below = max((one.score for one in group if one.score < unit.score), default=None)
        return Distance(
            rank=unit.rank,
            gap=None if above is None else above - unit.score,
            lead=None if below is None else unit.score - below,
            reaches=_reaches(scheme, figures, deductions, unit) if unit.rank > 1 else (),
            without=_without(scheme, figures, deductions, unit),
        )


def _placing(scheme: Scheme, figures: MonthFigures, unit_id: str, group: str) -> Placing:
    """The unit's result with other figures or deductions, its group scored again."""
    # nobody is last here: what hangs on a last place need not be worked out again and again
    rules = tuple(rule.model_copy(update={"fewest_for_last": _NO_LAST}) for rule in scheme.groups if rule.code == group)
    alone = scheme.model_copy(update={"groups": rules})
    units = [one for one in figures.units if one.group == group]
    ids = {one.id for one in units}

    def place(own: UnitFigures, found: Sequence[Deduction]) -> UnitScore:
        changed = tuple(own if one.id == unit_id else one for one in units)
        kept = [item for item in found if item.unit_id in ids]
        return score_month(alone, msgspec.structs.replace(figures, units=changed), kept).unit(unit_id)

    return place


def _reaches(
    scheme: Scheme, figures: MonthFigures, deductions: Sequence[Deduction], unit: UnitScore
) -> tuple[Reach, ...]:
    own = next(one for one in figures.units if one.id == unit.id)
    place = _placing(scheme, figures, unit.id, unit.group)
    peers = [one for one in figures.units if one.group == unit.group]
    found = []
    for cell in unit.cells:
        if cell.raw is None or cell.how not in {"counted", "all_equal"}:
            continue
        item = scheme.indicator(cell.indicator)
        values = [one.values[item.code] for one in peers if item.code in one.values]

        def placed(raw: Decimal, code: str = item.code) -> int:
            changed = msgspec.structs.replace(own, values={**own.values, code: raw})
            return place(changed, deductions).rank

        wanted, rank = _search(placed, cell.raw, _best(item, cell, values), _grid(values), unit.rank)
        found.append(Reach(item.code, item.name, item.unit, cell.raw, wanted, rank))
    return tuple(found)


def _search(
    placed: Callable[[Decimal], int], raw: Decimal, best: Decimal, grid: Decimal, rank: int
) -> tuple[Decimal | None, int]:
    """The nearest value on the grid that gives a better place, and that place."""
    way = grid if best > raw else -grid
    steps = int(abs(best - raw) / grid)
    if best == raw or (reached := placed(best)) >= rank:
        return None, rank
    low, high, nearest = 0, steps + 1, (best, reached)
    while high - low > 1:
        middle = (low + high) // 2
        value = raw + way * middle
        if (reached := placed(value)) < rank:
            high, nearest = middle, (value, reached)
        else:
            low = middle
    return nearest


def _best(item: Indicator, cell: Cell, values: Sequence[Decimal]) -> Decimal:
    """The most that could help: the best of the group or what the method asks for, within what is possible."""
    more = item.direction is Direction.BENEFIT
    known = [*values, *(bound for bound in (cell.best, item.goal) if bound is not None)]
    if isinstance(item.method, Steps):
        known += [row.at for row in item.method.rows]
    if isinstance(item.method, Direct):
        known.append(Decimal(100) if more else ZERO)
    best = max(known) if more else min(known)
    if more and item.highest is not None:
        return min(best, item.highest)
    return max(best, item.lowest) if not more and item.lowest is not None else best


def _grid(values: Sequence[Decimal]) -> Decimal:
    """The step in which the group reports this indicator: its finest decimal place, at most three."""
    exponents = [value.normalize().as_tuple().exponent for value in values]
    places = max((-each for each in exponents if isinstance(each, int)), default=0)
    return Decimal(1).scaleb(-min(max(places, 0), _FINEST))


def _without(
    scheme: Scheme, figures: MonthFigures, deductions: Sequence[Deduction], unit: UnitScore
) -> tuple[Without, ...]:
    own = next(one for one in figures.units if one.id == unit.id)
    place = _placing(scheme, figures, unit.id, unit.group)
    found = []
    for line in unit.lines:
        if line.points:
            left = [item for item in deductions if item.finding_id != line.finding_id]
            other = place(own, left)
            found.append(Without(line.finding_id, line.number, line.points, other.score, other.rank))
    return tuple(found)
