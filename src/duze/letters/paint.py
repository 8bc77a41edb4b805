"""Pages as HTML for the renderer: every line at its place, nothing left for it to decide."""

from __future__ import annotations

import html
import math

from duze.letters import geometry as g
from duze.letters.compose import Line, Piece
from duze.letters.faces import BIAO, FANG, HEI, KAI, LATIN, SONG
from duze.letters.sheet import Item, Page, Rule, SealPlace, Sheets, Text

CLASSES = {FANG: "", KAI: "k", HEI: "h", BIAO: "b", SONG: "s"}

CSS = f"""
@page {{ size: {g.PAGE_WIDTH}mm {g.PAGE_HEIGHT}mm; margin: 0 }}
html {{ font: {g.SIZE_3}pt/1 '{LATIN}', '{FANG}', '{SONG}'; font-kerning: none; color: #000 }}
body {{ margin: 0 }}
section {{ position: relative; height: {g.PAGE_HEIGHT}mm }}
section + section {{ break-before: page }}
p, u, svg {{ position: absolute; margin: 0; white-space: pre; text-decoration: none }}
p {{ width: {g.PAGE_WIDTH}mm; transform-origin: 0 0 }}
u {{ background: #000 }}
.r {{ color: {g.RED} }}
u.r {{ background: {g.RED} }}
.k {{ font-family: '{LATIN}', '{KAI}', '{SONG}' }}
.h {{ font-family: '{HEI}', '{SONG}' }}
.b {{ font-family: '{BIAO}', '{SONG}' }}
.s {{ font-family: '{SONG}' }}
b {{ font-family: '{LATIN}'; font-weight: normal }}
"""


def paint(sheets: Sheets, meta: dict[str, str], *, seal: str | None = None) -> str:
    """The HTML document. `seal` is the text around a demonstration seal, None for no seal."""
    head = "".join(f'<meta name="{name}" content="{html.escape(text)}">' for name, text in meta.items())
    title = html.escape(meta.get("title", ""))
    body = "".join(_page(page, number, sheets, seal) for number, page in enumerate(sheets.pages, start=1))
    return (
        f'<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}</body></html>'
    )


def _page(page: Page, number: int, sheets: Sheets, seal: str | None) -> str:
    painted = "".join(map(_item, page.items))
    if seal is not None and sheets.seal is not None and sheets.seal.page == number:
        painted += demo_seal(sheets.seal, seal)
    return f"<section>{painted}</section>"


def _item(item: Item) -> str:
    return _rule(item) if isinstance(item, Rule) else _text(item)


def _rule(rule: Rule) -> str:
    colour = ' class="r"' if rule.red else ""
    place = f"left:{rule.x:.3f}mm;top:{rule.y:.3f}mm;width:{rule.width:.3f}mm;height:{rule.height:.3f}mm"
    return f'<u{colour} style="{place}"></u>'


def _text(text: Text) -> str:
    line = text.line
    style = f"left:{text.x:.3f}mm;top:{text.y:.3f}mm"
    if line.tracking:
        style += f";letter-spacing:{line.tracking:.4f}pt"
    if line.size != g.SIZE_3:
        style += f";font-size:{line.size:.2f}pt"
    if text.scale != 1.0:
        style += f";transform:scaleX({text.scale:.4f})"
    whole = CLASSES[line.pieces[0].face] if len(line.pieces) == 1 else ""
    classes = " ".join(name for name in (whole, "r" if text.red else "") if name)
    named = f' class="{classes}"' if classes else ""
    return f'<p{named} style="{style}">{_pieces(line)}</p>'


def _pieces(line: Line) -> str:
    if len(line.pieces) == 1:
        return _characters(line.pieces[0])
    return "".join(_piece(piece, line.tracking) for piece in line.pieces)


def _characters(piece: Piece) -> str:
    """Escaped text. Pango sets a space in the face of what precedes it; ours is the Latin one, as measured."""
    text = html.escape(piece.text)
    return text if piece.face in {BIAO, HEI, SONG} else text.replace(" ", "<b> </b>")


def _piece(piece: Piece, tracking: float) -> str:
    name = CLASSES[piece.face]
    text = _characters(piece)
    if piece.joined:
        # Its characters stay together; the gap after it is the line's.
        return f'<i class="{name}" style="font-style:normal;letter-spacing:0;margin-right:{tracking:.4f}pt">{text}</i>'
    return f'<span class="{name}">{text}</span>' if name else text


def demo_seal(place: SealPlace, name: str) -> str:
    """A ring without emblem that says 演示: it shows where the seal goes and can be taken for none."""
    radius = place.diameter / 2
    box = f"left:{place.x - radius:.3f}mm;top:{place.y - radius:.3f}mm"
    letters = "".join(_seal_letter(letter, index, len(name)) for index, letter in enumerate(name))
    style = f"font-family:'{SONG}'"
    return (
        f'<svg style="{box}" width="{place.diameter}mm" height="{place.diameter}mm" viewBox="0 0 100 100" '
        f'fill="{g.RED}" text-anchor="middle"><circle cx="50" cy="50" r="48.6" fill="none" '
        f'stroke="{g.RED}" stroke-width="2.4"/>{letters}'
        f'<text x="50" y="57" font-size="20" style="{style}">演示</text></svg>'
    )


def _seal_letter(letter: str, index: int, count: int) -> str:
    angle = -125 + 250 * index / max(count - 1, 1)
    size = min(11.0, 190 / count)
    x, y = 50 + 37 * math.sin(math.radians(angle)), 50 - 37 * math.cos(math.radians(angle))
    turn = f"translate({x:.2f} {y:.2f}) rotate({angle:.2f})"
    return (
        f'<text transform="{turn}" font-size="{size:.1f}" style="font-family:\'{SONG}\'">{html.escape(letter)}</text>'
    )
