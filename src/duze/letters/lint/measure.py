"""A PDF file into neutral facts. The only module that opens files; pdfium does the reading."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from duze.letters.lint import ink
from duze.letters.lint.facts import Box, Document, Font, Glyph, Page, Picture, Row
from duze.letters.lint.names import plain
from duze.letters.lint.rows import rows_of
from duze.letters.lint.shapes import Frame, shapes

LARGE = 24.0
"""From this size in points on a row's ink is printed and looked at: what the file says is too coarse."""
FOOT = 255.0
DASHES = "—–―─－-−"
MOST_PAGES = 500
_HIDDEN = 3
_NAME_BYTES = 256


class Unreadable(Exception):
    """The file cannot be judged; the sentence says why and what to do."""


def measure(data: bytes) -> Document:
    """Read a PDF. Raises Unreadable for what is damaged, locked, empty, only pictures, or over 500 pages."""
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Unreadable(_refusal(data, error)) from error
    try:
        if not len(pdf):
            raise Unreadable("文件里一页也没有。")
        if len(pdf) > MOST_PAGES:
            raise Unreadable(f"文件有 {len(pdf)} 页，超过 {MOST_PAGES} 页，不像一份公文。")
        pdf.init_forms()
        return _document(pdf)
    finally:
        pdf.close()


def _refusal(data: bytes, error: Exception) -> str:
    if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
        return "文件已加密，打开需要口令：请先解密再检查。"
    if not data:
        return "文件是空的（0 字节）。"
    if b"%PDF-" not in data[:1024]:
        return "不是 PDF 文件。"
    return "PDF 文件已损坏，无法读取。"


def _document(pdf: Any) -> Document:
    pages: list[Page] = []
    fonts: dict[str, Font] = {}
    unmapped = 0
    for number in range(1, len(pdf) + 1):
        page = pdf[number - 1]
        page.set_rotation(0)
        fonts |= {font.name: font for font in _fonts(page)}
        measured, lost = _page(page, number)
        pages.append(measured)
        unmapped += lost
        page.close()
    if not any(page.rows for page in pages):
        if any(picture.kind == "image" for page in pages for picture in page.pictures):
            raise Unreadable("文件只有图像，没有文字（扫描件）：量不出字号、字体和位置，请用排版软件直接导出的 PDF。")
        if all(page.blank for page in pages):
            raise Unreadable("文件各页都是空白。")
        raise Unreadable("文件里没有文字（可能已转为曲线）：量不出字号、字体和位置。")
    return Document(tuple(pages), tuple(fonts.values()), unmapped)


def _page(page: Any, number: int) -> tuple[Page, int]:
    left, _bottom, _right, top = page.get_bbox()
    frame = Frame(left, top)
    glyphs, unmapped = _glyphs(page, frame)
    rules, pictures = shapes(page, frame)
    rows = [_inked(page, row) for row in rows_of(number, [glyph for glyph in glyphs if not glyph.turned])]
    width, height = frame.point(left + page.get_width(), top - page.get_height())
    return Page(
        number,
        width,
        height,
        tuple(rows),
        tuple(rules),
        tuple(_looked_at(page, picture) for picture in pictures),
        tuple(glyph for glyph in glyphs if glyph.turned),
    ), unmapped


def _fonts(page: Any) -> Iterator[Font]:
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=8):
        font = raw.FPDFTextObj_GetFont(thing.raw)
        buffer = ctypes.create_string_buffer(_NAME_BYTES)
        raw.FPDFFont_GetBaseFontName(font, buffer, _NAME_BYTES)
        yield Font(plain(_decoded(buffer.value)), bool(raw.FPDFFont_GetIsEmbedded(font)))


