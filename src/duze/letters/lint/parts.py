"""Which rows and rules of a measured file are which elements of a letter. Recognises; judges nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Document, Page, Picture, Row, Rule
from duze.letters.lint.foot import Imprint, find_folio, find_imprint
from duze.letters.lint.seals import find_seals
from duze.letters.lint.signatures import find_signature
from duze.letters.lint.tables import table_rows


class Format(StrEnum):
    """The outer forms that are judged."""

    PAPER = "公文"
    LETTER = "信函"
    MINUTES = "纪要"


NUMBER = re.compile(
    r"^[^\d，。：；]{0,24}[〔\[［【（(﹝]?\d{2,4}年?[〕\]］】）)﹞]?第?\d{1,5}[号期]$|^[（(]?第\d+[号期][）)]?$"
)
DATE = re.compile(
    r"^(?:\d{4}年\d{1,2}月\d{1,2}日|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)$"
)
APPENDIX = re.compile(r"^附件[\d一二三四五六七八九十]*[:：]?$")
LEAST_RULE = 100.0


@dataclass
class Parts:
    """The elements found; None or empty where there is none. Rows of the text proper carry no table cells."""

    document: Document
    mark: list[Row] = field(default_factory=list)
    number: Row | None = None
    signers: list[Row] = field(default_factory=list)
    head_rules: list[Rule] = field(default_factory=list)
    foot_rules: list[Rule] = field(default_factory=list)
    title: list[Row] = field(default_factory=list)
    addressee: list[Row] = field(default_factory=list)
    body: list[Row] = field(default_factory=list)
    attachments: list[Row] = field(default_factory=list)
    name: Row | None = None
    others: list[Row] = field(default_factory=list)
    post: list[Row] = field(default_factory=list)
    stamps: list[Picture] = field(default_factory=list)
    date: Row | None = None
    seal: tuple[int, Picture] | None = None
    seals: list[Picture] = field(default_factory=list)
    note: list[Row] = field(default_factory=list)
    appendix_heads: list[Row] = field(default_factory=list)
    appendix: list[Row] = field(default_factory=list)
    imprint: Imprint = field(default_factory=Imprint)
    folios: dict[int, Row] = field(default_factory=dict)

    @property
    def text_rows(self) -> list[Row]:
        """Every row that stands on the grid: addressee, body, note and attachments."""
        return [*self.addressee, *self.body, *self.attachments, *self.appendix]

    @property
    def letterlike(self) -> bool:
        """Whether it shows what no other paper has."""
        return sum((bool(self.mark), self.number is not None, bool(self.head_rules), self.date is not None)) >= 2


def find_parts(document: Document) -> Parts:
    """Recognise the elements of a letter."""
    parts = Parts(document)
    first = document.pages[0]
    seals = [find_seals(page) for page in document.pages]
    sealed = next((page.number for page, found in zip(document.pages, seals, strict=True) if found), None)
    parts.seals = seals[sealed - 1] if sealed else []
    parts.mark = _mark(first, seals[0][0] if seals[0] else None)
    _red_rules(parts, first)
    for page in document.pages:
        if folio := find_folio(page):
            parts.folios[page.number] = folio
    parts.imprint = find_imprint(document)
    taken = {id(row) for row in [*parts.mark, *parts.folios.values(), *parts.imprint.rows]}
    rows = [row for page in document.pages for row in page.rows if id(row) not in taken and not row.red]
    cells = {id(row) for page in document.pages for row in table_rows(page)}
    _head(parts, rows)
    _below(parts, rows, cells)
    parts.seal = _chief(parts, sealed) if sealed else None
    return parts


def _chief(parts: Parts, page: int) -> tuple[int, Picture]:
    """The seal that goes with the date: of a joint letter's the last."""
    date = parts.date
    if date is None:
        return page, parts.seals[0]
    return page, min(parts.seals, key=lambda seal: abs(seal.box.cx - date.cx) + abs(seal.box.cy - date.baseline))


def _mark(page: Page, seal: Picture | None) -> list[Row]:
    """The red rows in the upper half of page 1, else the largest type there."""
    upper = [row for row in page.rows if row.baseline < page.height / 2 and (seal is None or row.ink.y1 < seal.box.y0)]
    red = [row for row in upper if row.red and row.size > 17]
    return red or [row for row in upper if row.size > 26][:3]


def _red_rules(parts: Parts, page: Page) -> None:
    for rule in sorted(page.rules, key=lambda rule: rule.box.y0):
        if not rule.lying or rule.box.width < LEAST_RULE:
            continue
        near_mark = parts.mark and rule.box.y0 < max(row.ink.y1 for row in parts.mark) + 60
        if rule.box.y0 > s.BOTTOM and (rule.red or rule.box.width > 160):
            parts.foot_rules.append(rule)
        elif rule.red or (near_mark and len(parts.head_rules) < 2 and rule.box.y0 > parts.mark[0].ink.y1 - 1):
            parts.head_rules.append(rule)


