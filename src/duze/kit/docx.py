"""A plain document as DOCX: title, headings, paragraphs and tables, to be edited in WPS or Word.

For drafts only. Faces are named, not embedded: 方正小标宋, 黑体 and 仿宋 as the office has them; sizes, margins and
line spacing (28 points) as in GB/T 9704.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_SIZE = 16.0
"""三号, in points."""


@dataclass(frozen=True)
class Title:
    """The document's title, or a line under it when `small`."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading of the first level."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, its first line indented by two characters."""

    text: str


@dataclass(frozen=True)
class Grid:
    """A table: heads, and rows of as many cells."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


Block = Title | Heading | Paragraph | Grid


def docx(blocks: Sequence[Block], made: datetime) -> bytes:
    """The file's bytes. `made` stands in its properties."""
    from docx import Document
    from docx.shared import Mm

    document = Document()
    for name, value in (("author", "Duze"), ("title", ""), ("comments", ""), ("created", made), ("modified", made)):
        setattr(document.core_properties, name, value)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    for block in blocks:
        if isinstance(block, Grid):
            _grid(document, block)
        else:
            _block(document.add_paragraph(), block)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _block(paragraph: Any, block: Title | Heading | Paragraph) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    how = paragraph.paragraph_format
    how.space_after, how.line_spacing = Pt(0), Pt(28)
    if isinstance(block, Title):
        how.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, block.text, *(("仿宋", _SIZE) if block.small else ("方正小标宋简体", 22.0)))
        return
    how.first_line_indent = Pt(2 * _SIZE)
    how.keep_with_next = isinstance(block, Heading)
    _run(paragraph, block.text, "黑体" if isinstance(block, Heading) else "仿宋", _SIZE)


def _grid(document: Any, grid: Grid) -> None:
    from docx.oxml import OxmlElement

    table = document.add_table(rows=0, cols=len(grid.heads), style="Table Grid")
    for number, row in enumerate((grid.heads, *grid.rows)):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _run(cell.paragraphs[0], text, "仿宋" if number else "黑体", 12.0)
    # the head stands again on every page; the library has no word for it
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _run(paragraph: Any, text: str, face: str, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run("".join(char for char in text if char >= " " or char in "\t\n"))
    run.font.name, run.font.size = face, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)
