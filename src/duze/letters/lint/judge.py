"""The whole judgement of one file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duze.letters.lint import standard as s
from duze.letters.lint.appendices import read_appendices
from duze.letters.lint.bodies import read_body
from duze.letters.lint.closings import read_closing
from duze.letters.lint.folios import read_folios
from duze.letters.lint.heads import read_mark, read_number, read_paper_head
from duze.letters.lint.imprints import read_imprint
from duze.letters.lint.letterform import read_letter_form
from duze.letters.lint.measure import Unreadable, measure
from duze.letters.lint.parts import Format, Parts, detect, find_parts
from duze.letters.lint.reading import FOREIGN, STRICT, Reading, Tolerance, Verdict
from duze.letters.lint.sheets import grid_pitch, read_sheets
from duze.letters.lint.titles import read_addressee, read_title

_NO_LETTER = (
    "不像公文：没有找到发文机关标志、发文字号、红色分隔线和成文日期中的任何两样。若确是公文，请用 --format 指明格式。"
)


@dataclass(frozen=True)
class Report:
    """All readings of a file, the form it was judged by, and whether that was found out or given."""

    form: Format
    detected: bool
    strict: bool
    readings: tuple[Reading, ...]

    @property
    def breaches(self) -> list[Reading]:
        """What makes the file fail: departures from 规定, under `strict` every departure."""
        failing = {Verdict.BREACH, Verdict.OFF} if self.strict else {Verdict.BREACH}
        return [reading for reading in self.readings if reading.verdict in failing]


def lint(data: bytes, form: Format | None = None, *, strict: bool = False) -> Report:
    """Judge a PDF letter. Raises Unreadable for what is no PDF, locked, empty, scanned, or no letter at all.

    `strict` takes the tolerances of a maker that computes its places and counts departures from what is
    usual (一般) or recommended (推荐) as breaches.
    """
    parts = find_parts(measure(data))
    if form is None and not parts.letterlike:
        raise Unreadable(_NO_LETTER)
    chosen = form or detect(parts)
    within = STRICT if strict else FOREIGN
    return Report(chosen, form is None, strict, tuple(_readings(parts, chosen, within)))


def _readings(parts: Parts, form: Format, within: Tolerance) -> Iterator[Reading]:
    pitch = grid_pitch(parts)
    pitch = s.PITCHES["a"] if pitch is None else pitch
    yield from read_sheets(parts, form, within)
    yield from read_mark(parts, form, within)
    yield from read_number(parts, form, within)
    if form is Format.LETTER:
        yield from read_letter_form(parts, within)
    else:
        yield from read_paper_head(parts, form, within)
    yield from read_title(parts, form, within)
    yield from read_addressee(parts, within)
    yield from read_body(parts, form, within, pitch)
    yield from read_closing(parts, form, within, pitch)
    yield from read_appendices(parts, within, pitch)
    yield from read_imprint(parts, form, within)
    yield from read_folios(parts, form, within)
