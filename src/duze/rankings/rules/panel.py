"""A group's result as matrices (units × indicators): what the variants of a scheme are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from duze.rankings.rules.figures import UnitScore

OUT = frozenset({"redistributed", "excused"})
_MIDDLE, _STEP = 50.0, 20.0
_LEAST = 1.0
"""A score of nothing would make a product nothing: geometric means count it as one point."""


class Panel(NamedTuple):
    """Scores and raw values (units × indicators), which of them count, weights, and each unit's total and points.

    `raw` is turned so that more is better, and holds nan where there is no value; `totals` are the official ones
    before rounding and floor, `points` the indicators' part of them.
    """

    scores: NDArray[Any]
    raw: NDArray[Any]
    counted: NDArray[np.bool_]
    weights: NDArray[Any]
    totals: NDArray[Any]
    points: NDArray[Any]


def panel_of(group: Sequence[UnitScore]) -> Panel:
    """The matrices of one group."""
    codes = list(dict.fromkeys(cell.indicator for unit in group for cell in unit.cells))
    column = {code: index for index, code in enumerate(codes)}
    shape = (len(group), len(codes))
    scores, raw, counted = np.zeros(shape), np.full(shape, np.nan), np.zeros(shape, np.bool_)
    weights = np.zeros(len(codes))
    for row, unit in enumerate(group):
        for cell in unit.cells:
            at = row, column[cell.indicator]
            scores[at], counted[at] = cell.score, cell.how not in OUT
            weights[at[1]] = cell.weight
            if cell.raw is not None:
                raw[at] = cell.raw if cell.direction == "benefit" else -cell.raw
    totals = np.array([unit.score - unit.rounding - unit.floor_relief for unit in group], np.float64)
    points = np.array([unit.points for unit in group], np.float64)
    return Panel(scores, raw, counted, weights, totals, points)


def panel_scores(panel: Panel, how: str) -> NDArray[Any]:
    """Scores 0–100 by another normalisation of the raw values: min_max, standard (50 and 20 a step), percentile.

    A value that is missing keeps the score the scheme gave; a column of equal values gives everybody the middle.
    """
    raw = np.where(panel.counted, panel.raw, np.nan)
    known = ~np.isnan(raw)
    found = panel.scores.copy()
    for column in range(raw.shape[1]):
        at = known[:, column]
        if at.any():
            found[at, column] = _scored(raw[at, column], how)
    return found


def _scored(values: NDArray[Any], how: str) -> NDArray[Any]:
    low, high = values.min(), values.max()
    if low == high:
        return np.full(values.shape, _MIDDLE)
    if how == "min_max":
        found: NDArray[Any] = (values - low) / (high - low) * 100
    elif how == "standard":
        found = np.clip(_MIDDLE + _STEP * (values - values.mean()) / values.std(), 0, 100)
    else:
        ranked = np.sort(values)
        below, upto = np.searchsorted(ranked, values, side="left"), np.searchsorted(ranked, values, side="right")
        found = (below + upto - 1) / 2 / (len(values) - 1) * 100
    return found


def geometric_scores(scores: NDArray[Any]) -> NDArray[Any]:
    """Logarithms, whose weighted mean is that of a weighted geometric mean."""
    found: NDArray[Any] = np.log(np.maximum(scores, _LEAST))
    return found
