"""How firmly places stand: ten thousand small changes of the scheme, and the places each would give.

After Saisana, Saltelli and Tarantola, Uncertainty and sensitivity analysis techniques as tools for the quality
assessment of composite indicators (2005). Every variant draws each weight anew within a fifth of its own; on
top of that some leave an indicator out, normalise or aggregate in another way, or round otherwise. Seeded: the
same result and seed give the same spread. Vectorised in floating point, so it is told beside the exact result,
never part of it; places are compared after the scheme's own rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from duze.kit.i18n import N_
from duze.rankings.rules.figures import MonthResult, UnitScore
from duze.rankings.rules.panel import panel_of
from duze.rankings.rules.variants import blocks_of, times_last, totals_of
from duze.rankings.scheme import GroupRule, Scheme

VARIANTS = 10_000
PLACED = 1_000
"""The range of places is counted over every so many-th variant of each kind, about a thousand in all."""
_LOW, _HIGH = 0.05, 0.95
_BY_PAIRS = 120
"""Up to so many units places are counted pair by pair, above it variant by variant."""
_AT_ONCE = 8
"""For how many units pairs are compared at a time: so few that the comparisons stay in the cache."""

CHANGES = {
    "weights": N_("各项权重上下浮动五分之一"),
    "left_out": N_("另外不计一项指标"),
    "normalised": N_("另外换一种标准化方法（极差、标准分、百分位）"),
    "aggregated": N_("另外换一种合成方法（加权几何平均）"),
    "rounded": N_("另外不作四舍五入"),
}


class Spread(msgspec.Struct, frozen=True):
    """One unit over all variants: the places it takes, and in how many it is last, by what was changed.

    `low` and `high` bound the middle nine tenths of its places; `lasts` has the keys of `CHANGES`.
    """

    id: str
    name: str
    rank: int
    best: int
    low: int
    median: int
    high: int
    worst: int
    lasts: dict[str, int]

    @property
    def last(self) -> int:
        """In how many variants the unit is last."""
        return sum(self.lasts.values())


class GroupSpread(msgspec.Struct, frozen=True):
    """A group's spread; `tried` has the number of variants by change. Units stand as in the result."""

    code: str
    tried: dict[str, int]
    units: tuple[Spread, ...]

    @property
    def variants(self) -> int:
        """How many variants there were."""
        return sum(self.tried.values())


class MonthSpread(msgspec.Struct, frozen=True):
    """A month's spread, with the seed it was drawn from."""

    seed: int
    groups: tuple[GroupSpread, ...]

    def unit(self, unit_id: str) -> tuple[GroupSpread, Spread] | None:
        """A unit's spread with its group's; None for a unit that is not in it."""
        return next(((group, one) for group in self.groups for one in group.units if one.id == unit_id), None)


def spread_month(scheme: Scheme, result: MonthResult, *, seed: int, variants: int = VARIANTS) -> MonthSpread:
    """The spread of every group that has a last place. `seed`: any whole number from 0."""
    rules = {rule.code: rule for rule in scheme.groups}
    groups = []
    for place, (code, rule) in enumerate(rules.items()):
        group = result.group(code)
        if len(group) >= rule.fewest_for_last:
            draws = np.random.Generator(np.random.PCG64([seed, place]))
            groups.append(spread_group(scheme, rule, group, draws, variants))
    return MonthSpread(seed, tuple(groups))


def spread_group(
    scheme: Scheme, rule: GroupRule, group: Sequence[UnitScore], draws: np.random.Generator, variants: int = VARIANTS
) -> GroupSpread:
    """The spread of one group; `group` in the order of places."""
    size = len(group)
    tried = dict.fromkeys(CHANGES, 0)
    lasts = {change: np.zeros(size, np.int64) for change in CHANGES}
    every = max(1, variants // PLACED)
    some: list[NDArray[Any]] = []
    for block in blocks_of(scheme, panel_of(group), draws, variants):
        totals = totals_of(block)
        tried[block.change] += totals.shape[1]
        if totals.size:
            lasts[block.change] += times_last(totals, rule.bottom)
        some.append(totals[:, ::every])
    spans = _spans(_places(np.concatenate(some, axis=1)))
    counts = zip(*(lasts[change].tolist() for change in CHANGES), strict=True)
    units = tuple(
        Spread(one.id, one.name, one.rank, *span, lasts=dict(zip(CHANGES, count, strict=True)))
        for one, span, count in zip(group, spans, counts, strict=True)
    )
    return GroupSpread(rule.code, tried, units)


def _places(scores: NDArray[Any]) -> NDArray[np.int64]:
    """How often each unit has each place (units × places): one more than the units above it."""
    size, variants = scores.shape
    if size > _BY_PAIRS:
        return _places_one_by_one(scores)
    above = np.empty((size, variants), np.uint8)
    for at in range(0, size, _AT_ONCE):
        met = scores > scores[at : at + _AT_ONCE, None]
        np.add.reduce(met.view(np.uint8), axis=1, dtype=np.uint8, out=above[at : at + _AT_ONCE])
    apart = above + (np.arange(size) * size)[:, None]
    return np.bincount(apart.ravel(), minlength=size * size).reshape(size, size)


def _places_one_by_one(scores: NDArray[Any]) -> NDArray[np.int64]:
    size, variants = scores.shape
    counts = np.zeros((size, size), np.int64)
    units = np.arange(size)
    for variant in range(variants):
        own = np.ascontiguousarray(scores[:, variant])
        counts[units, size - np.searchsorted(np.sort(own), own, side="right")] += 1
    return counts


def _spans(counts: NDArray[np.int64]) -> list[tuple[int, int, int, int, int]]:
    """Best, low, median, high and worst place of each unit, from how often it has each."""
    total = counts.sum(axis=1, keepdims=True)
    running = np.cumsum(counts, axis=1)
    found = [np.argmax(counts > 0, axis=1)]
    found += [np.argmax(running >= share * total, axis=1) for share in (_LOW, 0.5, _HIGH)]
    found.append(counts.shape[1] - 1 - np.argmax(counts[:, ::-1] > 0, axis=1))
    return [tuple(int(value) + 1 for value in row) for row in zip(*found, strict=True)]  # type: ignore[misc]
