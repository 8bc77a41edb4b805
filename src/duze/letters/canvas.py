"""Pages drawn straight into the renderer's PDF streams: every glyph's place is already known.

WeasyPrint's documented `Document` takes any pages that can paint themselves. Ours write their lines and rules
with PDF operators, so no HTML is parsed and nothing is laid out a second time; fonts (subsetting, ToUnicode),
metadata, attachments and PDF/A remain WeasyPrint's work. Its `Font` objects are made once per process by
letting it draw one sign of every face; each letter gets copies with their own record of used glyphs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import groupby
from typing import Any

from fontTools.ttLib import TTFont

from duze.letters import geometry as g
from duze.letters.compose import Piece
from duze.letters.cutting import LetterFont
from duze.letters.faces import ASCENT, faces
from duze.letters.metrics import face_of, width
from duze.letters.seal_drawing import demo_mark
from duze.letters.sheet import Page, Rule, SealPlace, Text

PIXEL = 72 / 96
"""Points in a CSS pixel: the renderer measures pages in pixels."""
_RED = tuple(int(g.RED[start : start + 2], 16) / 255 for start in (1, 3, 5))
_BLACK = (0.0, 0.0, 0.0)


class Fonts(dict[str, Any]):
    """The faces one letter uses, by family, as the renderer wants them: with used glyphs, widths and texts."""

    def __init__(self, prototypes: Mapping[str, Any]) -> None:
        super().__init__()
        self._prototypes = prototypes

    def __missing__(self, family: str) -> Any:
        self[family] = font = LetterFont.of(self._prototypes[family])
        return font

    def code(self, character: str, family: str) -> str:
        """The hexadecimal glyph code of a character, noted as used."""
        glyph, code, advance, written = _glyphs(family)[character]
        font = self[family]
        if code not in font.to_unicode:
            font.glyphs.add(glyph)
            font.to_unicode[code], font.widths[code] = character, advance
        return written


@lru_cache
def _glyphs(family: str) -> dict[str, tuple[int, int, int, str]]:
    """Of every character of a face: glyph id, code, advance in thousandths of an em, the code as it is written.

    A font keyed by CID is addressed by CID (its glyphs are called cid00982), any other by glyph id.
    """
    font = TTFont(faces()[family].path, lazy=True)
    units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    ids = font.getReverseGlyphMap()
    keyed = "CFF " in font and hasattr(font["CFF "].cff[0], "ROS")
    found = {}
    for point, name in font.getBestCmap().items():
        code = int(name.removeprefix("cid")) if keyed else ids[name]
        found[chr(point)] = (ids[name], code, round(metrics[name][0] * 1000 / units), f"{code:04x}")
    return found


def a_sign_of(family: str) -> str:
    """Some visible character of a face."""
    return max(_glyphs(family))


class SheetPage:
    """One page that paints itself, with the attributes the renderer asks of a page (sizes in CSS pixels)."""

    width = g.PAGE_WIDTH * g.MM / PIXEL
    height = g.PAGE_HEIGHT * g.MM / PIXEL

    def __init__(self, page: Page, fonts: Fonts, seals: Sequence[SealPlace] = ()) -> None:
        self._page, self._fonts, self._seals = page, fonts, seals
        self.bleed = dict.fromkeys(("left", "right", "top", "bottom"), 0)
        self.links: list[Any] = []
        self.bookmarks: list[Any] = []
        self.anchors: dict[str, Any] = {}
        self.forms: dict[Any, list[Any]] = {None: []}

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Write the page's operators; the stream counts in points from the top left corner, downwards."""
        colour: tuple[float, ...] = ()
        for item in self._page.items:
            if (wanted := _RED if item.red else _BLACK) != colour:
                colour = wanted
                stream.set_color_rgb(*colour)
            stream.stream.append(_rule(item) if isinstance(item, Rule) else self._text(item))
        for seal in self._seals:
            stream.stream.append(_seal(seal))

    def _text(self, text: Text) -> bytes:
        """A line; every run is placed by itself, for readers differ about the space after a run's last character."""
        line, x = text.line, text.x * g.MM
        baseline = text.y * g.MM + ASCENT * line.size
        parts = ["BT"]
        for family, codes, advance, gaps, joined in self._runs(line.pieces):
            spacing = 0.0 if joined else line.tracking
            parts.append(
                f"/{self._fonts[family].hash} {line.size:g} Tf {spacing:.4f} Tc "
                f"{text.scale:.4f} 0 0 -1 {x:.3f} {baseline:.3f} Tm <{codes}> Tj"
            )
            x += (advance * line.size + gaps * line.tracking) * text.scale
        parts.append("ET")
        return " ".join(parts).encode()

    def _runs(self, pieces: tuple[Piece, ...]) -> Iterator[tuple[str, str, float, int, bool]]:
        """Family, glyph codes, advance in em, how many of the line's gaps belong to it, whether joined.

        Only the last run of a joined piece is followed by a gap.
        """
        for piece in pieces:
            runs = [(family, list(group)) for family, group in groupby(piece.text, partial(_family, piece.face))]
            for index, (family, characters) in enumerate(runs, start=1):
                codes = "".join(self._fonts.code(character, family) for character in characters)
                advance = sum(width(character, piece.face) for character in characters)
                gaps = int(index == len(runs)) if piece.joined else len(characters)
                yield family, codes, advance, gaps, piece.joined


def _family(face: str, character: str) -> str:
    """The file that has the character; what no file has was refused before."""
    return face_of(character, face) or face


def _rule(rule: Rule) -> bytes:
    return f"{rule.x * g.MM:.3f} {rule.y * g.MM:.3f} {rule.width * g.MM:.3f} {rule.height * g.MM:.3f} re f".encode()


def _seal(place: SealPlace) -> bytes:
    """The demonstration's seal or stamp, its axes turned upward again."""
    left, _, _, foot = place.box
    return f"q 1 0 0 -1 {left * g.MM:.3f} {foot * g.MM:.3f} cm ".encode() + demo_mark(place) + b" Q"
