"""The small markup of letter templates, parsed into blocks.

    <h1>关于<wbr>…的<wbr>通知</h1>   title, <wbr> where a row may end
    <address>某区人民政府：</address> addressee
    <h2>一、…</h2> <h3>（一）…</h3>   headings in 黑体 and 楷体
    <p>…<strong>黑体</strong><em>楷体</em></p>
                                      paragraph; class="flat" has no indent, "centre" and "right" are one line,
                                      "roll" turns under the third character: 出席：…
    <table class="tall"><caption>…</caption><tr><th width="30" class="left">…<br>…</th></tr>…</table>
                                      table; widths in mm, "left" aligns the whole column
    <hr>                              an empty row
    <aside>（联系人：…）</aside>      note after the date
    <section title="…">…</section>   attachment on a page of its own (title: | where a row may end)

Anything else is an error of the template. Text is text: nothing in a fact can become markup, because the
template engine escapes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from duze.letters.blocks import Appendix, Blank, Block, Body, Column, Paragraph, Table
from duze.letters.compose import Run
from duze.letters.errors import TemplateBroken
from duze.letters.faces import FANG, HEI, KAI

FACES = {"h2": HEI, "h3": KAI, "strong": HEI, "em": KAI}
VOID = frozenset({"wbr", "hr", "br"})
KNOWN = frozenset({"h1", "address", "p", "table", "caption", "tr", "th", "td", "aside", "section"}) | set(FACES) | VOID
WORD_END = "\0"
_LAYOUT_SPACE = re.compile(r"[ \t]*\n\s*")


@dataclass
class _TableDraft:
    tall: bool = False
    caption: str = ""
    columns: list[Column] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def finish(self) -> Table:
        head, *body = self.rows or [[]]
        return Table(tuple(self.columns), tuple(head), tuple(map(tuple, body)), self.caption, self.tall)


class _Parser(HTMLParser):
    """Collects blocks; one method per kind of event."""

    def __init__(self, where: str) -> None:
        super().__init__(convert_charrefs=True)
        self.where = where
        self.open: list[str] = []
        self.words: list[str] = []
        self.addressee = self.note = ""
        self.main: list[Block] = []
        self.blocks = self.main
        self.appendices: list[Appendix] = []
        self.runs: list[Run] = []
        self.attributes: dict[str, str] = {}
        self.section_title = ""
        self.table: _TableDraft | None = None

    def wrong(self, what: str) -> TemplateBroken:
        return TemplateBroken(where=self.where, what=what)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in KNOWN:
            raise self.wrong(f"未知标记 <{tag}>")
        attributes = {name: value or "" for name, value in attrs}
        if tag == "hr":
            self.blocks.append(Blank())
        elif tag == "wbr":
            self.runs.append(Run(WORD_END, FANG))
        elif tag == "br":
            self.runs.append(Run("\n", FANG))
        elif tag == "section":
            self.blocks, self.section_title = [], attributes.get("title", "")
        elif tag == "table":
            self.table = _TableDraft(tall=attributes.get("class") == "tall")
        elif tag == "tr" and self.table is not None:
            self.table.rows.append([])
        elif tag not in {"strong", "em"}:
            self.runs, self.attributes = [], attributes
        if tag not in VOID:
            self.open.append(tag)

    def handle_data(self, data: str) -> None:
        text = _LAYOUT_SPACE.sub("", data)
        if not text.strip():
            return
        if not self.open or self.open[-1] in {"section", "table", "tr"}:
            raise self.wrong(f"文字不在任何段落内：{text.strip()[:20]}")
        face = next((FACES[tag] for tag in reversed(self.open) if tag in FACES), FANG)
        self.runs.append(Run(text, face))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            raise self.wrong(f"标记 </{tag}> 不配对")
        self.open.pop()
        text = "".join(run.text for run in self.runs).strip(" ")
        match tag:
            case "h1":
                self.words = [word for word in text.split(WORD_END) if word]
            case "address":
                self.addressee = text
            case "aside":
                self.note = text
            case "h2" | "h3":
                self.blocks.append(Paragraph(tuple(self.runs), keep_with_next=True))
            case "p":
                self._paragraph()
            case "caption" | "th" | "td":
                self._cell(tag, text)
            case "table" if self.table is not None:
                self.blocks.append(self.table.finish())
                self.table = None
            case "section":
                words = tuple(word for word in self.section_title.split("|") if word)
                self.appendices.append(Appendix(words, tuple(self.blocks)))
                self.blocks = self.main
            case _:
                pass

    def _paragraph(self) -> None:
        style = self.attributes.get("class", "")
        first = 0 if style in {"flat", "centre", "right"} else 2
        rest = 5 if style == "roll" else 0
        placed = style if style in {"centre", "right"} else ""
        if self.runs:
            self.blocks.append(Paragraph(tuple(self.runs), first, rest, placed=placed))

    def _cell(self, tag: str, text: str) -> None:
        if self.table is None:
            raise self.wrong(f"<{tag}> 不在表格内")
        if tag == "caption":
            self.table.caption = text
            return
        if not self.table.rows:
            raise self.wrong(f"<{tag}> 不在表格行内")
        if tag == "th":
            width = self.attributes.get("width")
            column = Column(float(width) if width else None, self.attributes.get("class") != "left")
            self.table.columns.append(column)
        self.table.rows[-1].append(text)
        if len(self.table.rows[-1]) > len(self.table.columns):
            raise self.wrong("表格各行列数不一致")


def parse(markup: str, where: str, *, addressed: bool = True) -> Body:
    """The blocks of a filled template; minutes are not `addressed`. Raises TemplateBroken naming the template."""
    parser = _Parser(where)
    parser.feed(markup)
    parser.close()
    if parser.open:
        raise parser.wrong(f"标记 <{parser.open[-1]}> 没有结束")
    if not parser.words or (addressed and not parser.addressee):
        raise parser.wrong("缺少标题 <h1> 或主送机关 <address>")
    return Body(tuple(parser.words), parser.addressee, tuple(parser.main), parser.note, tuple(parser.appendices))
