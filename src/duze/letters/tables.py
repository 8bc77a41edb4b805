"""Tables: cells broken into lines by the composer, so that nothing overflows and the head can repeat."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from duze.letters import geometry as g
from duze.letters.blocks import Column, Table
from duze.letters.compose import Line, Measure, Run, break_lines
from duze.letters.faces import FANG, HEI
from duze.letters.sheet import Item, Rule, Text

ROW_UNITS, LINE_UNITS, TALL_UNITS = 4, 3, 8
"""In sixths of a text row: a table row, each further line in it, a row to be filled in by hand."""
MOST_LINES = 24
"""A cell with more lines is continued in a further row."""

Row = tuple[int, tuple[Item, ...]]


@dataclass(frozen=True)
class Frame:
    """What all rows of one table share: column edges in mm and the head to repeat."""

    edges: tuple[float, ...]
    head_units: int
    head_items: tuple[Item, ...]

    def rules(self, tops: list[float], bottom: float) -> list[Item]:
        """The lines around rows whose top edges are `tops`, the last of them ending at `bottom`."""
        half = g.TABLE_RULE / 2
        left, right = self.edges[0], self.edges[-1]
        across: list[Item] = [
            Rule(left - half, y - half, right - left + g.TABLE_RULE, g.TABLE_RULE) for y in (*tops, bottom)
        ]
        down: list[Item] = [Rule(x - half, tops[0], g.TABLE_RULE, bottom - tops[0]) for x in self.edges]
        return [*across, *down]


def unit_height(units: int) -> float:
    """Millimetres of so many sixths of a row."""
    return units * g.PITCH / 6


def table_rows(table: Table) -> tuple[Frame, list[Row]]:
    """The frame of a table and its body rows: height in units, items relative to the row's top edge."""
    widths = _widths(table.columns)
    edges = tuple(accumulate(widths, initial=g.LEFT))
    head_columns = tuple(Column(column.width) for column in table.columns)
    (head,) = _rows(table.head, head_columns, edges, HEI, tall=False)[:1]
    frame = Frame(edges, *head)
    rows = [row for cells in table.rows for row in _rows(cells, table.columns, edges, FANG, tall=table.tall)]
    return frame, rows


def _widths(columns: tuple[Column, ...]) -> list[float]:
    fixed = sum(column.width or 0 for column in columns)
    free = [column for column in columns if column.width is None]
    share = (g.WIDTH - fixed) / len(free) if free else 0.0
    stretch = 1.0 if free else g.WIDTH / fixed
    return [share if column.width is None else column.width * stretch for column in columns]


def _rows(
    cells: tuple[str, ...], columns: tuple[Column, ...], edges: tuple[float, ...], face: str, *, tall: bool
) -> list[Row]:
    """One table row, or several when a cell has more lines than a page should give to one row."""
    broken = [_lines(cell, right - left, face) for cell, left, right in zip(cells, edges, edges[1:], strict=False)]
    longest = max([1, *map(len, broken)])
    rows: list[Row] = []
    for start in range(0, longest, MOST_LINES):
        part = [lines[start : start + MOST_LINES] for lines in broken]
        count = max([1, *map(len, part)])
        units = max(ROW_UNITS + LINE_UNITS * (count - 1), TALL_UNITS if tall else 0)
        items = [
            item
            for lines, column, left, right in zip(part, columns, edges, edges[1:], strict=False)
            for item in _cell(lines, column, left, right, unit_height(units))
        ]
        rows.append((units, tuple(items)))
    return rows


def _lines(cell: str, width: float, face: str) -> list[Line]:
    room = (width - 2 * g.TABLE_PAD) * g.MM
    lines: list[Line] = []
    for paragraph in cell.split("\n"):
        lines += break_lines([Run(paragraph, face)], Measure(room, size=g.SIZE_S4, tracking=0.0, justify=False))
    return lines


def _cell(lines: list[Line], column: Column, left: float, right: float, height: float) -> list[Item]:
    em = g.SIZE_S4 / g.MM
    top = (height - em - (len(lines) - 1) * g.TABLE_LINE) / 2
    items: list[Item] = []
    for index, line in enumerate(lines):
        free = right - left - line.width / g.MM
        inset = free / 2 if column.centred else g.TABLE_PAD
        items.append(Text(left + inset, top + index * g.TABLE_LINE, line))
    return items
