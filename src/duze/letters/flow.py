"""Strips onto pages: 22 rows each, tables with repeated heads, nothing glued torn apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from duze.letters import geometry as g
from duze.letters.sheet import Item, moved
from duze.letters.strips import ROW, Strip
from duze.letters.tables import Frame, unit_height

LAST_ROW = (g.ROWS - 1) * ROW
"""Where the last text row of a page begins."""
TABLE_END = int(g.HEIGHT / (g.PITCH / 6))
"""A table must end here, inside the type area."""
AFTER_TABLE = 2
"""Least space between a table and the text below it."""


@dataclass
class Filled:
    """A page being filled: what stands where, and the first free unit."""

    start: int = 0
    placed: list[tuple[int, Strip]] = field(default_factory=list)
    free: int = 0

    def __post_init__(self) -> None:
        self.free = max(self.free, self.start)

    def where(self, strip: Strip) -> int:
        """The unit at which `strip` would begin."""
        if strip.frame is None or not self.placed or self.placed[-1][1].frame is not strip.frame:
            gap = AFTER_TABLE if self.placed and self.placed[-1][1].frame is not None else 0
            return -(-(self.free + gap) // ROW) * ROW
        return self.free

    def fits(self, strip: Strip) -> bool:
        """Whether `strip` can stand here whole."""
        unit = self.where(strip)
        return unit + strip.units <= TABLE_END if strip.frame else unit <= LAST_ROW

    def put(self, strip: Strip) -> None:
        """Place `strip`; a table that goes on from the page before gets its head again."""
        frame = strip.frame
        again = frame is not None and not self.placed and strip.items is not frame.head_items
        if again and frame is not None:
            self.put(Strip(frame.head_units, frame.head_items, frame=frame))
        unit = self.where(strip)
        self.placed.append((unit, strip))
        self.free = unit + strip.units

    def copy(self) -> Filled:
        """For trying out."""
        return Filled(self.start, list(self.placed), self.free)

    @property
    def bottom(self) -> float:
        """Lower edge in mm of the last thing on the page (the page's top margin when empty)."""
        if not self.placed:
            return g.TOP + (self.start - ROW) * g.PITCH / ROW + g.EM if self.start else 0.0
        unit, strip = self.placed[-1]
        return g.TOP + unit_height(unit) + (unit_height(strip.units) if strip.frame else g.EM)

    def items(self) -> list[Item]:
        """Everything on the page at its place, tables with their lines."""
        found: list[Item] = []
        for unit, strip in self.placed:
            found += [moved(item, g.TOP + unit_height(unit)) for item in strip.items]
        return found + self._table_rules()

    def _table_rules(self) -> list[Item]:
        rules: list[Item] = []
        open_frame: Frame | None = None
        tops: list[float] = []
        bottom = 0.0
        for unit, strip in [*self.placed, (0, Strip(0))]:
            if open_frame is not None and strip.frame is not open_frame:
                rules += open_frame.rules(tops, bottom)
                tops = []
            if strip.frame is not None:
                tops.append(g.TOP + unit_height(unit))
                bottom = tops[-1] + unit_height(strip.units)
            open_frame = strip.frame
        return rules


def fill(strips: Sequence[Strip], start: int = 0) -> list[Filled]:
    """Pages holding `strips` in order; the first begins at row `start`."""
    pages = [Filled(start * ROW)]
    for group in _groups(strips):
        if _put_all(pages[-1], group):
            continue
        if pages[-1].placed or pages[-1].start:
            pages.append(Filled())
            if _put_all(pages[-1], group):
                continue
        _put_singly(pages, group)
    return pages


def _groups(strips: Sequence[Strip]) -> list[list[Strip]]:
    """Strips that must stay together, in order."""
    groups: list[list[Strip]] = [[]]
    for strip in strips:
        groups[-1].append(strip)
        if not strip.glued:
            groups.append([])
    return [group for group in groups if group]


def _put_all(page: Filled, group: Sequence[Strip]) -> bool:
    trial = page.copy()
    for strip in group:
        if not trial.fits(strip):
            return False
        if _leads(trial, strip):
            continue
        trial.put(strip)
    page.placed, page.free = trial.placed, trial.free
    return True


def _put_singly(pages: list[Filled], group: Sequence[Strip]) -> None:
    """A group taller than a page: give up keeping it together."""
    for strip in group:
        if not pages[-1].fits(strip) and pages[-1].placed:
            pages.append(Filled())
        if not _leads(pages[-1], strip):
            pages[-1].put(strip)


def _leads(page: Filled, strip: Strip) -> bool:
    """Whether `strip` is an empty row at the top of a following page, where it is dropped."""
    return not page.placed and not page.start and not strip.items
