"""A letter onto pages: head, body, signature kept with its text, attachments, imprint, page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from duze.letters import geometry as g
from duze.letters.blocks import Appendix, Form, Letter
from duze.letters.compose import Run, break_lines, one_line
from duze.letters.errors import ImprintTooLong
from duze.letters.faces import BIAO, FANG, HEI
from duze.letters.feet import at, attachment_rows, folio, imprint, note_rows
from duze.letters.flow import Filled, fill
from duze.letters.heads import Head, centred, make_head
from duze.letters.sheet import Page, SealPlace, Sheets
from duze.letters.signatures import Signature, Spot, signature
from duze.letters.strips import ROW, Strip, blank, measure, row, strips_of
from duze.letters.titles import set_title


@dataclass(frozen=True)
class Setting:
    """How tightly the body is set: the ways 7.3.5.5 allows to keep the signature beside its text."""

    blank_rows: int = 2
    tight: bool = False
    pull: bool = True


TIGHTER = (Setting(pull=False), Setting(blank_rows=1, pull=False), Setting(1, tight=True, pull=False))
"""Tried in order; when none keeps a row of text beside the signature, rows are pulled over to it."""


def lay_out(letter: Letter) -> Sheets:
    """Lay out `letter`. Pure: same letter, same sheets. Raises ImprintTooLong."""
    head = make_head(letter)
    addressed = [Run(letter.body.addressee, FANG)] if letter.body.addressee else []
    addressee = [row(line) for line in break_lines(addressed, measure())]
    crowded = head.row + len(addressee) >= g.ROWS
    opening = [] if crowded else addressee
    body, setting = _body(letter, head, opening)
    pages = [Page(filled.items()) for filled in body]
    pages[0].items[:0] = head.items
    bottoms = [filled.bottom for filled in body]
    for index, appendix in enumerate(letter.body.appendices, start=1):
        label = "附件" + (str(index) if len(letter.body.appendices) > 1 else "")
        for filled in _appendix(appendix, label):
            pages.append(Page(filled.items()))
            bottoms.append(filled.bottom)
    numbered = _imprint(letter, pages, bottoms, letter.body.addressee.rstrip("：") if crowded else "")
    _number(pages, letter.form, numbered)
    return Sheets(tuple(pages), _seals(letter, body, setting))


def _body(letter: Letter, head: Head, opening: Sequence[Strip]) -> tuple[list[Filled], Setting]:
    """The body's pages in the loosest setting that leaves the signature no page to itself."""
    texts: dict[bool, list[Strip]] = {}
    for setting in TIGHTER:
        if setting.tight not in texts:
            texts[setting.tight] = strips_of(letter.body.blocks, tight=setting.tight)
        pages = fill(_strips(letter, opening, texts[setting.tight], setting), head.row)
        if letter.form is Form.MINUTES or _beside_text(pages):
            return pages, setting
    setting = Setting()
    return fill(_strips(letter, opening, texts[False], setting), head.row), setting


def _strips(letter: Letter, opening: Sequence[Strip], body: Sequence[Strip], setting: Setting) -> list[Strip]:
    text = list(body)
    names = ["".join(appendix.title) for appendix in letter.body.appendices]
    closing = [*_signed(letter, setting), *note_rows(letter.body.note)]
    closing = [*_glue(closing[:-1]), *closing[-1:]]
    attached = attachment_rows(names)
    if setting.pull:
        for back in (1, 2):
            if len(text) >= back and text[-back].text:
                text[-back] = replace(text[-back], glued=True)
    return [*opening, *text, *(_glue(attached) if setting.pull else attached), *closing]


def _signed(letter: Letter, setting: Setting) -> Sequence[Strip]:
    """Name and date; minutes have neither (10.3)."""
    return () if letter.form is Form.MINUTES else signature(letter, setting.blank_rows).strips


def _beside_text(pages: Sequence[Filled]) -> bool:
    """Whether the signature's page shows body text, and all of the signature stands on one page."""
    for page in pages:
        strips = [strip for _, strip in page.placed]
        if any(strip.signature for strip in strips):
            return any(strip.text for strip in strips)
    return False


def _appendix(appendix: Appendix, label: str) -> list[Filled]:
    """7.3.7: 附件N at the top left in 3号黑体, the title centred on the third row, the text as in the body."""
    heading = row(one_line([Run(label, HEI)]), glued=True)
    rows = set_title(appendix.title)
    title = [Strip(ROW, (centred(text, BIAO, g.SIZE_2, -0.5, 0.0),), glued=True) for text in rows]
    strips = [heading, *_glue(blank()), *title, *_glue(blank()), *strips_of(appendix.blocks)]
    return fill(strips)


def _glue(strips: Sequence[Strip]) -> list[Strip]:
    return [replace(strip, glued=True) for strip in strips]


def _imprint(letter: Letter, pages: list[Page], bottoms: Sequence[float], moved_addressee: str) -> int:
    """Put the imprint at the foot of the last page, an even one in the document form.

    Returns how many pages carry numbers: blank pages before the imprint and a page that shows nothing but
    the imprint carry none (7.5).
    """
    items, height = imprint(letter, moved_addressee)
    numbered = len(pages)
    if not items:
        return numbered
    if height > g.HEIGHT:
        raise ImprintTooLong
    top = g.BOTTOM - height
    document = letter.form is not Form.LETTER
    if bottoms[-1] + g.PITCH - g.EM > top or (document and len(pages) % 2):
        pages.append(Page())
    if document and len(pages) % 2:
        pages.append(Page())
    pages[-1].items += at(items, top)
    return numbered


def _number(pages: Sequence[Page], form: Form, numbered: int) -> None:
    for number, page in enumerate(pages, start=1):
        if number <= numbered and not (form is Form.LETTER and number == 1):
            page.folio = number
            page.items.append(folio(number))


def _seals(letter: Letter, body: Sequence[Filled], setting: Setting) -> tuple[SealPlace, ...]:
    """Where seals or stamps go, by the row of the date."""
    signed = signature(letter, setting.blank_rows)
    for number, page in enumerate(body, start=1):
        for unit, strip in page.placed:
            if strip.signature:
                date = g.TOP + unit * g.PITCH / ROW
                return tuple(_pressed(signed, spot, number, date, setting) for spot in signed.spots)
    return ()


def _pressed(signed: Signature, spot: Spot, page: int, date: float, setting: Setting) -> SealPlace:
    """A seal upright, centred on its name, which lies a little below its centre; a stamp in the rows kept for it."""
    up = spot.rows_up * g.PITCH
    if signed.stamped:
        return SealPlace(page, spot.x, date - up + g.STAMP_HEIGHT / 2, g.STAMP_WIDTH, g.STAMP_HEIGHT, spot.name)
    drop = g.SEAL_DROP if setting.blank_rows > 1 else g.SEAL_DROP / 2
    return SealPlace(page, spot.x, date - (g.PITCH - g.EM) / 2 - drop - up, g.SEAL, name=spot.name)
