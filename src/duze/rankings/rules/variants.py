"""Small changes of a scheme by kind, and what every unit scores under each: the arithmetic beneath `rules.spread`.

Vectorised in floating point; totals are compared after the scheme's own rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from duze.rankings.rules.panel import Panel, geometric_scores, panel_scores
from duze.rankings.scheme import Aggregation, Scheme

SHIFT = 0.2
_FINE = 6
_CHUNK = 1000
"""How many variants are scored at a time: so few that they stay in the cache."""
_TENTHS = {"weights": 4, "left_out": 2, "normalised": 2, "aggregated": 1, "rounded": 1}


class Block(NamedTuple):
    """Variants of one kind: their weights (indicators × variants) over one matrix of indicator scores.

    `own`: scores and aggregation are the scheme's, so that the weights as they are give the official total.
    """

    change: str
    weights: NDArray[np.float32]
    panel: Panel
    geometric: bool
    own: bool
    places: int


def blocks_of(scheme: Scheme, panel: Panel, draws: np.random.Generator, variants: int) -> Iterator[Block]:
    """The variants by kind. Draws come in a fixed order, so that a seed means the same ever after."""
    size = panel.weights.shape[0]
    weights = draws.random((size, variants), np.float32)
    weights *= (2 * SHIFT * panel.weights[:, None]).astype(np.float32)
    weights += ((1 - SHIFT) * panel.weights[:, None]).astype(np.float32)
    own = geometric_scheme(scheme)
    at = 0
    for change, tenths in _TENTHS.items():
        until = variants if change == "rounded" else at + variants * tenths // 10
        part, at = weights[:, at:until], until
        count = part.shape[1]
        if change == "left_out" and size > 1:
            part[np.arange(count) % size, np.arange(count)] = 0
        if change != "normalised":
            turned = change == "aggregated"
            places = _FINE if change == "rounded" else scheme.places
            yield Block(change, part, panel, own != turned, not turned, places)
            continue
        thirds = [count * third // 3 for third in range(4)]
        for how, first, last in zip(("min_max", "standard", "percentile"), thirds, thirds[1:], strict=False):
            other = panel._replace(scores=panel_scores(panel, how))
            yield Block(change, part[:, first:last], other, own, False, scheme.places)


def geometric_scheme(scheme: Scheme) -> bool:
    """Whether the scheme itself multiplies instead of adding."""
    return scheme.aggregation is Aggregation.GEOMETRIC


class Scored:
    """One block's scores: of any of its units under any of its variants, as whole numbers of the last place kept."""

    def __init__(self, block: Block) -> None:
        panel, self.block = block.panel, block
        self.scale = 10**block.places
        self.whole = bool(panel.counted.all())
        scores = geometric_scores(panel.scores) if block.geometric else panel.scores
        self.scores = scores if self.whole else scores * panel.counted
        self.means, self.spread = self._as_they_are(scores)
        means = np.exp(self.means) if block.geometric else self.means
        # what stands beside the indicators (deductions, bonuses, a tree's unevenness) stays as it is
        self.beside = panel.totals - (means if block.own else panel.points)
        most = (100 + max(self.beside.max(), 0)) * self.scale
        self.kind: type[np.signedinteger[Any]] = np.int16 if most < np.iinfo(np.int16).max else np.int32

    def _as_they_are(self, scores: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Each unit's mean under the weights as they are, and how far that of any variant may be away from it.

        With m the mean, a variant's mean is m + Σw(x−1)(s−m) ÷ Σwx, where every x lies within a fifth of one, but one
        that may be nothing.
        """
        panel = self.block.panel
        weights = panel.counted * panel.weights
        whole = weights.sum(axis=1)
        whole[whole == 0] = 1
        means = (weights * scores).sum(axis=1) / whole
        away = weights * abs(scores - means[:, None])
        left = self.block.change == "left_out"
        most = SHIFT * away.sum(axis=1) + (away.max(axis=1) if left else 0)
        least = (1 - SHIFT) * (whole - (weights.max(axis=1) if left else 0))
        with np.errstate(divide="ignore"):
            return means, np.where(least > 0, most / least, np.inf)

    def totals(self, units: Any, weights: NDArray[np.float32]) -> NDArray[Any]:
        """Totals of these units under these weights (units × variants), rounded half up, never below zero."""
        scores, weights = self.scores[units], weights.astype(np.float64)
        found = np.empty((len(scores), weights.shape[1]), self.kind)
        shift = (self.beside[units] * self.scale + 0.5 + 1e-7)[:, None]
        low, counted = bool((self.beside[units] < 0).any()), self.block.panel.counted[units].astype(np.float64)
        shares = weights.sum(axis=0) if self.whole else None
        for at in range(0, weights.shape[1], _CHUNK):
            some = weights[:, at : at + _CHUNK]
            part = scores @ some
            if shares is not None:
                part /= shares[at : at + _CHUNK]
            else:
                own = counted @ some
                np.divide(part, own, out=part, where=own > 0)
            if self.block.geometric:
                np.exp(part, out=part)
            part *= self.scale
            part += shift
            if low:
                np.maximum(part, 0, out=part)
            found[:, at : at + _CHUNK] = part
        return found

    def times_last(self, bottom: int) -> NDArray[np.int64]:
        """In how many variants each unit is last: fewer than `bottom` units below it, and not all equal.

        Only units that could be are looked at: who is above the line whatever the weights needs no count.
        """
        size = len(self.means)
        times = np.zeros(size, np.int64)
        ends = [self.means - self.spread, self.means + self.spread]
        low, high = (np.maximum((np.exp(end) if self.block.geometric else end) + self.beside, 0) for end in ends)
        line = np.partition(high, bottom - 1)[bottom - 1] if bottom < size else np.inf
        near = np.flatnonzero(low <= line + 2 / self.scale + 1e-6)
        if self.block.weights.shape[1]:
            times[near] = _times_last(self.totals(near, self.block.weights), bottom, alone=len(near) == size)
        return times


def _times_last(scores: NDArray[Any], bottom: int, *, alone: bool) -> list[int]:
    """In how many variants each of these units is last; `alone`: there are no others above them."""
    if bottom >= len(scores):
        line = scores.max(axis=0)
    else:
        line = scores.min(axis=0) if bottom == 1 else np.partition(scores, bottom - 1, axis=0)[bottom - 1]
    if alone:
        line = np.minimum(line, scores.max(axis=0) - 1)  # nobody above, no last place
    return [int(np.count_nonzero(row)) for row in scores <= line]
