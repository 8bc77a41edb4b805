"""Widths, ink and coverage, read from the built faces.

All widths in em. A character is set in the first face of its stack that has it; a character no face has is
found here, before anything is rendered, because a renderer would print a hole for it and not say so.
"""

from __future__ import annotations

from functools import lru_cache

from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from duze.letters.faces import ASCENT, BIAO, DESCENT, FANG, HEI, KAI, LATIN, SONG, WIDE, faces

_FALLBACK = (SONG, WIDE[SONG])
STACKS = {
    FANG: (LATIN, FANG, WIDE[FANG], *_FALLBACK),
    KAI: (LATIN, KAI, WIDE[KAI], *_FALLBACK),
    HEI: (HEI, WIDE[HEI], *_FALLBACK),
    BIAO: (BIAO, WIDE[BIAO], *_FALLBACK),
    SONG: _FALLBACK,
}
"""Which faces a text in one face may draw on, in order. Heavy faces bring their own digits."""


@lru_cache
def _widths(family: str) -> dict[str, float]:
    """Advance width of every character in the face `family`."""
    font = TTFont(faces()[family].path, lazy=True)
    units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    return {chr(point): metrics[glyph][0] / units for point, glyph in font.getBestCmap().items()}


@lru_cache(maxsize=65536)
def face_of(character: str, face: str) -> str | None:
    """The family that prints `character` in a text set in `face`; None when no face has it."""
    for family in STACKS[face]:
        if character in _widths(family):
            return family
    return None


@lru_cache(maxsize=65536)
def width(character: str, face: str) -> float:
    """Advance of `character` in em; one em for a character nobody has (it is refused elsewhere)."""
    family = face_of(character, face)
    return 1.0 if family is None else _widths(family)[character]


def text_width(text: str, face: str) -> float:
    """Advance of `text` in em, without tracking."""
    return sum(width(character, face) for character in text)


def missing(text: str) -> list[str]:
    """Characters of `text` that not every text face can print, in order of appearance."""
    return [character for character in dict.fromkeys(text) if _lacking(character)]


@lru_cache(maxsize=65536)
def _lacking(character: str) -> bool:
    return any(face_of(character, face) is None for face in (FANG, KAI, HEI, BIAO))


@lru_cache(maxsize=256)
def ink(text: str, face: str) -> tuple[float, float]:
    """Distance in em from the top of the em box to the ink, and from the ink to the box's bottom.

    The standard measures to the ink, the page is laid out in em boxes.
    """
    lowest, highest = 1.0, -1.0
    for character in dict.fromkeys(text):
        family = face_of(character, face)
        bounds = None if family is None else _bounds(character, family)
        if bounds:
            lowest, highest = min(lowest, bounds[0]), max(highest, bounds[1])
    return ASCENT - highest, DESCENT + lowest


@lru_cache
def _font(family: str) -> TTFont:
    return TTFont(faces()[family].path, lazy=True)


@lru_cache(maxsize=4096)
def _bounds(character: str, family: str) -> tuple[float, float] | None:
    font = _font(family)
    glyphs, units = font.getGlyphSet(), font["head"].unitsPerEm
    pen = BoundsPen(glyphs)
    glyphs[font.getBestCmap()[ord(character)]].draw(pen)
    return None if pen.bounds is None else (pen.bounds[1] / units, pen.bounds[3] / units)
