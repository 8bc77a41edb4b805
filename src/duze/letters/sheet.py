"""What is on a page when layout is done: lines, rules and the seal's place, in millimetres."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from duze.letters.compose import Line


@dataclass(frozen=True)
class Text:
    """A line whose em box has its top left corner at (x, y). `scale` narrows it sideways, `red` colours it."""

    x: float
    y: float
    line: Line
    scale: float = 1.0
    red: bool = False


@dataclass(frozen=True)
class Rule:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    red: bool = False


Item = Text | Rule


def moved(item: Item, down: float) -> Item:
    """The item, `down` mm lower."""
    return replace(item, y=item.y + down)


@dataclass(frozen=True)
class SealPlace:
    """Where a seal goes: page (from 1), centre and diameter; with a `height` it is a signer's stamp so wide and high.

    `name` is whose it is.
    """

    page: int
    x: float
    y: float
    diameter: float
    height: float = 0.0
    name: str = ""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        across, down = self.diameter / 2, (self.height or self.diameter) / 2
        return self.x - across, self.y - down, self.x + across, self.y + down


@dataclass
class Page:
    """A page under construction. `folio` is the printed page number or None."""

    items: list[Item] = field(default_factory=list)
    folio: int | None = None


@dataclass(frozen=True)
class Sheets:
    """A finished letter: its pages and the places of its seals or stamps, the leading office's first."""

    pages: tuple[Page, ...]
    seals: tuple[SealPlace, ...]

    @property
    def seal(self) -> SealPlace | None:
        """The leading office's."""
        return self.seals[0] if self.seals else None
