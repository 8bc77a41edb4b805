"""The numbers of GB/T 9704-2012, taken from its clauses and from nowhere else in this house. Millimetres."""

from __future__ import annotations

from duze.letters.lint.facts import MM

PAGE = (210.0, 297.0)
LEFT, TOP, WIDTH, HEIGHT = 28.0, 37.0, 156.0, 225.0
RIGHT, BOTTOM = LEFT + WIDTH, TOP + HEIGHT
MIDDLE = LEFT + WIDTH / 2
ROWS, COLUMNS = 22, 28

CHARACTER = 16 / MM
"""一字: a 3号 character, 5.644 mm."""
LEADING = CHARACTER * 7 / 8
LINE = CHARACTER + LEADING
"""一行 by clause 3: the height of a character and 7/8 of a 3号 character."""
CELL = WIDTH / COLUMNS
"""The 28th part of the type area: a character when 28 fill the row."""

PITCHES = {"a": HEIGHT / ROWS, "b": (HEIGHT - CHARACTER) / (ROWS - 1)}
"""Two readings of "22 rows that fill the area": (a) 22 slots, (b) 22 em boxes from edge to edge."""

SIZES = {"2号": (21.0, 22.0), "3号": (15.75, 16.0), "4号": (13.75, 14.0)}
"""Points: the size of lead type and that of word processors."""
SIZE_SLACK = 0.2

PAPER_MARK, LETTER_MARK = TOP + 35.0, 30.0
RULE_GAP = 4.0
LETTER_RULE_WIDTH, LETTER_RULE_FOOT = 170.0, PAGE[1] - 20.0
DATE_INSET, PLAIN_INSET = 4, 2
OUTER_RULE, INNER_RULE = 0.35, 0.25
FOLIO_DROP = 7.0
FOLIO_EMS = (14 / MM, CHARACTER)
"""一字 beside a page number: its own 4号 or the standard's 3号."""


def blank_rows(count: int) -> tuple[float, float]:
    """Shortest and longest distance called "`count` rows left empty", from ink or em box to em box.

    From the tighter grid pitch without leading to the rows of clause 3 with the leading above the next row.
    """
    return count * PITCHES["a"], count * LINE + LEADING
