"""The demonstration seal: a ring, a five-point star, the office's name around it and 演示 below the star.

No national emblem (国发〔1999〕25号: an office's seal bears the star). 演示 stands as large as the name, so that
nobody can take it for a seal in force.
"""

from __future__ import annotations

import math
from functools import lru_cache

from duze.letters import geometry as g
from duze.letters.faces import KAI, SONG
from duze.letters.metrics import face_of
from duze.letters.outlines import centred, glyph, polygon, ring
from duze.letters.sheet import SealPlace

SWEEP = math.radians(250)
"""How much of the ring the name may take; it runs from left to right over the top."""
_COLOUR = " ".join(f"{int(g.RED[at : at + 2], 16) / 255:.4f}" for at in (1, 3, 5))
_RED = f"q {_COLOUR} rg {_COLOUR} RG"


def demo_mark(place: SealPlace) -> bytes:
    """What the demonstration presses on a place: path operators with their origin at its lower left corner."""
    if place.height:
        return demo_stamp(place.name, place.diameter * g.MM, place.height * g.MM)
    return demo_seal(place.name, place.diameter * g.MM)


@lru_cache(maxsize=64)
def demo_stamp(name: str, width: float, height: float) -> bytes:
    """A signer's name in 楷体 across the whole width, 演示 below it, so that nobody takes it for a hand."""
    size = min(width / len(name), height * 0.74)
    gap = (width - size) / max(len(name) - 1, 1)
    foot = height - size * 0.8
    drawn = [_RED]
    for index, character in enumerate(name):
        x = index * gap if len(name) > 1 else (width - size) / 2
        drawn.append(glyph(_printed(KAI, character), character, size, x, foot))
    drawn.append(centred(SONG, "演示", height * 0.2, width / 2, height * 0.04))
    return " ".join((*drawn, "Q")).encode("ascii")


def _printed(face: str, character: str) -> str:
    """The file that has the character; what no face has was refused before anything was signed."""
    return face_of(character, face) or face


@lru_cache(maxsize=64)
def demo_seal(name: str, diameter: float) -> bytes:
    """Path operators in a square of `diameter` points with its corner at the origin."""
    middle = diameter / 2
    line = diameter * 0.026
    size = min(diameter * 0.105, diameter * 0.40 * SWEEP / max(len(name), 1) * 0.92)
    drawn = [_RED, ring(middle, middle, middle - line / 2, line)]
    drawn.append(polygon(_star(middle, middle, diameter * 0.15)))
    drawn += _around(name, middle, diameter * 0.405, size)
    drawn.append(centred(SONG, "演示", diameter * 0.11, middle, diameter * 0.19))
    return " ".join((*drawn, "Q")).encode("ascii")


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(126))
    return [
        (x + r * math.sin(math.pi * step / 5), y + r * math.cos(math.pi * step / 5))
        for step in range(10)
        for r in ((inner if step % 2 else radius),)
    ]


def _around(name: str, middle: float, radius: float, size: float) -> list[str]:
    """Characters standing outward, centred on the top."""
    sweep = min(SWEEP, (len(name) - 1) * size * 1.5 / radius)
    found = []
    for index, character in enumerate(name):
        turn = -sweep / 2 + sweep * index / max(len(name) - 1, 1)
        # The origin of the glyph: half a character left of and 0.38 em below the place where its middle stands.
        x, y = middle + radius * math.sin(turn), middle + radius * math.cos(turn)
        x -= size * (0.5 * math.cos(turn) + 0.38 * math.sin(turn))
        y -= size * (0.38 * math.cos(turn) - 0.5 * math.sin(turn))
        found.append(glyph(_printed(SONG, character), character, size, x, y, turn))
    return found