def _decoded(name: bytes) -> str:
    """Font names are UTF-8 by the book and GBK from many a Chinese maker."""
    for encoding in ("utf-8", "gbk"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("latin-1")


def _glyphs(page: Any, frame: Frame) -> tuple[list[Glyph], int]:
    """The visible characters of a page, and how many of them have no text."""
    text = page.get_textpage()
    found: list[Glyph] = []
    unmapped = 0
    names: dict[bytes, str] = {}
    for index in range(text.count_chars()):
        if raw.FPDFText_IsGenerated(text.raw, index) == 1 or _hidden(text, index):
            continue
        code = raw.FPDFText_GetUnicode(text.raw, index)
        character = chr(code) if 0 < code < 0x110000 else "\ufffd"
        if character.isspace() or character in "\u200b\ufeff\u00ad":
            continue
        lost = character == "\ufffd" or "\ue000" <= character <= "\uf8ff" or character < " "
        unmapped += lost or raw.FPDFText_HasUnicodeMapError(text.raw, index) == 1
        found.append(_glyph(text, index, character, frame, names))
    return found, unmapped


def _hidden(text: Any, index: int) -> bool:
    """Text behind a scanned picture, laid there for searching only."""
    thing = raw.FPDFText_GetTextObject(text.raw, index)
    return bool(thing) and raw.FPDFTextObj_GetTextRenderMode(thing) == _HIDDEN


def _glyph(text: Any, index: int, character: str, frame: Frame, names: dict[bytes, str]) -> Glyph:
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    raw.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top)
    raw.FPDFText_GetCharOrigin(text.raw, index, x, y)
    loose, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    raw.FPDFText_GetLooseCharBox(text.raw, index, loose)
    raw.FPDFText_GetMatrix(text.raw, index, matrix)
    buffer = ctypes.create_string_buffer(_NAME_BYTES)
    raw.FPDFText_GetFontInfo(text.raw, index, buffer, _NAME_BYTES, ctypes.c_int())
    colour = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFText_GetFillColor(text.raw, index, *colour)
    name = names.setdefault(buffer.value, plain(_decoded(buffer.value)))
    origin = frame.point(x.value, y.value)
    return Glyph(
        character,
        origin[0],
        max(frame.point(loose.right, y.value)[0], origin[0]),
        origin[1],
        raw.FPDFText_GetFontSize(text.raw, index) * (matrix.c**2 + matrix.d**2) ** 0.5,
        frame.box(left.value, bottom.value, right.value, top.value),
        name,
        (colour[0].value, colour[1].value, colour[2].value),
        turned=abs(matrix.b) > 0.01 * abs(matrix.a) + 1e-6,
    )


def _inked(page: Any, row: Row) -> Row:
    """The row with its ink looked at where tenths of a millimetre of ink matter: large type and page numbers."""
    if row.size >= LARGE:
        seen = ink.dark(page, Box(row.x0 - 1, row.top - 0.05 * row.em, row.x1 + 1, row.bottom + 0.06 * row.em))
        return Row(row.page, tuple(_with_ink(glyph, seen, sideways=False) for glyph in row.glyphs))
    if row.baseline > FOOT and any(glyph.text in DASHES for glyph in row.glyphs):
        return Row(row.page, tuple(_dash(page, glyph) for glyph in row.glyphs))
    return row


def _with_ink(glyph: Glyph, seen: Box | None, *, sideways: bool) -> Glyph:
    if seen is None:
        return glyph
    kept = glyph.ink
    box = seen if sideways else Box(kept.x0, seen.y0, kept.x1, seen.y1)
    return replace(glyph, ink=box)


def _dash(page: Any, glyph: Glyph) -> Glyph:
    if glyph.text not in DASHES:
        return glyph
    seen = ink.dark(page, Box(glyph.x0 - 0.1, glyph.top, glyph.x1 + 0.1, glyph.bottom))
    return _with_ink(glyph, seen, sideways=True)


def _looked_at(page: Any, picture: Picture) -> Picture:
    """Pictures the size of a seal or a stamp, tightened to their red ink."""
    if picture.kind == "drawing" or not (20 <= picture.box.width <= 70 and 6 <= picture.box.height <= 70):
        return picture
    seen = ink.dark(page, picture.box, red=True, dpi=200)
    return picture if seen is None else replace(picture, box=seen, red=True)