def _head(parts: Parts, rows: Sequence[Row]) -> None:
    """Number, signers and title on page 1."""
    high = [row for row in rows if row.page == 1 and row.top < 235]
    for row in high:
        for piece in row.segments():
            if parts.number is None and row.size < 20 and NUMBER.match(piece.text):
                parts.number = piece
            elif re.match(r"^签发人[:：]", piece.text) or _more_signers(parts, piece):
                parts.signers.append(piece)
    start = _head_bottom(parts)
    title: list[Row] = []
    for row in (row for row in high if row.bottom > start):
        if row.size > 18.5 or _centred(row):
            if title and row.top - title[-1].bottom > 25:
                break
            title.append(row)
        else:
            break
    parts.title = title


def _more_signers(parts: Parts, piece: Row) -> bool:
    """Whether `piece` stands under the first signer's name."""
    if not parts.signers:
        return False
    first, last = parts.signers[0], parts.signers[-1]
    glyphs = first.glyphs
    under = len(glyphs) > 4 and abs(piece.x0 - glyphs[4].x0) < 1.5
    return under and last.baseline + 1 < piece.baseline < last.baseline + 1.5 * s.LINE


def _head_bottom(parts: Parts) -> float:
    """The lowest edge of mark, number and red rules."""
    edges = [row.ink.y1 for row in parts.mark] + [rule.box.y1 for rule in parts.head_rules]
    if parts.number is not None:
        edges.append(parts.number.bottom)
    return max(edges, default=0.0)


def _centred(row: Row) -> bool:
    return abs(row.cx - s.MIDDLE) < 3 and row.x0 > s.LEFT + 8 and not re.match(r"^[一二三（(\d]", row.text)


def _below(parts: Parts, rows: Sequence[Row], cells: set[int]) -> None:
    """Everything after the title."""
    start = max((row.baseline for row in parts.title), default=_head_bottom(parts))
    rest = [row for row in rows if row.page > 1 or row.baseline > start + 0.5]
    heads = [
        index for index, row in enumerate(rest) if APPENDIX.match(row.text) and row.x0 < s.LEFT + 8 and row.size > 13
    ]
    main = rest[: heads[0]] if heads else rest
    parts.appendix_heads = [rest[index] for index in heads]
    parts.appendix = [row for row in rest[len(main) :] if id(row) not in cells]
    parts.addressee = _addressee(main)
    flow = [row for row in main[len(parts.addressee) :] if id(row) not in cells]
    closing = _date_index(flow)
    if closing is not None:
        parts.date = flow[closing]
        signed = find_signature(flow, closing, parts.document.pages[parts.date.page - 1])
        parts.name, parts.others, parts.post, parts.stamps = signed.name, signed.others, signed.post, signed.stamps
        parts.note = list(_note(flow[closing + 1 :]))
    end = len(flow) if closing is None else signed.start
    note_start = next((i for i, row in enumerate(flow[:end]) if re.match(r"^附件[:：]", row.text)), end)
    parts.body, parts.attachments = flow[:note_start], flow[note_start:end]


def _addressee(main: Sequence[Row]) -> list[Row]:
    """The rows up to the first that ends in a colon, when they begin at the left edge; at most six."""
    for count, row in enumerate(main[:6], start=1):
        text = row.text
        if text.endswith(("：", ":")):
            flush = main[0].x0 < s.LEFT + 7
            return list(main[:count]) if flush or (count == 1 and len(text) <= 20) else []
        if "。" in text or row.page > 1:
            return []
    return []


def _date_index(flow: Sequence[Row]) -> int | None:
    found = [index for index, row in enumerate(flow) if DATE.match(row.text) and row.x0 > s.LEFT + 40]
    return found[-1] if found else None


def _note(after: Sequence[Row]) -> Iterator[Row]:
    """The bracketed rows after the date."""
    opened = False
    for row in after:
        opened = opened or row.text.startswith(("（", "("))
        if not opened:
            return
        yield row
        if row.text.endswith(("）", ")")):
            return


def detect(parts: Parts) -> Format:
    """The form a letter has by what it shows."""
    words = "".join(row.text for row in parts.mark)
    if re.search(r"纪要(?:[（(]第?\d+[期号][）)])?$", words):
        return Format.MINUTES
    wide = any(rule.box.width > 162 for rule in [*parts.head_rules, *parts.foot_rules])
    double = len(parts.head_rules) >= 2 and parts.head_rules[1].box.y0 - parts.head_rules[0].box.y1 < 3
    right = parts.number is not None and parts.number.x1 > s.RIGHT - 8 and parts.number.x0 > s.MIDDLE
    votes = (wide, double, bool(parts.foot_rules), right, bool(words) and not words.endswith("文件"))
    return Format.LETTER if sum(votes) >= 3 else Format.PAPER
