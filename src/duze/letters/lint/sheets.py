"""Page size, type area, grid, colour of the text, the file's fonts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Document, Page, Row, is_black
from duze.letters.lint.parts import Format, Parts
from duze.letters.lint.punctuation import CLOSING, line_ends
from duze.letters.lint.reading import Reading, Tolerance, fact, length, worst

_PITCH_SLACK = 0.1
_ROW_SLACK = 0.35


def read_sheets(parts: Parts, form: Format, within: Tolerance) -> Iterator[Reading]:
    """Everything that concerns whole pages."""
    document = parts.document
    yield from worst(_size(page) for page in document.pages)
    pitch = grid_pitch(parts)
    if pitch is not None:
        yield from _grid(parts, form, pitch, within)
    yield from _edges(parts, within)
    yield from _measure(parts, within)
    yield from worst(line_ends(parts))
    yield _black(parts)
    yield from _file(document)


def _size(page: Page) -> Reading:
    width, height = page.width, page.height
    off = max((abs(width - s.PAGE[0]), abs(height - s.PAGE[1])), default=0.0)
    turned = max(abs(width - s.PAGE[1]), abs(height - s.PAGE[0]))
    fits = min(off, turned) <= 0.5
    return fact("page_size", fits, "210.0×297.0 mm", f"{width:.1f}×{height:.1f} mm", page.number)


def grid_pitch(parts: Parts) -> float | None:
    """The usual distance of neighbouring rows of body type in mm; None when no two rows are neighbours."""
    steps = [
        after.baseline - row.baseline
        for row, after in pairwise(parts.text_rows)
        if row.page == after.page and _is_body(row) and _is_body(after)
    ]
    near = [step for step in steps if 6 < step < 14]
    return median(near) if near else None


def _is_body(row: Row) -> bool:
    return 10 < row.size < 19


def reading_of(pitch: float) -> str:
    """Which reading of the grid a pitch follows: a or b."""
    return min(s.PITCHES, key=lambda name: abs(s.PITCHES[name] - pitch))


def _grid(parts: Parts, form: Format, pitch: float, within: Tolerance) -> Iterator[Reading]:
    name = reading_of(pitch)
    slack = _PITCH_SLACK if within.down > 0.5 else _PITCH_SLACK / 2
    reading = length("pitch", pitch, s.PITCHES[name], within=slack)
    both = f"(a) {s.PITCHES['a']:.3f} / (b) {s.PITCHES['b']:.3f} mm"
    yield replace(reading, target=both, measured=f"{pitch:.3f} mm（读法 {name}）")
    fitting = abs(pitch - s.PITCHES[name]) <= _PITCH_SLACK
    slot = 0.0 if name == "b" and fitting else s.LINE - s.CHARACTER
    yield from _area(parts, form, slot, pitch, within)


def _area(parts: Parts, form: Format, slot: float, pitch: float, within: Tolerance) -> Iterator[Reading]:
    """First and last rows of pages, and how many rows a full page has."""
    tops, bottoms, counts = [], [], []
    for page in parts.document.pages:
        rows = [row for row in _proper(parts) if row.page == page.number]
        if not rows:
            continue
        first, last = min(row.top for row in rows), max(row.bottom for row in rows)
        if page.number > 1:
            tops.append(length("area_top", first, s.TOP, s.TOP + slot, within=within.down, page=page.number))
        lowest = s.LETTER_RULE_FOOT - 3 if form is Format.LETTER and page.number == 1 else s.BOTTOM
        bottoms.append(length("area_bottom", last, 0, lowest, within=within.down, page=page.number))
        ends = parts.date is not None and parts.date.page == page.number + 1
        more = not ends and any(row.page == page.number + 1 for row in parts.body)
        body = [row for row in parts.body if row.page == page.number and _is_body(row)]
        if more and page.number > 1 and body:
            counts.append(_rows(body[0], body[-1], pitch, page.number))
    yield from worst(_upper(tops))
    for reading in worst(bottoms):
        yield replace(reading, target=f"≤ {s.BOTTOM:.2f} mm")
    yield from worst(counts)


def _upper(tops: Sequence[Reading]) -> Sequence[Reading]:
    """A page may begin with an empty row or a large title: the highest page tells where the area begins."""
    values = [reading for reading in tops if (reading.deviation or 0.0) <= s.LINE]
    lowest = min(values, key=lambda reading: reading.deviation or 0.0, default=None)
    early = [reading for reading in values if (reading.deviation or 0.0) < 0]
    return early or ([lowest] if lowest is not None else [])


def _rows(first: Row, last: Row, pitch: float, page: int) -> Reading:
    """Rows of a page that the text fills; up to three may be left free to keep rows together.

    The page before the signature is not counted: rows are pulled over to it (7.3.5.5).
    """
    count = round((last.baseline - first.baseline) / pitch) + 1
    return fact("rows", s.ROWS - 3 <= count <= s.ROWS, f"{s.ROWS} 行", f"{count} 行", page)


def _proper(parts: Parts) -> list[Row]:
    """Every row that must lie inside the type area."""
    closing = [row for row in (parts.name, parts.date) if row is not None]
    return [*parts.title, *parts.text_rows, *closing, *parts.note, *parts.appendix_heads, *parts.imprint.rows]


def _edges(parts: Parts, within: Tolerance) -> Iterator[Reading]:
    rows = [row for row in _proper(parts) if len(row.glyphs) > 1]
    if not rows:
        return
    left = min(rows, key=lambda row: row.left(s.LEFT))
    right = max(rows, key=_right)
    flush = [row for row in parts.text_rows if row.x0 < s.LEFT + 4] or [left]
    usual, least = median(row.left(s.LEFT) for row in flush), left.left(s.LEFT)
    x0 = usual if abs(usual - s.LEFT) > abs(least - s.LEFT) else least
    yield length("area_left", x0, s.LEFT, within=within.side, page=left.page)
    reading = length("area_right", _right(right), 0, s.RIGHT, within=within.side, page=right.page)
    yield replace(reading, target=f"≤ {s.RIGHT:.2f} mm")


def _right(row: Row) -> float:
    """Right edge; closing punctuation has only its left half printed, which some makers let stand out."""
    edge = row.x1
    if row.glyphs[-1].text in CLOSING and edge > s.RIGHT:
        return max(min(edge, s.RIGHT), edge - row.em / 2)
    return edge


def full_rows(parts: Parts) -> list[Row]:
    """Rows followed by another row of their paragraph."""
    found = []
    for rows in (parts.body, parts.appendix):
        for row, after in pairwise(rows):
            near = after.page != row.page or after.baseline - row.baseline < 14
            spans = row.x0 < s.LEFT + 2.6 * s.CHARACTER and row.x1 > s.RIGHT - 5 * s.CHARACTER
            if near and spans and _is_body(row) and _is_body(after) and after.x0 < s.LEFT + 3:
                found.append(row)
    return found


def _measure(parts: Parts, within: Tolerance) -> Iterator[Reading]:
    rows = full_rows(parts)
    if not rows:
        return
    yield from worst(length("fill", row.x1, s.RIGHT, within=within.side, page=row.page) for row in rows)
    plain = [row for row in rows if all(_han(glyph.text) for glyph in row.glyphs)]
    other = [row for row in rows if not any(" " < glyph.text <= "~" for glyph in row.glyphs)]
    if plain or other:
        # Punctuation that may not begin or end a line makes it a character longer or shorter.
        count = round(median(_characters(row) for row in plain or other))
        fits = abs(count - s.COLUMNS) <= (0 if plain else 1)
        yield fact("columns", fits, f"{s.COLUMNS} 字", f"{count} 字（{len(plain or other)} 行中位数）")


def _han(text: str) -> bool:
    return "\u4e00" <= text <= "\u9fff"


def _characters(row: Row) -> int:
    """Characters of a full row without digits or Latin, its indent counted with them."""
    return len(row.glyphs) + round((row.x0 - s.LEFT) / s.CHARACTER)


def _black(parts: Parts) -> Reading:
    """All text but the mark and what lies in the seal."""
    marks = {id(row) for row in parts.mark}
    for page in parts.document.pages:
        for row in page.rows:
            if id(row) in marks or (parts.seal and parts.seal[0] == page.number and row.red):
                continue
            odd = next((glyph for glyph in row.glyphs if not is_black(glyph.colour)), None)
            if odd is not None:
                return fact("black", False, "黑色", f"“{row.text[:8]}” RGB {odd.colour}", page.number)
    return fact("black", True, "黑色", "黑色")


def _file(document: Document) -> Iterator[Reading]:
    loose = [font.name or "（无名）" for font in document.fonts if not font.embedded]
    yield fact("fonts_embedded", not loose, "全部嵌入", "未嵌入：" + "、".join(loose) if loose else "全部嵌入")
    lost = document.unmapped
    yield fact("text_extractable", not lost, "全部可提取", f"{lost} 字不能提取" if lost else "全部可提取")
