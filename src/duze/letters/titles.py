"""Titles: cut at word ends into rows that form a trapezoid or a diamond (7.3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from duze.letters.geometry import TITLE_MOST


def set_title(words: Sequence[str], most: int = TITLE_MOST) -> list[str]:
    """Rows of a title. `words` may not be broken inside, unless one alone is longer than a row."""
    parts = [piece for word in words for piece in _fit(word, most)]
    total = sum(len(part) for part in parts)
    for rows in range(-(-total // most), len(parts) + 1):
        choices = [_rows(parts, cuts) for cuts in combinations(range(1, len(parts)), rows - 1)]
        fitting = [choice for choice in choices if max(map(len, choice)) <= most]
        if fitting:
            return min(fitting, key=_cost)
    return [part.strip() for part in parts]


def _fit(word: str, most: int) -> list[str]:
    """A word in even pieces that fit a row."""
    size = -(-len(word) // -(-len(word) // most)) if word else most
    return [word[start : start + size] for start in range(0, len(word), size)]


def _rows(parts: Sequence[str], cuts: Sequence[int]) -> list[str]:
    edges = [0, *cuts, len(parts)]
    return ["".join(parts[start:end]).strip() for start, end in pairwise(edges)]


def _cost(rows: Sequence[str]) -> float:
    """Uneven rows are bad, equal ones make a block and an hourglass is worse: the standard wants neither."""
    lengths = [len(row) for row in rows]
    cost = float(max(lengths) - min(lengths))
    if len(rows) > 1 and len(set(lengths)) == 1:
        cost += 2.5
    if any(before > here < after for before, here, after in zip(lengths, lengths[1:], lengths[2:], strict=False)):
        cost += 6
    return cost
