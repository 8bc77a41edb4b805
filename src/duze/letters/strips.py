"""Strips: the body cut into pieces no page break may fall into. Heights in sixths of a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from duze.letters import geometry as g
from duze.letters.blocks import Blank, Block, Paragraph, Table
from duze.letters.compose import Line, Measure, Run, break_lines, one_line
from duze.letters.faces import HEI
from duze.letters.sheet import Item, Text
from duze.letters.tables import Frame, table_rows

ROW = 6
"""Sixths of a row in a text row."""
WHOLE_TABLE = 21 * ROW - 3
"""The tallest table that fits on one page below its caption."""


@dataclass(frozen=True)
class Strip:
    """Items placed relative to the top of the strip's em box.

    `glued`: the next strip must stand on the same page. `text`: it shows body text, so a signature may
    stand below it. `frame`: it is a row of that table.
    """

    units: int
    items: tuple[Item, ...] = ()
    glued: bool = False
    text: bool = False
    frame: Frame | None = None
    signature: bool = False


def blank(rows: int = 1) -> list[Strip]:
    """Empty rows."""
    return [Strip(ROW) for _ in range(rows)]


def row(line: Line, *, glued: bool = False, text: bool = False) -> Strip:
    """A strip of one line at the left edge of the type area."""
    return Strip(ROW, (Text(g.LEFT + line.indent / g.MM, 0.0, line),), glued=glued, text=text)


def measure(first: int = 0, rest: int = 0, *, tight: bool = False) -> Measure:
    """The full measure with indents in characters."""
    step = g.STEP * g.MM
    full = Measure(g.WIDTH * g.MM, first * step, rest * step)
    return full.tight() if tight else full


def strips_of(blocks: Iterable[Block], *, tight: bool = False) -> list[Strip]:
    """Cut blocks into strips; `tight` saves lines where squeezing can."""
    found: list[Strip] = []
    for block in blocks:
        if isinstance(block, Blank):
            found += blank(block.rows)
        elif isinstance(block, Table):
            found += _table(block)
        else:
            found += _paragraph(block, tight=tight)
    return found


def _paragraph(block: Paragraph, *, tight: bool) -> list[Strip]:
    if block.placed:
        return [_placed(block.runs, block.placed)]
    lines = break_lines(block.runs, measure(block.first, block.rest, tight=tight))
    return [row(line, glued=block.keep_with_next, text=not block.keep_with_next) for line in lines]


def _placed(runs: Sequence[Run], where: str, *, glued: bool = False) -> Strip:
    line = one_line(runs)
    free = g.WIDTH - line.width / g.MM
    inset = free / 2 if where == "centre" else free - g.DATE_INSET * g.STEP
    return Strip(ROW, (Text(g.LEFT + inset, 0.0, line),), glued=glued)


def _table(table: Table) -> list[Strip]:
    frame, rows = table_rows(table)
    body = [Strip(units, items, text=True, frame=frame) for units, items in rows]
    # A table that a page can hold is not torn; of a longer one no row stands alone at either end.
    whole = frame.head_units + sum(strip.units for strip in body) <= WHOLE_TABLE
    together = range(len(body) - 1) if whole else {0, len(body) - 2} & set(range(len(body) - 1))
    for index in together:
        body[index] = replace(body[index], glued=True)
    head = Strip(frame.head_units, frame.head_items, glued=True, frame=frame)
    caption = [_placed((Run(table.caption, HEI),), "centre", glued=True)] if table.caption else []
    return [*caption, head, *body]
