"""Fonts and content of a PDF/A-3u file: every code that is shown has its glyph, its width and its text in the file."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont

_WORDS = (
    "b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q re "
    "RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \""
)
_OPERATORS = frozenset(_WORDS.split())
_CMYK = {"k", "K"}
_DEEPEST = 28


@dataclass
class Shown:
    """A font of the file and the codes its text shows."""

    font: Any
    codes: set[int] = field(default_factory=set)


def font_faults(document: Any) -> Iterator[str]:
    """What is wrong with pages, forms and the fonts they show."""
    fonts: dict[Any, Shown] = {}
    for page in document.pages:
        yield from _content(page, page.get("/Resources", {}), fonts)
        for note in page.get("/Annots", []):
            if (seen := note.get("/AP", {}).get("/N")) is not None:
                yield from _form(seen, fonts)
    for shown in fonts.values():
        yield from _font(shown)


def _form(form: Any, fonts: dict[Any, Shown]) -> Iterator[str]:
    yield from _content(form, form.get("/Resources", {}), fonts)


def _content(holder: Any, resources: Any, fonts: dict[Any, Shown]) -> Iterator[str]:
    current: Shown | None = None
    depth = 0
    instructions: Any = pikepdf.parse_content_stream(holder)
    for operands, operator in instructions:
        name = str(operator)
        if name not in _OPERATORS:
            yield f"6.2.2 operator {name}"
        if name in _CMYK:
            yield "6.2.4.3 device CMYK without such an output intent"
        depth += {"q": 1, "Q": -1}.get(name, 0)
        if depth > _DEEPEST or depth < 0:
            yield "6.1.13 nesting of q and Q"
        if name == "Tf":
            font = resources.get("/Font", {}).get(str(operands[0]))
            if font is None:
                yield f"6.2.2 font {operands[0]} is no resource"
                return
            current = fonts.setdefault(font.objgen, Shown(font))
        elif name in {"Tj", "'", '"', "TJ"}:
            _note(current, operands)
        elif name == "Do":
            inner = resources.get("/XObject", {}).get(str(operands[0]))
            if inner is None:
                yield f"6.2.2 {operands[0]} is no resource"
            elif inner.Subtype == "/Form":
                yield from _form(inner, fonts)


def _note(shown: Shown | None, operands: Any) -> None:
    assert shown is not None, "text before any font"
    parts = operands[0] if isinstance(operands[0], pikepdf.Array) else operands[-1:]
    for part in parts:
        if isinstance(part, pikepdf.String):
            raw = bytes(part)
            shown.codes |= {int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)}


def _font(shown: Shown) -> Iterator[str]:
    font = shown.font
    name = str(font.get("/BaseFont", "?"))
    if font.Subtype != "/Type0" or font.Encoding != "/Identity-H":
        yield f"6.2.11 {name}: {font.Subtype} is not how this house writes fonts"
        return
    yield from _texts(name, font, shown.codes)
    inner = font.DescendantFonts[0]
    described = inner.FontDescriptor
    file = described.get("/FontFile2") or described.get("/FontFile3")
    if file is None:
        yield f"6.2.11.4 {name} is not embedded"
        return
    if inner.Subtype == "/CIDFontType2" and "/CIDToGIDMap" not in inner:
        yield f"6.2.11.3.2 {name}: no map from codes to glyphs"
    if inner.Subtype == "/CIDFontType0" and file.get("/Subtype") not in ("/CIDFontType0C", "/OpenType"):
        yield f"6.2.11.4 {name}: the font file is of another kind"
    yield from _glyphs(name, inner, file.read_bytes(), shown.codes)


def _texts(name: str, font: Any, codes: set[int]) -> Iterator[str]:
    """6.2.11.7.2: what makes the level U."""
    if "/ToUnicode" not in font:
        yield f"6.2.11.7 {name}: no ToUnicode"
        return
    cmap = font.ToUnicode.read_bytes().decode("latin-1").partition("endcodespacerange")[2]
    texts = {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be")
        for code, text in re.findall(r"<(\w{4})>\s*<(\w+)>", cmap)
    }
    for code in sorted(codes):
        if code not in texts:
            yield f"6.2.11.7.2 {name}: code {code} has no text"
        elif set(texts[code]) & {"\0", "\ufeff", "\ufffe"} or not texts[code]:
            yield f"6.2.11.7.2 {name}: code {code} has a text that is none"


def _glyphs(name: str, inner: Any, file: bytes, codes: set[int]) -> Iterator[str]:
    """6.2.11.8 no text without glyph; 6.2.11.5 widths in dictionary and file within a thousandth."""
    told = _widths(inner)
    drawn = _bare(file) if inner.Subtype == "/CIDFontType0" else _truetype(file)
    for code in sorted(codes):
        if code == 0 or code not in drawn:
            yield f"6.2.11.8 {name}: code {code} has no glyph"
        elif abs(drawn[code] - told.get(code, float(inner.get("/DW", 1000)))) > 1:
            yield f"6.2.11.5 {name}: code {code} is {drawn[code]:.0f} wide, said {told.get(code)}"


def _widths(inner: Any) -> dict[int, float]:
    found: dict[int, float] = {}
    parts = list(inner.get("/W", []))
    for start, widths in zip(parts[::2], parts[1::2], strict=False):
        found |= {int(start) + index: float(one) for index, one in enumerate(widths)}
    return found


def _bare(file: bytes) -> dict[int, float]:
    """Widths by CID of a bare CFF font keyed by CID."""
    cff = CFFFontSet()
    cff.decompile(io.BytesIO(file), None)
    top = cff[0]
    matrix = getattr(top, "FontMatrix", None) or [0.001]
    found: dict[int, float] = {}
    for glyph in top.charset:
        string = top.CharStrings[glyph]
        string.decompile()
        private = string.private
        extractor = _Width(private.defaultWidthX, private.nominalWidthX, string.globalSubrs, private)
        found[int(glyph.removeprefix("cid")) if glyph != ".notdef" else 0] = extractor.of(string) * matrix[0] * 1000
    return found


class _Width:
    """The advance a charstring sets."""

    def __init__(self, default: float, nominal: float, shared: Any, private: Any) -> None:
        self.default, self.nominal, self.shared = default, nominal, shared
        self.own = getattr(private, "Subrs", [])

    def of(self, string: Any) -> float:
        from fontTools.misc.psCharStrings import T2WidthExtractor

        reader = T2WidthExtractor(self.own, self.shared, self.nominal, self.default)
        reader.execute(string)
        return float(reader.width)


def _truetype(file: bytes) -> dict[int, float]:
    """Widths by glyph of a TrueType font whose codes are glyph places; empty places are no glyphs."""
    font = TTFont(io.BytesIO(file))
    units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    glyphs = font["glyf"]
    order = font.getGlyphOrder()
    return {
        index: metrics[glyph][0] * 1000 / units
        for index, glyph in enumerate(order)
        if metrics[glyph][0] or glyphs[glyph].numberOfContours
    }
