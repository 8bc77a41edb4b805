"""Characters into rows."""

from __future__ import annotations

from collections.abc import Iterable

from duze.letters.lint.facts import Glyph, Row

_SAME = 0.25
"""Baselines closer than this part of an em are one row."""


def rows_of(page: int, glyphs: Iterable[Glyph]) -> list[Row]:
    """Rows from top to bottom. Red and other characters are never one row: a seal lies over the text."""
    found: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (_reddish(glyph), glyph.baseline)):
        near = found[-1][0] if found else None
        if (
            near is None
            or _reddish(near) != _reddish(glyph)
            or abs(glyph.baseline - near.baseline) > _SAME * max(glyph.em, near.em)
        ):
            found.append([])
        found[-1].append(glyph)
    rows = [Row(page, tuple(sorted(row, key=lambda glyph: glyph.x0))) for row in found]
    return sorted(rows, key=lambda row: row.baseline)


def _reddish(glyph: Glyph) -> bool:
    red, green, blue = glyph.colour
    return red - max(green, blue) > 60
