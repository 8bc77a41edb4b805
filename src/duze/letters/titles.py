"""Titles: cut at word ends into rows that form a trapezoid or a diamond (7.3.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise

from duze.letters.compose import NO_END, NO_START
from duze.letters.geometry import TITLE_MOST

_PARTED = re.compile(r".+?(?:人民政府|办公室|委员会|服务大厅|窗口(?![期部])|[、，；])(?=[^的].)|.+")
"""Where a name inside a drafter's words surely ends."""
_MARK_BONUS = 4


def set_title(words: Sequence[str], most: int = TITLE_MOST) -> list[str]:
    """Rows of a title. Inside a word a row ends only after the name of an office or a mark, unless the word is longer
    than a row; no row begins or ends with a mark that may not stand there."""
    parts = [piece for word in _partable(words) for piece in _fit(word, most)]
    total = sum(len(part) for part in parts)
    found: list[list[str]] = []
    for rows in range(-(-total // most), len(parts) + 1):
        choices = [_rows(parts, cuts) for cuts in combinations(range(1, len(parts)), rows - 1)]
        found += [choice for choice in choices if max(map(len, choice)) <= most]
        shapely = [choice for choice in found if _shapely(choice)]
        if shapely:
            return min(shapely, key=_cost)
    return min(found, key=_cost, default=[part.strip() for part in parts])


def _partable(words: Sequence[str]) -> list[str]:
    """What a row may consist of: the words and their parts, joined where no row may end between them."""
    found: list[str] = []
    for part in (part for word in words for part in _PARTED.findall(word)):
        if found and not _may_part(found[-1], part):
            found[-1] += part
        else:
            found.append(part)
    return found


def _may_part(before: str, after: str) -> bool:
    joined = before[-1:].isascii() and before[-1:].isalnum() and after[:1].isascii() and after[:1].isalnum()
    return not (joined or before[-1:] in NO_END or after[:1] in NO_START)


def _fit(word: str, most: int) -> list[str]:
    """A word in pieces that fit a row, about even, cut after a mark rather than elsewhere."""
    pieces = []
    while len(word) > most:
        even = -(-len(word) // -(-len(word) // most))
        spots = [spot for spot in range(1, most + 1) if _may_part(word[:spot], word[spot:])]
        spot = min(spots, key=lambda each: abs(each - even) - _MARK_BONUS * (word[each - 1] in NO_START), default=even)
        pieces.append(word[:spot])
        word = word[spot:]
    return [*pieces, word]


def _rows(parts: Sequence[str], cuts: Sequence[int]) -> list[str]:
    edges = [0, *cuts, len(parts)]
    return ["".join(parts[start:end]).strip() for start, end in pairwise(edges)]


def _shapely(rows: Sequence[str]) -> bool:
    """Neither a block nor an hourglass: the standard wants neither."""
    lengths = [len(row) for row in rows]
    block = len(rows) > 1 and len(set(lengths)) == 1
    return not block and not any(
        before > here < after for before, here, after in zip(lengths, lengths[1:], lengths[2:], strict=False)
    )


def _cost(rows: Sequence[str]) -> int:
    """Uneven rows are bad."""
    lengths = [len(row) for row in rows]
    return max(lengths) - min(lengths)
