"""How firmly a last place stands: small changes of the scheme, and whether the unit stays last.

Rankings of near-equal units are decided by chance: whoever summons a unit's head should see how narrowly.
Tried are: each indicator left out, each weight raised and lowered by a fifth, deductions left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from duze.kit.numbers import half_up
from duze.rankings.rules.figures import ZERO, Cell, Robustness, UnitScore, given
from duze.rankings.scheme import GroupRule, Scheme

_FACTORS = ((ZERO, "不计%s"), (Decimal("0.8"), "%s权重降低五分之一"), (Decimal("1.2"), "%s权重提高五分之一"))
_SLACK = Decimal("0.001")
"""More than six-place rounding of a hundred cells can come to."""


def robustness_of_last(scheme: Scheme, rule: GroupRule, group: Sequence[UnitScore]) -> list[UnitScore]:
    """The group, with robustness set on its last-placed units."""
    lasts = [index for index, unit in enumerate(group) if unit.last]
    if not lasts:
        return list(group)
    field = _Field(group, scheme.places)
    tried, loose = 0, defaultdict[int, list[str]](list)
    for change in _changes(group):
        tried += 1
        field.scores.clear()
        for index in lasts:
            if not field.stays_last(index, change, rule.bottom):
                loose[index].append(change.name)
    found = list(group)
    for index in lasts:
        names = tuple(loose[index])
        robust = Robustness(tried=tried, held=tried - len(names), loose=names)
        found[index] = msgspec.structs.replace(group[index], robustness=robust)
    return found


@dataclass(frozen=True)
class _Change:
    """One small change by name: an indicator's weight times a factor; without an indicator: no deductions."""

    name: str
    code: str
    factor: Decimal
    most: Decimal
    """How far any unit's score can move, whatever its values: what is farther above needs no look."""


def _changes(group: Sequence[UnitScore]) -> Iterator[_Change]:
    shares: dict[str, Decimal] = {}
    names: dict[str, str] = {}
    for unit in group:
        for cell in unit.cells:
            names.setdefault(cell.indicator, cell.name)
            if cell.share > shares.get(cell.indicator, ZERO):
                shares[cell.indicator] = cell.share
    for code, name in names.items():
        for factor, words in _FACTORS:
            share = shares.get(code, ZERO)
            moved = share * abs(factor - 1)
            left = 100 - moved - _SLACK if factor < 1 else Decimal(99)
            # new mean − old mean = moved × (score − mean) ÷ new whole, and scores differ by at most 100
            yield _Change(words % name, code, factor, moved * 100 / left if left > 0 else Decimal(100))
    if any(unit.lines for unit in group):
        yield _Change("不计扣分", "", Decimal(1), max(unit.deducted for unit in group))


class _Field:
    """A group's units from the weakest up, and their exact scores under a change, worked out when asked for."""

    def __init__(self, group: Sequence[UnitScore], places: int) -> None:
        self.group = group
        self.places = places
        self.rounding = Decimal(1).scaleb(-places) + _SLACK
        self.bases = [unit.points - unit.deducted + given(unit.added, ZERO) for unit in group]
        self.upwards = sorted(range(len(group)), key=self.bases.__getitem__)
        self.scores: dict[int, Decimal] = {}
        """What is known under the present change."""
        self.known: dict[int, tuple[Decimal, Decimal, dict[str, Cell]]] = {}

    def stays_last(self, index: int, change: _Change, bottom: int) -> bool:
        """Whether fewer than `bottom` units would stand below this one, and at least one above."""
        own = self.score(index, change)
        below = 0
        for other in self.upwards:
            if self.bases[other] > own + change.most + self.rounding:
                break  # bases rise from here: nobody further on can come below
            below += self.score(other, change) < own
            if below >= bottom:
                return False
        return any(self.score(other, change) > own for other in reversed(self.upwards))

    def score(self, index: int, change: _Change) -> Decimal:
        """A unit's rounded score under the present change."""
        if index not in self.scores:
            self.scores[index] = self._score(index, change)
        return self.scores[index]

    def _score(self, index: int, change: _Change) -> Decimal:
        unit = self.group[index]
        points, whole, cells = self._sums(index)
        added = given(unit.added, ZERO)
        if not change.code:
            return self._rounded(points, whole, -added)
        cell = cells.get(change.code)
        moved = cell.share * (change.factor - 1) if cell else ZERO
        less = moved * cell.score if cell else ZERO
        return self._rounded(points + less, whole + moved, unit.deducted - added)

    def _sums(self, index: int) -> tuple[Decimal, Decimal, dict[str, Cell]]:
        if index not in self.known:
            cells = self.group[index].cells
            points = sum((cell.share * cell.score for cell in cells), ZERO)
            whole = sum((cell.share for cell in cells), ZERO)
            self.known[index] = (points, whole, {cell.indicator: cell for cell in cells})
        return self.known[index]

    def _rounded(self, points: Decimal, whole: Decimal, taken: Decimal) -> Decimal:
        return half_up(max((points / whole if whole else ZERO) - taken, ZERO), self.places)
