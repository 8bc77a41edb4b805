"""版头: mark, number, signers, red separator, for 文件格式 and 纪要格式; the number's form for all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Row, around, is_red
from duze.letters.lint.names import Style, style
from duze.letters.lint.parts import Format, Parts
from duze.letters.lint.reading import Reading, Tolerance, fact, length, points, worst

FORM = re.compile(r"^\D+〔(?:19|20)\d{2}〕[1-9]\d*号$")
ISSUE = re.compile(
    r"^[（(]?第?[1-9]\d*[期号次]?[）)]?$|^\D*〔(?:19|20)\d{2}〕[1-9]\d*[号期]$|^[（(]?第[1-9]\d*[期号][）)]?$"
)
_PREFIX = {Format.PAPER: "", Format.LETTER: "letter_", Format.MINUTES: "minutes_"}


def read_mark(parts: Parts, form: Format, within: Tolerance) -> Iterator[Reading]:
    """发文机关标志 or 纪要标志: place, colour, face."""
    before = _PREFIX[form]
    rows = parts.mark
    if not rows:
        yield fact(f"{before}mark", False, "有", "未见")
        return
    ink = around(row.ink for row in rows)
    words = "".join(row.text for row in rows)
    top = s.LETTER_MARK if form is Format.LETTER else s.PAPER_MARK
    yield fact(f"{before}mark", True, "有", words)
    yield length(f"{before}mark_top", ink.y0, top, within=within.down, page=1)
    sheet = s.PAGE[0] / 2 if form is Format.LETTER else s.MIDDLE  # a letter's rules are centred on the sheet
    yield length(f"{before}mark_centre", ink.cx, sheet, s.MIDDLE, within=within.side, page=1)
    colour = rows[0].glyphs[0].colour
    yield fact(f"{before}mark_colour", is_red(colour), "红色", f"RGB {colour}", 1)
    face = style(rows[0].glyphs[0].font)
    yield fact(f"{before}mark_face", face is Style.BIAO, "小标宋体", f"{face}（{rows[0].glyphs[0].font}）", 1)


def read_number(parts: Parts, form: Format, within: Tolerance) -> Iterator[Reading]:
    """The number's words, size and face, common to all forms."""
    row = parts.number
    if row is None:
        if form is Format.MINUTES:
            return
        yield fact("letter_number" if form is Format.LETTER else "number", False, "有", "未见", 1)
        return
    wanted = ISSUE if form is Format.MINUTES else FORM
    yield fact("number_form", bool(wanted.match(row.text)), "代字〔年份〕序号号", row.text, 1)
    yield points("number_size", row.size, s.SIZES["3号"], s.SIZE_SLACK, 1)
    face = style(row.glyphs[0].font)
    yield fact("number_face", face is Style.FANG, "仿宋体", f"{face}（{row.glyphs[0].font}）", 1)


def read_paper_head(parts: Parts, form: Format, within: Tolerance) -> Iterator[Reading]:
    """Places of number, signers and separator."""
    row = parts.number
    if row is not None and parts.mark:
        bottom = max(mark.ink.y1 for mark in parts.mark)
        upper = parts.signers[0] if len(parts.signers) > 1 else row
        yield length("number_gap", upper.top - bottom, *s.blank_rows(2), within=within.down, page=1)
        yield from _place(row, parts, within)
    yield from _signers(parts, within)
    yield from _rule(parts, form, within)


def _place(row: Row, parts: Parts, within: Tolerance) -> Iterator[Reading]:
    if not parts.signers:
        yield length("number_place", row.cx, s.MIDDLE, within=within.side, page=1)
        return
    yield length("number_place", row.x0 - s.LEFT, s.CELL, s.CHARACTER, within=within.side, page=1)
    drop = row.baseline - parts.signers[-1].baseline
    yield length("signer_row", drop, 0.0, within=within.down, page=1)


def _signers(parts: Parts, within: Tolerance) -> Iterator[Reading]:
    if not parts.signers:
        return
    right = max(row.x1 for row in parts.signers)
    yield length("signer_place", s.RIGHT - right, s.CELL, s.CHARACTER, within=within.side, page=1)
    if parts.mark:
        gap = parts.signers[0].top - max(mark.ink.y1 for mark in parts.mark)
        yield length("signer_gap", gap, *s.blank_rows(2), within=within.down, page=1)
    yield from worst(_signer_faces(row, labelled=row is parts.signers[0]) for row in parts.signers)


def _signer_faces(row: Row, *, labelled: bool) -> Reading:
    label = style(row.glyphs[0].font)
    # A rare character of a name may come from another face.
    name = Counter(style(glyph.font) for glyph in row.glyphs[4 if labelled else 0 :]).most_common(1)[0][0]
    fits = label is (Style.FANG if labelled else Style.KAI) and name is Style.KAI
    return fact("signer_faces", fits, "“签发人”仿宋、姓名楷体", f"{label}、{name}", 1)


def _rule(parts: Parts, form: Format, within: Tolerance) -> Iterator[Reading]:
    if not parts.head_rules:
        if form is Format.PAPER:
            yield fact("rule", False, "有", "未见", 1)
        return
    rule = parts.head_rules[0]
    yield fact("rule", True, "有", f"{rule.box.height:.2f} mm 粗", 1)
    last = max((row for row in (parts.number, *parts.signers) if row is not None), key=lambda r: r.bottom, default=None)
    if last is not None:
        yield length("rule_gap", rule.box.y0 - last.bottom, s.RULE_GAP, within=within.down, page=1)
    yield length("rule_width", rule.box.width, s.WIDTH, within=within.side, page=1)
    yield length("rule_left", rule.box.x0, s.LEFT, within=within.side, page=1)
    yield fact("rule_colour", rule.red, "红色", f"RGB {rule.colour}", 1)
