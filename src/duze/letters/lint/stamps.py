"""签名章 (7.3.5.3): its place, the post beside it, the date below."""

from __future__ import annotations

from collections.abc import Iterator

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Row
from duze.letters.lint.parts import Parts
from duze.letters.lint.reading import Reading, Tolerance, length, worst
from duze.letters.lint.signatures import level

SLACK = 1.0
"""A stamp's edge is the edge of a drawing: it is read to the millimetre."""


def read_stamps(parts: Parts, date: Row, within: Tolerance) -> Iterator[Reading]:
    """Everything about posts, stamps and date."""
    boxes, page = [stamp.box for stamp in parts.stamps], date.page
    four = (s.DATE_INSET * s.CELL, s.DATE_INSET * s.CHARACTER)
    side, down = max(within.side, SLACK), max(within.down, SLACK)
    yield from worst(length("stamp_place", s.RIGHT - box.x1, *four, within=side, page=page) for box in boxes)
    text = [row for row in [*parts.body, *parts.attachments] if row.page == page]
    if text:
        yield length("stamp_gap", boxes[0].y0 - text[-1].bottom, *s.blank_rows(2), within=down, page=page)
    posts = [(stamp.box, [row for row in parts.post if level(row, stamp)]) for stamp in parts.stamps]
    beside = [(box, rows) for box, rows in posts if rows]
    yield from worst(
        length("stamp_post_gap", box.x0 - rows[0].x1, 2 * s.CELL, 2 * s.CHARACTER, within=side, page=page)
        for box, rows in beside
    )
    yield from worst(
        length("stamp_post_middle", (rows[0].top + rows[-1].bottom) / 2 - box.cy, 0.0, within=down, page=page)
        for box, rows in beside
    )
    yield length("stamp_date_gap", date.top - boxes[-1].y1, *s.blank_rows(1), within=down, page=page)
    yield length("stamp_date_place", s.RIGHT - date.x1, *four, within=within.side, page=page)
