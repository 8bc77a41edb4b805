"""What a page shows, before anybody knows what it means. Millimetres from the page's top left corner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

MM = 72 / 25.4
"""Points per millimetre."""
EM_TOP, EM_BOTTOM = 0.88, 0.12
"""The ideographic em box above and below the baseline, in em. Faces differ by at most 0.02 em from this."""

OPENING = "（《〈【〔「『“‘([{"
"""Signs that open: they may not end a line, and their left half is empty."""

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Box:
    """A rectangle; y grows downward."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.y1 - self.y0

    @property
    def cx(self) -> float:
        """Middle, sideways."""
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        """Middle, downward."""
        return (self.y0 + self.y1) / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies inside."""
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all `boxes` (at least one)."""
    listed = list(boxes)
    return Box(
        min(box.x0 for box in listed),
        min(box.y0 for box in listed),
        max(box.x1 for box in listed),
        max(box.y1 for box in listed),
    )


def is_red(colour: Colour) -> bool:
    """Whether an eye would call it red: from pure red to the screen value of M80 Y80."""
    red, green, blue = colour
    return red >= 180 and max(green, blue) <= 110 and red - max(green, blue) >= 100


def is_black(colour: Colour) -> bool:
    """Whether it is black or so near that nobody sees the difference."""
    return max(colour) <= 60


@dataclass(frozen=True)
class Glyph:
    """One printed character. `x0` to `x1` is its advance, `size` in points as printed, `ink` its dark part."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    ink: Box
    font: str
    colour: Colour
    turned: bool = False

    @property
    def em(self) -> float:
        """Its height in mm."""
        return self.size / MM

    @property
    def top(self) -> float:
        """Top of its em box."""
        return self.baseline - EM_TOP * self.em

    @property
    def bottom(self) -> float:
        """Bottom of its em box."""
        return self.baseline + EM_BOTTOM * self.em


@dataclass(frozen=True)
class Row:
    """Characters on one baseline, left to right, blanks dropped. `page` counts from 1."""

    page: int
    glyphs: tuple[Glyph, ...]

    @cached_property
    def text(self) -> str:
        """The characters."""
        return "".join(glyph.text for glyph in self.glyphs)

    @cached_property
    def size(self) -> float:
        """The commonest size in points."""
        return Counter(round(glyph.size, 2) for glyph in self.glyphs).most_common(1)[0][0]

    @property
    def x0(self) -> float:
        """Left edge of the first em box."""
        return self.glyphs[0].x0

    @property
    def x1(self) -> float:
        """Right edge of the last em box."""
        return self.glyphs[-1].x1

    @property
    def cx(self) -> float:
        """Middle, sideways."""
        return (self.x0 + self.x1) / 2

    def left(self, low: float, high: float | None = None) -> float:
        """Its left edge, for comparing with `low` to `high`.

        The left half of an opening bracket or quotation mark is empty and many makers cut it off: then the
        line begins half an em to the right of the em box.
        """
        edges = [self.x0, self.x0 + self.em / 2] if self.glyphs[0].text in OPENING else [self.x0]
        high = low if high is None else high
        return min(edges, key=lambda edge: max(low - edge, edge - high, 0.0))

    @cached_property
    def baseline(self) -> float:
        """The commonest baseline."""
        return Counter(round(glyph.baseline, 3) for glyph in self.glyphs).most_common(1)[0][0]

    @property
    def em(self) -> float:
        """Height of its characters in mm."""
        return self.size / MM

    @property
    def top(self) -> float:
        """Top of the em boxes."""
        return self.baseline - EM_TOP * self.em

    @property
    def bottom(self) -> float:
        """Bottom of the em boxes."""
        return self.baseline + EM_BOTTOM * self.em

    @cached_property
    def ink(self) -> Box:
        """The dark part."""
        return around(glyph.ink for glyph in self.glyphs)

    @property
    def red(self) -> bool:
        """Whether its first character is red."""
        return is_red(self.glyphs[0].colour)

    def segments(self, gap: float = 1.3) -> list[Row]:
        """The row cut where more than `gap` em lie between two characters."""
        parts: list[list[Glyph]] = [[self.glyphs[0]]]
        for before, glyph in zip(self.glyphs, self.glyphs[1:], strict=False):
            if glyph.x0 - before.x1 > gap * self.em:
                parts.append([])
            parts[-1].append(glyph)
        return [Row(self.page, tuple(part)) for part in parts]


@dataclass(frozen=True)
class Rule:
    """A straight ruled line (thin filled or stroked)."""

    box: Box
    colour: Colour

    @property
    def lying(self) -> bool:
        """Whether it runs sideways."""
        return self.box.width >= self.box.height

    @property
    def red(self) -> bool:
        """Whether it is red."""
        return is_red(self.colour)


@dataclass(frozen=True)
class Picture:
    """An image, an annotation's appearance or a curved drawing; `red` when red ink shows in it."""

    box: Box
    kind: str
    red: bool


@dataclass(frozen=True)
class Font:
    """A font a file uses."""

    name: str
    embedded: bool


@dataclass(frozen=True)
class Page:
    """A page: its size, and what is on it in reading order."""

    number: int
    width: float
    height: float
    rows: tuple[Row, ...]
    rules: tuple[Rule, ...] = ()
    pictures: tuple[Picture, ...] = ()
    turned: tuple[Glyph, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether nothing is printed on it."""
        return not (self.rows or self.rules or self.pictures)


@dataclass(frozen=True)
class Document:
    """A measured file. `unmapped` counts characters whose text cannot be taken out."""

    pages: tuple[Page, ...]
    fonts: tuple[Font, ...]
    unmapped: int = 0
