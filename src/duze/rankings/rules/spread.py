"""How firmly places stand: ten thousand small changes of the scheme, and the places each would give.

After Saisana, Saltelli and Tarantola, Uncertainty and sensitivity analysis techniques as tools for the quality
assessment of composite indicators (2005). Every variant draws each weight anew within a fifth of its own; on
top of that some leave an indicator out, normalise or aggregate in another way, or round otherwise. Seeded: the
same result and seed give the same spread. Vectorised in floating point, so it is told beside the exact result,
never part of it; places are compared after the scheme's own rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from duze.kit.i18n import N_
from duze.rankings.rules.figures import MonthResult, UnitScore
from duze.rankings.rules.panel import Panel, geometric_scores, panel_of, panel_scores
from duze.rankings.scheme import Aggregation, GroupRule, Scheme

VARIANTS = 10_000
PLACED = 1_000
"""The range of places is counted over every so many-th variant of each kind, about a thousand in all."""
SHIFT = 0.2
_LOW, _HIGH = 0.05, 0.95
_FINE = 6
_BY_PAIRS = 120
"""Up to so many units places are counted pair by pair, above it variant by variant."""
_CHUNK, _UNITS = 256, 8
"""How many variants are scored and units compared at a time: so few that one thread does it within its cache."""

CHANGES = {
    "weights": N_("各项权重上下浮动五分之一"),
    "left_out": N_("另外不计一项指标"),
    "normalised": N_("另外换一种标准化方法（极差、标准分、百分位）"),
    "aggregated": N_("另外换一种合成方法（加权几何平均）"),
    "rounded": N_("另外不作四舍五入"),
}
_TENTHS = {"weights": 4, "left_out": 2, "normalised": 2, "aggregated": 1, "rounded": 1}


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


class _Block(NamedTuple):
    """Variants of one kind: weights (variants × indicators) over one matrix of indicator scores.

    `own`: scores and aggregation are the scheme's, so that the weights as they are give the official total.
    """

    change: str
    weights: NDArray[Any]
    panel: Panel
    geometric: bool
    own: bool
    places: int


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
    some = []
    blocks = _blocks(scheme, panel_of(group), draws, variants)
    for change, alike in groupby(blocks, attrgetter("change")):
        scores = np.concatenate([_rounded(block) for block in alike], axis=1)
        tried[change] += scores.shape[1]
        lasts[change] += _times_last(scores, rule.bottom)
        some.append(scores[:, ::every])
    spans = _spans(_places(np.concatenate(some, axis=1)))
    units = tuple(
        Spread(one.id, one.name, one.rank, *spans[index], lasts={name: int(lasts[name][index]) for name in CHANGES})
        for index, one in enumerate(group)
    )
    return GroupSpread(rule.code, tried, units)


def _blocks(scheme: Scheme, panel: Panel, draws: np.random.Generator, variants: int) -> Iterator[_Block]:
    """The variants by kind. Draws come in a fixed order, so that a seed means the same ever after."""
    size = panel.weights.shape[0]
    weights = draws.random((variants, size), np.float32) * (2 * SHIFT * panel.weights)
    weights += (1 - SHIFT) * panel.weights
    own = geometric_scheme(scheme)
    at = 0
    for change, tenths in _TENTHS.items():
        until = variants if change == "rounded" else at + variants * tenths // 10
        part, at = weights[at:until], until
        if change == "left_out" and size > 1:
            part[np.arange(len(part)), np.arange(len(part)) % size] = 0
        if change != "normalised":
            turned = change == "aggregated"
            places = _FINE if change == "rounded" else scheme.places
            yield _Block(change, part, panel, own != turned, not turned, places)
            continue
        for third, how in enumerate(("min_max", "standard", "percentile")):
            other = panel._replace(scores=panel_scores(panel, how))
            yield _Block(change, part[third::3], other, own, False, scheme.places)


def geometric_scheme(scheme: Scheme) -> bool:
    """Whether the scheme itself multiplies instead of adding."""
    return scheme.aggregation is Aggregation.GEOMETRIC


def _rounded(block: _Block) -> NDArray[Any]:
    """Scores as whole numbers of the last place kept (units × variants), never below zero."""
    panel, scale = block.panel, 10**block.places
    scores = geometric_scores(panel.scores) if block.geometric else panel.scores
    # what stands beside the indicators (deductions, bonuses, a tree's unevenness) stays as it is
    beside = panel.totals - (_means(block, scores, panel.weights[None])[:, 0] if block.own else panel.points)
    most = (100 + max(beside.max(), 0)) * scale
    found = np.empty((len(scores), len(block.weights)), np.int16 if most < np.iinfo(np.int16).max else np.int32)
    shift = (beside * scale + 0.5 + 1e-7)[:, None]
    low, plain = bool((beside < 0).any()), not block.geometric and bool(panel.counted.all())
    if plain:
        # scale and shift ride along in the product, as one more indicator of weight one
        scores = np.hstack([scores * scale, shift])
        ones = np.ones((len(block.weights), 1))
        weights = np.hstack([block.weights / block.weights.sum(axis=1, keepdims=True), ones])
    for at in range(0, len(block.weights), _CHUNK):
        if plain:
            part = scores @ weights[at : at + _CHUNK].T
        else:
            part = _means(block, scores, block.weights[at : at + _CHUNK])
            part *= scale
            part += shift
        if low:
            np.maximum(part, 0, out=part)
        found[:, at : at + _CHUNK] = part
    return found


def _means(block: _Block, scores: NDArray[Any], weights: NDArray[Any]) -> NDArray[Any]:
    """Weighted means of the scores that count (units × variants)."""
    counted = block.panel.counted.astype(np.float64)
    shares = counted @ weights.T
    part: NDArray[Any] = np.divide((scores * counted) @ weights.T, shares, out=np.zeros_like(shares), where=shares > 0)
    if block.geometric:
        np.exp(part, out=part)
    return part


def _times_last(scores: NDArray[Any], bottom: int) -> NDArray[np.int64]:
    """In how many variants each unit is last: fewer than `bottom` units below it, and not all equal."""
    line = scores.min(axis=0) if bottom == 1 else np.partition(scores, bottom - 1, axis=0)[bottom - 1]
    equal = line == scores.max(axis=0)
    if equal.any():
        line = np.where(equal, -1, line)
    times: NDArray[np.int64] = (scores <= line).sum(axis=1)
    return times


def _places(scores: NDArray[Any]) -> NDArray[np.int64]:
    """How often each unit has each place (units × places): one more than the units above it."""
    size = len(scores)
    if size > _BY_PAIRS:
        return _places_one_by_one(scores)
    counts = np.zeros((size, size), np.int64)
    for at in range(0, size, _UNITS):
        met = scores[None] > scores[at : at + _UNITS, None]
        above = np.add.reduce(met.view(np.uint8), axis=1, dtype=np.uint8)
        apart = above + np.arange(len(above))[:, None] * size
        counts[at : at + _UNITS] = np.bincount(apart.ravel(), minlength=len(above) * size).reshape(len(above), size)
    return counts


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
