"""The numbers of GB/T 9704-2012. Millimetres from the page's top left corner unless a name says otherwise.

The standard wants 22 rows of 28 characters that *fill* the type area (5.2.3). Twenty-eight 3号 (16 pt)
characters are 158.04 mm, wider than the 156 mm area, so characters stand a shade closer: the first em box
begins at the left edge, the last ends at the right edge. Rows likewise: the first em box begins at 37 mm,
the last ends at 262 mm.
"""

from __future__ import annotations

MM = 72 / 25.4
"""Points per millimetre."""

# 5.1, 5.2.1: A4, top margin 37 mm, binding margin 28 mm, type area 156 x 225 mm.
PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
LEFT, TOP, WIDTH, HEIGHT = 28.0, 37.0, 156.0, 225.0
RIGHT, BOTTOM = LEFT + WIDTH, TOP + HEIGHT

# 5.2.3: 22 rows, 28 characters each.
ROWS, COLUMNS = 22, 28

# Clause 3: a row is a character and 7/8 of one; "a row left empty" lies between the tightest grid row and that
# row with the space above the next.
ROW_LEAST, ROW_MOST = HEIGHT / ROWS, 16 / MM * 15 / 8
LEADING_MOST = 16 / MM * 7 / 8

# 号 sizes in points.
SIZE_2, SIZE_3, SIZE_4, SIZE_S4, SIZE_5 = 22.0, 16.0, 14.0, 12.0, 10.5

EM = SIZE_3 / MM
"""Height and width of a 3号 character: 5.644 mm."""
STEP = (WIDTH - EM) / (COLUMNS - 1)
"""Left edge to left edge of neighbouring characters: 5.569 mm."""
TRACKING = STEP * MM - SIZE_3
"""What a resting line adds after each character, in points: -0.215."""
PITCH = (HEIGHT - EM) / (ROWS - 1)
"""Top to top of neighbouring rows: 10.446 mm."""

# 7.2.4, 7.2.5, 7.2.7: mark 35 mm below the area's top edge, number two rows below, rule 4 mm below it.
MARK_DROP = 35.0
MARK_SIZE, MARK_NARROWEST = 62.0, 0.60
RULE_GAP, RULE_THICKNESS = 4.0, 0.7
RED = "#e60012"

# 7.3.1: title two rows below the rule; the title's own pitch is customary (35 pt), not in the standard.
TITLE_PITCH = 35.0 / MM
TITLE_MOST = 19
"""Most 2号 characters in one row of a title: 19 x 22 pt = 147.5 mm of 156."""

# 7.3.5.1: date four characters from the right edge; seal pressed over name and date, its top within a row of the text.
DATE_INSET = 4
SEAL = 42.0
"""State Council rules on seals: at most 45 mm, bureaus use 42 mm."""
SEAL_DROP = 3.0
"""Name and date lie a little below the seal's centre: how far, with two blank rows above them."""

# 7.3.5.3: a signer's stamp, four characters from the right; its size is not laid down.
STAMP_ROWS = 2
STAMP_WIDTH, STAMP_HEIGHT = 36.0, PITCH + EM

# 7.4: imprint in 4号, rules 0.35 / 0.25 mm, the last one on the area's bottom edge.
IMPRINT_PITCH = 8.0
IMPRINT_OUTER, IMPRINT_INNER = 0.35, 0.25

# 7.5: page number 4号 half-width Song, dash 7 mm below the area, one character in from the outer edge.
FOLIO_DROP = 7.0

# 10.1: letter form: mark 30 mm below the page's top edge, double rules 170 mm wide.
LETTER_MARK_TOP = 30.0
LETTER_MARK_SIZE = 40.0
LETTER_RULE_WIDTH = 170.0
LETTER_RULE_LEFT = (PAGE_WIDTH - LETTER_RULE_WIDTH) / 2
LETTER_RULE_GAP = 4.0
LETTER_RULE_FOOT = 20.0
THICK, THIN, BETWEEN = 1.0, 0.35, 0.6
NUMBER_GAP = EM * 7 / 8

# Tables: three table rows stand on two text rows, so that the text after a table is on the grid again.
TABLE_ROW = PITCH * 2 / 3
TABLE_LINE = PITCH / 2
TABLE_RULE = 0.2
TABLE_PAD = 1.2
