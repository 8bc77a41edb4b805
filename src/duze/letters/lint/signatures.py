"""What stands above the date: one name, the names of a joint letter, or post and stamp. Recognises; judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Page, Picture, Row
from duze.letters.lint.seals import find_seals, find_stamps

_SEAL_APART = 38.0
"""Names of a joint letter that stand so far below each other leave room for seals."""


@dataclass
class Signed:
    """`start`: the first of the rows that belongs to the signature. `name`: the one the date goes with, its last row
    when it is set in several; `others` stand before it, in reading order. `post` is level with `stamps`."""

    start: int
    name: Row | None = None
    others: list[Row] = field(default_factory=list)
    post: list[Row] = field(default_factory=list)
    stamps: list[Picture] = field(default_factory=list)


def find_signature(rows: Sequence[Row], closing: int, page: Page) -> Signed:
    """The signature that ends with the date, `rows[closing]`."""
    date = rows[closing]
    above = [row for row in rows[:closing] if row.page == date.page]
    stamps = find_stamps(page, date)
    post = [row for row in above if any(level(row, stamp) for stamp in stamps)]
    if post:
        return Signed(closing - len(post), post=post, stamps=stamps)
    last = above[-1].segments() if above else []
    if not last or not _is_name(last[-1], date):
        return Signed(closing)
    found = Signed(closing - 1, last[-1], last[:-1])
    below, sealed = above[-1], bool(find_seals(page))
    for row in reversed(above[:-1]):
        turned = _near(row, below) and abs(row.cx - last[-1].cx) < 1 and (sealed or not _same_edges(row, last[-1]))
        if not turned and not _also_names(row, below, last[-1]):
            break
        if not turned:
            found.others[:0] = row.segments()
        found.start -= 1
        below = row
    return found


def level(row: Row, stamp: Picture) -> bool:
    """Whether a row stands at the left of a stamp."""
    return stamp.box.y0 - 1 < (row.top + row.bottom) / 2 < stamp.box.y1 + 1 and row.x1 < stamp.box.x0


def _is_name(row: Row, date: Row) -> bool:
    return row.x1 > date.x0 and row.x0 > s.LEFT + 20 and not row.text.endswith(("。", "；", "："))


def _near(row: Row, below: Row) -> bool:
    return below.baseline - row.baseline < 1.2 * s.LINE and row.x0 > s.LEFT + 1


def _same_edges(row: Row, name: Row) -> bool:
    return abs(row.x1 - name.x1) < 1 and abs(row.x0 - name.x0) < 1


def _also_names(row: Row, below: Row, name: Row) -> bool:
    """A row of names further up: far enough for seals between them, or right above and drawn out to the same edges."""
    if row.text.endswith(("。", "；", "：", "，")):
        return False
    return below.baseline - row.baseline > _SEAL_APART or (_near(row, below) and _same_edges(row, name))
