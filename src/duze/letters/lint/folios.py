"""页码: number, dashes, drop, side; pages that carry none."""

from __future__ import annotations

from collections.abc import Iterator

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Page, Row
from duze.letters.lint.foot import FOLIO
from duze.letters.lint.names import Style, style
from duze.letters.lint.parts import Format, Parts
from duze.letters.lint.reading import Reading, Tolerance, fact, length, points, worst

_DASHES = "—–―─－"


def read_folios(parts: Parts, form: Format, within: Tolerance) -> Iterator[Reading]:
    """Page numbers of all pages, the worst page for each element."""
    upright = [page for page in parts.document.pages if page.width <= page.height]
    yield from worst(_present(parts, form, page) for page in upright)
    shown = [(page, row) for page, row in parts.folios.items()]
    yield from worst(_sequence(page, row) for page, row in shown)
    yield from worst(_dashes(page, row) for page, row in shown)
    yield from worst(reading for page, row in shown for reading in _drop(page, row, within))
    yield from worst(_side(page, row, within) for page, row in shown if page % 2)
    yield from worst(_side(page, row, within) for page, row in shown if not page % 2)
    yield from worst(points("folio_size", row.size, s.SIZES["4号"], s.SIZE_SLACK, page) for page, row in shown)
    yield from worst(_face(page, row) for page, row in shown)


def _present(parts: Parts, form: Format, page: Page) -> Reading:
    has = page.number in parts.folios
    measured = "有" if has else "无"
    if form is Format.LETTER and page.number == 1:
        return fact("letter_folio_first", not has, "无", measured, 1)
    if _numberless(parts, page):
        return fact("folio_none", not has, "无", measured, page.number)
    if _imprint_only(parts, page) and not has:
        # Without a blank page before it the standard leaves the page of a lone imprint to reading.
        return fact("folio", True, "有", "无（只有版记）", page.number)
    return fact("folio", has, "有", measured, page.number)


def _imprint_only(parts: Parts, page: Page) -> bool:
    folio = parts.folios.get(page.number)
    rows = [row for row in page.rows if row is not folio]
    return page.number == parts.imprint.page and len(rows) == len(parts.imprint.rows)


def _numberless(parts: Parts, page: Page) -> bool:
    """Blank pages before the imprint, and its page after them."""
    last = parts.imprint.page or len(parts.document.pages)
    if page.number < last and _bare(parts, page):
        return all(_bare(parts, other) for other in parts.document.pages[page.number : last - 1])
    before = parts.document.pages[page.number - 2] if page.number > 1 else None
    return before is not None and _bare(parts, before) and _imprint_only(parts, page)


def _bare(parts: Parts, page: Page) -> bool:
    folio = parts.folios.get(page.number)
    return not [row for row in page.rows if row is not folio] and not page.rules and not page.pictures


def _sequence(page: int, row: Row) -> Reading:
    found = FOLIO.match(row.text)
    number = int(found.group(2)) if found else -1
    return fact("folio_sequence", number == page, str(page), str(number), page)


def _dashes(page: int, row: Row) -> Reading:
    found = FOLIO.match(row.text)
    before, after = (found.group(1), found.group(3)) if found else ("", "")
    whole = all(len(dash) == 1 and dash in _DASHES for dash in (before, after))
    ems = [glyph.x1 - glyph.x0 for glyph in row.glyphs if glyph.text in _DASHES]
    fits = whole and all(abs(width - row.em) < 0.3 * row.em for width in ems)
    return fact("folio_dashes", fits, "两侧各一条一字线", row.text, page)


def _drop(page: int, row: Row, within: Tolerance) -> Iterator[Reading]:
    dashes = [glyph for glyph in row.glyphs if glyph.text in _DASHES]
    if dashes:
        top = min(glyph.ink.y0 for glyph in dashes)
        yield length("folio_drop", top - s.BOTTOM, s.FOLIO_DROP, within=within.down, page=page)
    else:
        middle = (row.ink.y0 + row.ink.y1) / 2
        yield length("folio_drop", middle - s.BOTTOM, s.FOLIO_DROP, within=within.down, page=page)


def _side(page: int, row: Row, within: Tolerance) -> Reading:
    if page % 2:
        return length("folio_odd", s.RIGHT - row.x1, *s.FOLIO_EMS, within=within.side, page=page)
    return length("folio_even", row.x0 - s.LEFT, *s.FOLIO_EMS, within=within.side, page=page)


def _face(page: int, row: Row) -> Reading:
    digit = next(glyph for glyph in row.glyphs if glyph.text.isdigit())
    face = style(digit.font)
    return fact("folio_face", face in {Style.SONG, Style.BIAO}, "宋体", f"{face}（{digit.font}）", page)
