"""Title and addressee."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Row
from duze.letters.lint.names import Style, style
from duze.letters.lint.parts import Format, Parts
from duze.letters.lint.reading import Reading, Tolerance, fact, length, points, worst


def read_title(parts: Parts, form: Format, within: Tolerance) -> Iterator[Reading]:
    """Place, size, face and shape of the title."""
    rows = parts.title
    if not rows:
        if form is not Format.MINUTES:
            yield fact("title", False, "有", "未见", 1)
        return
    yield fact("title", True, "有", "".join(row.text for row in rows), 1)
    yield from _gap(parts, form, within)
    yield from worst(length("title_centre", row.cx, s.MIDDLE, within=within.side, page=row.page) for row in rows)
    yield from worst(points("title_size", row.size, s.SIZES["2号"], s.SIZE_SLACK, 1) for row in rows)
    face = style(rows[0].glyphs[0].font)
    yield fact("title_face", face is Style.BIAO, "小标宋体", f"{face}（{rows[0].glyphs[0].font}）", 1)
    if len(rows) > 1:
        shape = _shape([row.x1 - row.x0 for row in rows], rows[0].em)
        yield fact("title_shape", shape in {"梯形", "菱形"}, "梯形或菱形", shape, 1)


def _gap(parts: Parts, form: Format, within: Tolerance) -> Iterator[Reading]:
    above = [rule.box.y1 for rule in parts.head_rules]
    element = "title_gap"
    if form is Format.LETTER:
        element = "letter_title_gap"
        above = [parts.number.bottom] if parts.number is not None else above
    if above:
        yield length(element, parts.title[0].top - max(above), *s.blank_rows(2), within=within.down, page=1)


def _shape(widths: Sequence[float], em: float) -> str:
    """梯形 widens or narrows all the way, 菱形 is widest inside; equal rows make a block, a waist an hourglass."""
    half = em / 2
    steps = [0 if abs(b - a) < half else (1 if b > a else -1) for a, b in pairwise(widths)]
    if not any(steps):
        return "长方形"
    falling = False
    for step in steps:
        if step < 0:
            falling = True
        elif step > 0 and falling:
            return "沙漏形"
    return "菱形" if 1 in steps and -1 in steps else "梯形"


def read_addressee(parts: Parts, within: Tolerance) -> Iterator[Reading]:
    """主送机关: one row below the title, at the left edge, a full-width colon at its end."""
    rows: Sequence[Row] = parts.addressee
    if not rows:
        return
    if parts.title:
        gap = rows[0].top - parts.title[-1].bottom
        yield length("addressee_gap", gap, *s.blank_rows(1), within=within.down, page=1)
    yield from worst(length("addressee_left", row.left(s.LEFT), s.LEFT, within=within.side, page=1) for row in rows)
    last = rows[-1].text[-1]
    yield fact("addressee_colon", last == "：", "：", last, 1)
