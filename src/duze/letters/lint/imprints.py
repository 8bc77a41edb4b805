"""版记 of 文件格式, and what of it holds for all forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from duze.letters.lint import standard as s
from duze.letters.lint.facts import MM, Row, Rule
from duze.letters.lint.foot import Imprint
from duze.letters.lint.names import Style, style
from duze.letters.lint.parts import Format, Parts
from duze.letters.lint.reading import Reading, Tolerance, fact, length, points, worst

_PRINT_DATE = re.compile(r"(?:19|20)\d{2}年(?:[1-9]|1[0-2])月(?:[1-9]|[12]\d|3[01])日印发$")
_INSETS = (13.75 / MM, s.CHARACTER)


def read_imprint(parts: Parts, form: Format, within: Tolerance) -> Iterator[Reading]:
    """Ruled lines, texts and the page of the imprint."""
    imprint = parts.imprint
    if not imprint.rows:
        if form is Format.PAPER:
            yield fact("imprint", False, "有", "未见")
        return
    if form is Format.PAPER:
        yield fact("imprint", imprint.printer is not None, "有印发机关和日期", _seen(imprint), imprint.page)
        yield from _rules(imprint, within)
        yield from _page(parts, imprint)
    yield from worst(points("imprint_size", row.size, s.SIZES["4号"], s.SIZE_SLACK, row.page) for row in imprint.rows)
    face = style(imprint.rows[0].glyphs[0].font)
    yield fact("imprint_face", face is Style.FANG, "仿宋体", str(face), imprint.page)
    yield from _copies(imprint, within)
    yield from _printer(imprint, within)


def _seen(imprint: Imprint) -> str:
    return imprint.printer.text if imprint.printer else "未见印发日期"


def _rules(imprint: Imprint, within: Tolerance) -> Iterator[Reading]:
    rules = imprint.rules
    if len(rules) < 2:
        yield fact("imprint_rule_width", False, "首末各一条", f"{len(rules)} 条", imprint.page)
        return
    yield from worst(
        length("imprint_rule_width", rule.box.width, s.WIDTH, within=within.side, page=imprint.page) for rule in rules
    )
    last = min((rules[-1].box.y0, rules[-1].box.cy, rules[-1].box.y1), key=lambda y: abs(y - s.BOTTOM))
    yield length("imprint_rule_last", last, s.BOTTOM, within=within.down, page=imprint.page)
    yield from _thickness(rules, within, imprint.page)


def _thickness(rules: Sequence[Rule], within: Tolerance, page: int) -> Iterator[Reading]:
    outer, inner = [rules[0], rules[-1]], rules[1:-1]
    heights = "、".join(f"{rule.box.height:.2f}" for rule in rules)
    if inner:
        thin = max(rule.box.height for rule in inner)
        fits = min(rule.box.height for rule in outer) > thin + 0.02
        yield fact("imprint_rule_order", fits, "首末粗于中间", f"{heights} mm", page)
    for element, lines, target in (
        ("imprint_rule_outer", outer, s.OUTER_RULE),
        ("imprint_rule_inner", inner, s.INNER_RULE),
    ):
        yield from worst(length(element, rule.box.height, target, within=within.thick, page=page) for rule in lines)


def _page(parts: Parts, imprint: Imprint) -> Iterator[Reading]:
    last = len(parts.document.pages)
    yield fact("imprint_last", imprint.page == last, f"第 {last} 面", f"第 {imprint.page} 面", imprint.page)
    yield fact("imprint_even", imprint.page % 2 == 0, "偶数面", f"第 {imprint.page} 面", imprint.page)


def _copies(imprint: Imprint, within: Tolerance) -> Iterator[Reading]:
    rows = imprint.copies
    if not rows:
        return
    yield length("imprint_left", rows[0].x0 - s.LEFT, *_INSETS, within=within.side, page=imprint.page)
    end = rows[-1].text[-1]
    if rows[0].text.startswith("抄"):
        yield fact("imprint_copies_end", end == "。", "。", end, imprint.page)
    yield from worst(_hang(rows, within))


def _hang(rows: Sequence[Row], within: Tolerance) -> Iterator[Reading]:
    names = rows[0].glyphs[3].x0 if len(rows[0].glyphs) > 3 else rows[0].x0
    for row in rows[1:]:
        if row.text[2:3] in {"：", ":"}:
            names = row.glyphs[3].x0
        else:
            yield length("imprint_copies_hang", row.x0, names, within=within.side, page=row.page)


def _printer(imprint: Imprint, within: Tolerance) -> Iterator[Reading]:
    row = imprint.printer
    if row is None:
        return
    if not imprint.copies:
        yield length("imprint_left", row.x0 - s.LEFT, *_INSETS, within=within.side, page=imprint.page)
    yield length("imprint_right", s.RIGHT - row.x1, *_INSETS, within=within.side, page=imprint.page)
    yield fact("imprint_date", bool(_PRINT_DATE.search(row.text)), "2026年1月2日印发式", row.text[-14:], imprint.page)
