"""正文: where it begins, its size and face, indents, heading faces; attendance lists of 纪要."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Row
from duze.letters.lint.names import Style, style
from duze.letters.lint.parts import Format, Parts
from duze.letters.lint.reading import Reading, Tolerance, fact, length, points, worst

_HEADINGS = (
    ("heading_1", re.compile(r"^[一二三四五六七八九十]{1,3}、"), Style.HEI),
    ("heading_2", re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]"), Style.KAI),
    ("heading_3", re.compile(r"^(?:\d{1,2}[.．]\D|[（(]\d{1,2}[）)])"), Style.FANG),
)
_ATTENDANCE = re.compile(r"^(?:出席|请假|列席)[:：]")
_PLACED = re.compile(r"^[（(].*[）)]$|^(?:注|备注)[:：]")


def read_body(parts: Parts, form: Format, within: Tolerance, pitch: float | None) -> Iterator[Reading]:
    """Everything about the running text."""
    rows = parts.body
    first = [row for row in rows if row.page == 1]
    yield fact("body_first_page", bool(first), "首页有正文", f"首页 {len(first)} 行", 1)
    if not rows:
        return
    if parts.addressee and rows[0].page == parts.addressee[-1].page and pitch is not None:
        step = rows[0].baseline - parts.addressee[-1].baseline
        yield length("body_start", step, pitch, within=within.down, page=1)
    yield from _type(rows)
    yield from worst(_indents(rows, within))
    for element, pattern, face in _HEADINGS:
        yield from worst(_headings([*rows, *parts.appendix], element, pattern, face))
    if form is Format.MINUTES:
        yield from _attendance(rows, within)


def _type(rows: Sequence[Row]) -> Iterator[Reading]:
    sizes = Counter(round(row.size * 4) / 4 for row in rows for _ in row.glyphs)
    usual = sizes.most_common(1)[0][0]
    yield points("body_size", usual, s.SIZES["3号"], s.SIZE_SLACK)
    faces = Counter(style(glyph.font) for row in rows for glyph in row.glyphs if "\u4e00" <= glyph.text <= "\u9fff")
    if faces:
        face = faces.most_common(1)[0][0]
        yield fact("body_face", face is Style.FANG, "仿宋体", str(face))


def _indents(rows: Sequence[Row], within: Tolerance) -> Iterator[Reading]:
    """Rows begin at the left edge or two characters in; after a short row a paragraph begins, so two in."""
    yield _indent(rows[0], _two_in(), within)
    for before, row in pairwise(rows):
        if not 10 < row.size < 19 or _aligned(before, row):
            continue
        if before.x1 < s.RIGHT - 2.5 * s.CHARACTER:
            yield _indent(row, _two_in(), within)
        else:
            flush = abs(row.left(s.LEFT) - s.LEFT) < s.CHARACTER
            yield _indent(row, (s.LEFT, s.LEFT) if flush else _two_in(), within)


def _two_in() -> tuple[float, float]:
    return s.LEFT + 2 * s.CELL, s.LEFT + 2 * s.CHARACTER


def _indent(row: Row, target: tuple[float, float], within: Tolerance) -> Reading:
    reading = length("body_indent", row.left(*target), *target, within=within.side, page=row.page)
    return replace(reading, measured=f"{reading.measured}（{row.text[:6]}）")


def _aligned(before: Row, row: Row) -> bool:
    """Centred or bracketed lines, and turned rows of a list that hang under its first name."""
    centred = abs(row.cx - s.MIDDLE) < 2 and row.x0 > s.LEFT + 3 * s.CHARACTER
    hanging = any(abs(glyph.x0 - row.x0) < 0.6 for glyph in before.glyphs) and row.x0 > s.LEFT + 2.6 * s.CHARACTER
    return centred or hanging or bool(_PLACED.match(row.text))


def _headings(rows: Sequence[Row], element: str, pattern: re.Pattern[str], face: Style) -> Iterator[Reading]:
    """The ordinal of a heading, by its Chinese characters or the first one after it."""
    for row in rows:
        begins = abs(row.left(s.LEFT + 2 * s.CHARACTER) - s.LEFT - 2 * s.CHARACTER) < 2 and 10 < row.size < 19
        found = pattern.match(row.text)
        if not found or not begins:
            continue
        han = [glyph for glyph in row.glyphs[: found.end() + 1] if "\u4e00" <= glyph.text <= "\u9fff"]
        if han:
            seen = style(han[0].font)
            yield fact(element, seen is face, str(face), f"{seen}（{row.text[:8]}）", row.page)


def _attendance(rows: Sequence[Row], within: Tolerance) -> Iterator[Reading]:
    listed = [(row, style(row.glyphs[0].font)) for row in rows if _ATTENDANCE.match(row.text)]
    yield from worst(fact("attendance_label", face is Style.HEI, "黑体", str(face), row.page) for row, face in listed)
    yield from worst(
        length("attendance_indent", row.x0, *_two_in(), within=within.side, page=row.page) for row, _ in listed
    )
