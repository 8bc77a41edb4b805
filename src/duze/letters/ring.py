"""The demonstration seal: a ring without emblem that says 演示, so that it can be taken for none."""

from __future__ import annotations

import math
from typing import Protocol

from duze.letters import geometry as g
from duze.letters.faces import ASCENT, SONG
from duze.letters.metrics import text_width
from duze.letters.sheet import SealPlace

ASCENT_OF_EM = ASCENT
"""From the top of the em box to the baseline, in em."""
_STROKE, _INSIDE = 0.024, 0.37
_BEZIER = 4 / 3 * math.tan(math.pi / 8)
"""Handle length of a quarter circle drawn as one curve."""
_SPREAD = 250
"""Degrees the name takes around the ring."""


class Inked(Protocol):
    """Where glyph codes come from."""

    def code(self, character: str, family: str) -> str:
        """The hexadecimal glyph code."""

    def __getitem__(self, family: str) -> object: ...


def drawn(place: SealPlace, name: str, fonts: Inked) -> bytes:
    """PDF operators for the ring, the name around it and the words 演示, in points from the top left, downwards."""
    x, y, size = place.x * g.MM, place.y * g.MM, place.diameter * g.MM
    parts = [f"{size * _STROKE:.3f} w", _circle(x, y, size * (0.5 - _STROKE / 2)), "S", "BT 0 Tc"]
    letter = min(0.11, 1.9 / len(name)) * size
    for index, character in enumerate(name):
        degrees = -_SPREAD / 2 + _SPREAD * index / max(len(name) - 1, 1)
        parts.append(_turned(character, x, y, size * _INSIDE, degrees, letter, fonts))
    words, height = "演示", 0.2 * size
    left = x - text_width(words, SONG) * height / 2
    codes = "".join(fonts.code(character, SONG) for character in words)
    parts.append(f"/{_hash(fonts)} {height:.3f} Tf 1 0 0 -1 {left:.3f} {y + 0.07 * size:.3f} Tm <{codes}> Tj ET")
    return " ".join(parts).encode()


def _hash(fonts: Inked) -> str:
    return str(getattr(fonts[SONG], "hash"))  # noqa: B009 - the renderer's own object


def _circle(x: float, y: float, radius: float) -> str:
    corners = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    parts = [f"{x + radius:.3f} {y:.3f} m"]
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        points = [(ax + _BEZIER * bx, ay + _BEZIER * by), (bx + _BEZIER * ax, by + _BEZIER * ay), (bx, by)]
        parts.append(" ".join(f"{x + radius * px:.3f} {y + radius * py:.3f}" for px, py in points) + " c")
    return " ".join(parts)


def _turned(character: str, x: float, y: float, radius: float, degrees: float, size: float, fonts: Inked) -> str:
    """One letter standing on the circle, its middle at `degrees` clockwise from the top."""
    turn = math.radians(degrees)
    sine, cosine = math.sin(turn), math.cos(turn)
    half = text_width(character, SONG) * size / 2
    left, base = x + radius * sine - half * cosine, y - radius * cosine - half * sine
    code = fonts.code(character, SONG)
    matrix = f"{cosine:.5f} {sine:.5f} {sine:.5f} {-cosine:.5f} {left:.3f} {base:.3f}"
    return f"/{_hash(fonts)} {size:.3f} Tf {matrix} Tm <{code}> Tj"
