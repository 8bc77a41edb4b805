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
_STEPS = 2**16
_EDGE = 1e-7
"""What a half may lack by floating point and still be rounded up, in units of the last place."""
_AT_ONCE = 2**20
"""How many totals are worked out at a time: 8 MiB of them."""
_TENTHS = {"weights": 4, "left_out": 2, "normalised": 2, "aggregated": 1, "rounded": 1}


class Block(NamedTuple):
    """Variants of one kind: their weights (indicators × variants) over one matrix of indicator scores.

    `own`: scores and aggregation are the scheme's, so that the weights as they are give the official total.
    """

    change: str
    weights: NDArray[np.float64]
    panel: Panel
    geometric: bool
    own: bool
    places: int


def drawn_weights(weights: NDArray[Any], draws: np.random.Generator, variants: int) -> NDArray[np.float64]:
    """Weights drawn anew (indicators × variants), each evenly within a fifth of its own in 65,536 steps."""
    size = len(weights) * variants
    steps = draws.bit_generator.random_raw(size // 4 + 1).astype("<u8", copy=False).view("<u2")[:size]
    drawn = steps.reshape(len(weights), variants) * (2 * SHIFT / _STEPS * weights[:, None])
    drawn += (1 - SHIFT + SHIFT / _STEPS) * weights[:, None]
    return drawn


def blocks_of(scheme: Scheme, panel: Panel, draws: np.random.Generator, variants: int) -> Iterator[Block]:
    """The variants by kind. Draws come in a fixed order, so that a seed means the same ever after."""
    size = panel.weights.shape[0]
    weights = drawn_weights(panel.weights, draws, variants)
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


def totals_of(block: Block) -> NDArray[Any]:
    """Every unit's total under every variant (units × variants), as whole numbers of the last place kept.

    Rounded half up, never below zero. Shares of a whole sum to one, so what is added to every score of a unit is
    added to its mean: scale, rounding and what stands beside the indicators cost nothing a variant.
    """
    panel, scale, whole = block.panel, 10**block.places, bool(block.panel.counted.all())
    beside = _beside(block)
    shift = (beside * scale + 0.5 + _EDGE)[:, None]
    lifted = geometric_scores(panel.scores) + np.log(scale) if block.geometric else panel.scores * scale + shift
    most = (100 + abs(beside).max()) * scale + 1
    kind = next(kind for kind in (np.int16, np.int32, np.int64) if most < np.iinfo(kind).max)
    found = np.empty((len(lifted), block.weights.shape[1]), kind)
    step = _AT_ONCE // len(lifted) + 1
    for at in range(0, found.shape[1], step):
        weights = block.weights[:, at : at + step]
        means = lifted @ (weights / weights.sum(axis=0)) if whole else _means(lifted, panel.counted, weights)
        found[:, at : at + step] = np.exp(means) + shift if block.geometric else means
    if (beside < 0).any():
        np.maximum(found, 0, out=found)
    return found


def _beside(block: Block) -> NDArray[Any]:
    """What each unit has beside the indicators (deductions, bonuses, a tree's unevenness): it stays as it is."""
    panel, known = block.panel, block.panel.points
    if block.own:
        scores = geometric_scores(panel.scores) if block.geometric else panel.scores
        means = _means(scores, panel.counted, panel.weights[:, None])[:, 0]
        known = np.exp(means) if block.geometric else means
    beside: NDArray[Any] = panel.totals - known
    return beside


def _means(scores: NDArray[Any], counted: NDArray[np.bool_], weights: NDArray[Any]) -> NDArray[Any]:
    """Weighted means (units × variants) over what counts of each unit; nothing where nothing counts."""
    own = counted.astype(np.float64) @ weights
    sums: NDArray[Any] = (scores * counted) @ weights
    np.divide(sums, own, out=sums, where=own > 0)
    return sums


def times_last(totals: NDArray[Any], bottom: int) -> NDArray[np.int64]:
    """In how many variants each unit is last: fewer than `bottom` units below it, and somebody above."""
    line = totals.max(axis=0) - 1
    if bottom < len(totals):
        low = totals.min(axis=0) if bottom == 1 else np.partition(totals, bottom - 1, axis=0)[bottom - 1]
        line = np.minimum(line, low)
    return np.array([np.count_nonzero(row) for row in totals <= line])
