"""Text and shapes as PDF path operators: what is added to a finished letter needs no further font.

Coordinates are PDF points, y upward. A path can take neither a missing glyph nor another face's metrics with it
into the file, so PDF/A holds without embedding anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from duze.letters.errors import RenderFailed
from duze.letters.faces import faces

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]


@lru_cache(maxsize=4)
def _font(family: str) -> tuple[Any, dict[int, str], int]:
    from fontTools.ttLib import TTFont

    font = TTFont(faces()[family].path, lazy=True)
    return font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm


def _pen(glyphs: Any, matrix: Matrix, out: list[str]) -> Any:
    from fontTools.pens.basePen import BasePen

    a, b, c, d, e, f = matrix

    class Pen(BasePen):  # type: ignore[misc]
        """Writes operators; quadratic curves arrive here already as cubic ones."""

        def _at(self, *points: Point) -> str:
            return " ".join(f"{a * x + c * y + e:.2f} {b * x + d * y + f:.2f}" for x, y in points)

        def _moveTo(self, pt: Point) -> None:  # noqa: N802 - the pen protocol's name
            out.append(self._at(pt) + " m")

        def _lineTo(self, pt: Point) -> None:  # noqa: N802
            out.append(self._at(pt) + " l")

        def _curveToOne(self, pt1: Point, pt2: Point, pt3: Point) -> None:  # noqa: N802
            out.append(self._at(pt1, pt2, pt3) + " c")

        def _closePath(self) -> None:  # noqa: N802
            out.append("h")

    return Pen(glyphs)


@lru_cache(maxsize=2048)
def _outline(family: str, name: str) -> Any:
    """A glyph's strokes as recorded: reading them from the font costs more than writing them out."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen

    glyphs = _font(family)[0]
    recorded = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(recorded)
    return recorded


def glyph(family: str, character: str, size: float, x: float, y: float, turn: float = 0.0) -> str:
    """One character, its origin at (x, y), turned by `turn` radians clockwise. Raises RenderFailed without a glyph."""
    glyphs, cmap, upem = _font(family)
    name = cmap.get(ord(character))
    if name is None:
        raise RenderFailed(what=f"no glyph for U+{ord(character):04X} in {family}")
    s, cos, sin = size / upem, math.cos(turn), math.sin(turn)
    out: list[str] = []
    _outline(family, name).replay(_pen(glyphs, (s * cos, -s * sin, s * sin, s * cos, x, y), out))
    return " ".join((*out, "f")) if out else ""


def advance(family: str, character: str, size: float) -> float:
    """How far the next character stands."""
    glyphs, cmap, upem = _font(family)
    return float(glyphs[cmap[ord(character)]].width) * size / upem


def centred(family: str, text: str, size: float, x: float, y: float) -> str:
    """A line of text with its middle at `x` on the baseline `y`."""
    at = x - sum(advance(family, each, size) for each in text) / 2
    found = []
    for each in text:
        found.append(glyph(family, each, size, at, y))
        at += advance(family, each, size)
    return " ".join(found)


def polygon(points: Iterable[Point]) -> str:
    """A closed, filled figure."""
    first, *rest = [f"{x:.2f} {y:.2f}" for x, y in points]
    return " ".join((first + " m", *(point + " l" for point in rest), "h f"))


def ring(x: float, y: float, radius: float, width: float) -> str:
    """A stroked circle of four curves."""
    k = radius * 0.5522847
    r = radius
    return (
        f"{width:.2f} w {x + r:.2f} {y:.2f} m "
        f"{x + r:.2f} {y + k:.2f} {x + k:.2f} {y + r:.2f} {x:.2f} {y + r:.2f} c "
        f"{x - k:.2f} {y + r:.2f} {x - r:.2f} {y + k:.2f} {x - r:.2f} {y:.2f} c "
        f"{x - r:.2f} {y - k:.2f} {x - k:.2f} {y - r:.2f} {x:.2f} {y - r:.2f} c "
        f"{x + k:.2f} {y - r:.2f} {x + r:.2f} {y - k:.2f} {x + r:.2f} {y:.2f} c h S"
    )
