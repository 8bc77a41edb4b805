"""信函格式 (10.1): double rules, the number below them at the right, an imprint without rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Rule
from duze.letters.lint.parts import Parts
from duze.letters.lint.reading import Reading, Tolerance, fact, length, worst


def read_letter_form(parts: Parts, within: Tolerance) -> Iterator[Reading]:
    """Everything that only this form asks for, page numbers excepted."""
    words = "".join(row.text for row in parts.mark)
    if words:
        yield fact("letter_mark_words", not words.endswith("文件"), "机关名称，不加“文件”", words, 1)
    yield from _rules(parts, within)
    yield from _number(parts, within)
    yield from _imprint(parts)


def _rules(parts: Parts, within: Tolerance) -> Iterator[Reading]:
    upper, lower = parts.head_rules, parts.foot_rules
    fits = len(upper) >= 2 and len(lower) >= 2
    yield fact("letter_rules", fits, "上下各一条双线", f"上 {len(upper)} 条、下 {len(lower)} 条", 1)
    if upper and parts.mark:
        gap = upper[0].box.y0 - max(row.ink.y1 for row in parts.mark)
        yield length("letter_rule_gap", gap, s.RULE_GAP, within=within.down, page=1)
    if len(upper) >= 2:
        yield _kind("letter_rule_top_kind", upper, "上粗下细", thick_first=True)
    if lower:
        yield length("letter_rule_foot", s.PAGE[1] - lower[-1].box.y1, 20.0, within=within.down, page=1)
    if len(lower) >= 2:
        yield _kind("letter_rule_foot_kind", lower, "上细下粗", thick_first=False)
    lines = [*upper, *lower]
    yield from worst(
        length("letter_rule_width", rule.box.width, s.LETTER_RULE_WIDTH, within=within.side, page=1) for rule in lines
    )
    middle = s.PAGE[0] / 2
    yield from worst(length("letter_rule_centre", rule.box.cx, middle, within=within.side, page=1) for rule in lines)
    yield from worst(fact("letter_rule_colour", rule.red, "红色", f"RGB {rule.colour}", 1) for rule in lines)


def _kind(element: str, rules: Sequence[Rule], target: str, *, thick_first: bool) -> Reading:
    first, second = rules[0].box.height, rules[1].box.height
    fits = first > second + 0.02 if thick_first else second > first + 0.02
    return fact(element, fits, target, f"{first:.2f}、{second:.2f} mm", 1)


def _number(parts: Parts, within: Tolerance) -> Iterator[Reading]:
    row = parts.number
    if row is None:
        return
    yield length("letter_number_place", row.x1, s.RIGHT, within=within.side, page=1)
    if parts.head_rules:
        gap = row.top - parts.head_rules[-1].box.y1
        yield length("letter_number_gap", gap, s.LEADING, within=within.down, page=1)


def _imprint(parts: Parts) -> Iterator[Reading]:
    imprint = parts.imprint
    if not imprint.rows:
        return
    count = len(imprint.rules)
    yield fact("letter_imprint_rules", not count, "无", f"{count} 条分隔线" if count else "无", imprint.page)
    printer = imprint.printer
    yield fact("letter_imprint_printer", printer is None, "无", printer.text if printer else "无", imprint.page)
    low = s.BOTTOM - imprint.rows[-1].bottom
    yield length("letter_imprint_place", low, 0.0, s.LEADING, within=1.0, page=imprint.page)
