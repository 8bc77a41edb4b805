"""A list as XLSX: one sheet of rows, and a sheet 说明 that says what it is, from when, for whom and by which filter."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence

import xlsxwriter

from duze.kit.i18n import gettext

MOST = 5000
_WIDEST = 60


def sheet_of(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], about: Sequence[tuple[str, str]]
) -> bytes:
    """The file's bytes. Every cell is text, so that numbers of papers keep their form and nothing is a formula.

    `about`: pairs for the sheet of notes; the number of rows and the SHA-256 of the rows are added.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#12263F", "font_color": "#FFFFFF", "num_format": "@"})
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(gettext("数据"))
    for index, words in enumerate(heads):
        longest = max([len(words), *(len(row[index]) for row in rows)])
        sheet.set_column(index, index, min(_WIDEST, 2 * longest + 2), plain)
        sheet.write_string(0, index, words, head)
    for number, row in enumerate(rows, 1):
        for index, words in enumerate(row):
            sheet.write_string(number, index, words, plain)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    notes = book.add_worksheet(gettext("说明"))
    notes.set_column(0, 0, 16)
    notes.set_column(1, 1, 90, plain)
    counted = (gettext("行数"), str(len(rows))), (gettext("校验值（SHA-256）"), digest(heads, rows))
    for number, (name, value) in enumerate([(gettext("名称"), title), *about, *counted]):
        notes.write_string(number, 0, name, head)
        notes.write_string(number, 1, value, plain)
    book.close()
    return out.getvalue()


def digest(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The hash that the notes give: rows as lines of cells parted by tabs, heads first, UTF-8."""
    lines = ("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row) for row in [heads, *rows])
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
