"""A group's result as matrices (units × indicators): what the variants of a scheme are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from duze.rankings.rules.figures import Cell, UnitScore

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
    codes = list(dict.fromkeys([cell.indicator for unit in group for cell in unit.cells]))
    table = [cell for unit in group for cell in _aligned(unit.cells, codes)]
    shape = (len(group), len(codes))
    scores = np.array([cell.score if cell else 0 for cell in table], np.float64).reshape(shape)
    raw = np.array([cell.raw if cell else None for cell in table], np.float64).reshape(shape)
    counted = np.array([cell is not None and cell.how not in OUT for cell in table]).reshape(shape)
    known = {cell.indicator: cell for cell in table if cell}
    weights = np.array([known[code].weight for code in codes], np.float64)
    raw *= np.array([1 if known[code].direction == "benefit" else -1 for code in codes])
    totals = np.array([unit.score - unit.rounding - unit.floor_relief for unit in group], np.float64)
    points = np.array([unit.points for unit in group], np.float64)
    return Panel(scores, raw, counted, weights, totals, points)


def panel_scores(panel: Panel, how: str) -> NDArray[Any]:
    """Scores 0–100 by another normalisation of the raw values: min_max, standard (50 and 20 a step), percentile.

    A value that is missing keeps the score the scheme gave; a column of equal values gives everybody the middle.
    """
    raw = np.where(panel.counted, panel.raw, np.nan)
    if not np.isnan(raw).any():
        return _scored(raw, how)
    found = panel.scores.copy()
    for column in range(raw.shape[1]):
        at = ~np.isnan(raw[:, column])
        if at.any():
            found[at, column] = _scored(raw[at, column, None], how)[:, 0]
    return found


def _aligned(cells: Sequence[Cell], codes: Sequence[str]) -> Sequence[Cell | None]:
    """A unit's cells in the group's order of indicators, None for one it does not have."""
    if [cell.indicator for cell in cells] == codes:
        return cells
    own = {cell.indicator: cell for cell in cells}
    return [own.get(code) for code in codes]


def _scored(values: NDArray[Any], how: str) -> NDArray[Any]:
    """Column by column."""
    low, high = values.min(axis=0), values.max(axis=0)
    same = low == high
    if how == "min_max":
        found: NDArray[Any] = (values - low) / np.where(same, 1, high - low) * 100
    elif how == "standard":
        spread = np.where(same, 1, values.std(axis=0))
        found = np.clip(_MIDDLE + _STEP * (values - values.mean(axis=0)) / spread, 0, 100)
    else:
        ordered = np.sort(values, axis=0)
        columns = list(zip(ordered.T, values.T, strict=True))
        met = [np.searchsorted(known, own) + np.searchsorted(known, own, side="right") for known, own in columns]
        found = (np.array(met).T - 1) / 2 / max(len(values) - 1, 1) * 100
    return np.where(same, _MIDDLE, found)


def geometric_scores(scores: NDArray[Any]) -> NDArray[Any]:
    """Logarithms, whose weighted mean is that of a weighted geometric mean."""
    found: NDArray[Any] = np.log(np.maximum(scores, _LEAST))
    return found
