"""The letters' peers: a plain WeasyPrint document, as anybody would write it, and Typst. Words in, PDF/A-3 out."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from duze.letters import faces

faces.use_own_fontconfig()

import typst  # noqa: E402
from weasyprint import CSS, HTML, Attachment  # noqa: E402 - after fontconfig is ours
from weasyprint.text.fonts import FontConfiguration  # noqa: E402

if TYPE_CHECKING:
    from tests.bench.letters_words import Words

Peer = Callable[["Words"], bytes]
_FACES = {"LX": faces.LATIN, "FX": faces.FANG, "HX": faces.HEI, "BX": faces.BIAO, "SX": faces.SONG}

_CSS = """
@page { size: A4; margin: 30mm 26mm 20mm 28mm }
html { font: 16pt/29.6pt 'LX', 'FX', 'SX' }
body { margin: 0 }
.mark { font: 34pt/1.2 'BX', 'SX'; color: #e60012; text-align: center; margin: 0; white-space: nowrap; font-size: 24pt }
.rules { border-top: 1mm solid #e60012; height: .6mm; border-bottom: .35mm solid #e60012; margin: 4mm -7mm }
.number { text-align: right; margin: 0 }
h1 { font: 22pt/35pt 'BX', 'SX'; text-align: center; margin: 8mm 0 }
h2 { font: 16pt/29.6pt 'HX', 'SX'; text-indent: 2em; margin: 0 }
p { margin: 0; text-align: justify }
.indent { text-indent: 2em }
.sign { text-align: center; margin-left: 40mm }
.foot { position: absolute; bottom: 0; left: 0; right: 0 }
.copies { font-size: 14pt }
"""


def _with_faces() -> str:
    own = faces.faces()
    rules = [
        f"@font-face {{ font-family: '{short}'; src: url('{own[family].path.as_uri()}') }}"
        for short, family in _FACES.items()
    ]
    return "\n".join(rules) + _CSS


def _page(words: Words, style: str) -> str:
    say = html.escape
    body = "".join(
        f"<h2>{say(text)}</h2>" if tag == "h2" else f'<p class="indent">{say(text)}</p>'
        for tag, text in words.paragraphs
    )
    return f"""<html lang="zh-CN"><head><meta charset="utf-8"><title>{say(words.title)}</title>{style}</head><body>
<p class="mark">{say(words.mark)}</p><div class="rules"></div><p class="number">{say(words.number)}</p>
<h1>{say(words.title)}</h1><p>{say(words.addressee)}</p>{body}<p><br></p>
<p class="sign">{say(words.issuer)}</p><p class="sign">{say(words.date)}</p><p class="indent">{say(words.note)}</p>
<div class="foot"><p class="copies">{say(words.copies)}</p><div class="rules"></div></div></body></html>"""


def _attachment(words: Words) -> Attachment:
    return Attachment(string=words.attached, name="facts.json", relationship="Data")


def naive() -> Peer:
    """A document with its style in it, written by the library's three-line example."""
    style = f"<style>{_with_faces()}</style>"

    def make(words: Words) -> bytes:
        page = HTML(string=_page(words, style), base_url="file:///")
        pdf: bytes = page.write_pdf(pdf_variant="pdf/a-3u", attachments=[_attachment(words)])
        return pdf

    return make


def naive_kept() -> Peer:
    """The same by somebody who read the manual: fonts and style sheet are loaded once."""
    fonts = FontConfiguration()
    sheet = CSS(string=_with_faces(), font_config=fonts, base_url="file:///")

    def make(words: Words) -> bytes:
        page = HTML(string=_page(words, ""), base_url="file:///")
        pdf: bytes = page.write_pdf(
            stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/a-3u", attachments=[_attachment(words)]
        )
        return pdf

    return make


_TYPST = """
#let it = json(bytes(sys.inputs.words))
#let red = rgb("#e60012")
#let double = move(dx: -7mm, block(width: 170mm, stack(
  spacing: .6mm, line(length: 100%, stroke: 1mm + red), line(length: 100%, stroke: .35mm + red))))
#set document(title: it.title, author: it.issuer, date: datetime(year: 2026, month: 11, day: 2))
#set page(paper: "a4", margin: (top: 30mm, bottom: 20mm, left: 28mm, right: 26mm))
#set text(font: (LATIN, FANG, SONG), size: 16pt, lang: "zh", region: "cn",
  top-edge: .88em, bottom-edge: -.12em, cjk-latin-spacing: none, tracking: -.2057pt)
#set par(justify: true, leading: 13.6pt, spacing: 13.6pt)
#pdf.attach("facts.json", bytes(it.attached), relationship: "data", mime-type: "application/json", description: "要素")
#align(center, text(font: (BIAO, SONG), size: 24pt, fill: red, it.mark))
#double
#align(right, it.number)
#v(8mm)
#align(center, text(font: (BIAO, SONG), size: 22pt, it.title))
#v(6mm)
#it.addressee
#for (tag, words) in it.paragraphs {
  if tag == "h2" { par(h(2em) + text(font: (HEI, SONG), words)) }
  else { par(first-line-indent: (amount: 2em, all: true), words) }
}
#v(1em)
#align(center, pad(left: 40mm)[#it.issuer \\ #it.date])
#par(first-line-indent: (amount: 2em, all: true), it.note)
#place(bottom, block(width: 100%)[#text(size: 14pt, it.copies) #double])
"""


def typst_peer() -> Peer:
    """Typst with its fonts loaded once; the words travel as data."""
    own = {"LATIN": faces.LATIN, "FANG": faces.FANG, "HEI": faces.HEI, "BIAO": faces.BIAO, "SONG": faces.SONG}
    source = _TYPST
    for name, family in own.items():
        source = source.replace(name, f'"{family}"')
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(faces.fonts_dir() / "faces")])
    compiler = typst.Compiler(font_paths=fonts)
    main = source.encode()

    def make(words: Words) -> bytes:
        said: dict[str, Any] = {name: getattr(words, name) for name in type(words).__dataclass_fields__}
        inputs = {"words": json.dumps(said, ensure_ascii=False)}
        pdf = compiler.compile(main, sys_inputs=inputs, format="pdf", pdf_standards=["a-3u"], pdf_tags=False)
        assert isinstance(pdf, bytes)
        return pdf

    return make
