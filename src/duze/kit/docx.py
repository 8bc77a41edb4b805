"""A plain document as DOCX (ECMA-376): title, headings, paragraphs and tables, to be edited in WPS or Word.

For drafts only. Faces are named, not embedded: 方正小标宋, 黑体 and 仿宋 as the office has them, sizes as in GB/T 9704.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


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


def docx(blocks: Sequence[Block]) -> bytes:
    """The file's bytes; the same blocks give the same bytes."""
    types = (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{_DOCUMENT}.main+xml"/></Types>'
    )
    links = (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    body = "".join(_block(one) for one in blocks)
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:bottom="1984" w:left="1587" w:right="1474" w:header="0" w:footer="0" w:gutter="0"/>'
        "</w:sectPr>"
    )
    document = f'{_HEAD}<w:document xmlns:w="{_W}"><w:body>{body}{page}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in (("[Content_Types].xml", types), ("_rels/.rels", links), ("word/document.xml", document)):
            package.writestr(zipfile.ZipInfo(name, _LONG_AGO), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _block(block: Block) -> str:
    if isinstance(block, Grid):
        return _grid(block)
    if isinstance(block, Title):
        face, size = ("仿宋", 32) if block.small else ("方正小标宋简体", 44)
        return _line(block.text, face, size, '<w:jc w:val="center"/>')
    indent = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
    if isinstance(block, Heading):
        return _line(block.text, "黑体", 32, indent, keep="<w:keepNext/>")
    return _line(block.text, "仿宋", 32, indent)


def _line(text: str, face: str, size: int, how: str = "", keep: str = "") -> str:
    faces = f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}"/>'
    run = f'<w:r><w:rPr>{faces}<w:sz w:val="{size}"/></w:rPr><w:t xml:space="preserve">{_clean(text)}</w:t></w:r>'
    spacing = '<w:spacing w:line="580" w:lineRule="exact"/>' if size > 24 else ""
    return f"<w:p><w:pPr>{keep}{spacing}{how}</w:pPr>{run}</w:p>"


def _clean(text: str) -> str:
    return escape("".join(char for char in text if char >= " " or char in "\t\n"))


def _grid(grid: Grid) -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    width = 8844 // max(1, len(grid.heads))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for _ in grid.heads)
    rows = _row(grid.heads, "黑体", width, head=True) + "".join(_row(row, "仿宋", width) for row in grid.rows)
    look = f"<w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
    return f"<w:tbl>{look}{rows}</w:tbl>"


def _row(cells: Sequence[str], face: str, width: int, *, head: bool = False) -> str:
    again = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    inner = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_line(cell, face, 24)}</w:tc>' for cell in cells
    )
    return f"<w:tr>{again}{inner}</w:tr>"
