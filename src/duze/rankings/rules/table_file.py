"""A month's tables as XLSX: one sheet a group, the deductions, and how it was scored."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from duze.law.models import KIND_NAMES, Kind
from duze.rankings.rules.figures import MonthResult, UnitScore
from duze.rankings.rules.telling import paper_sentences
from duze.rankings.scheme import SEVERITY_NAMES, GroupRule, Scheme, Severity

OUT = frozenset({"redistributed", "excused"})
Row = Sequence[object]


def table_file(
    scheme: Scheme, result: MonthResult, notes: Sequence[tuple[str, str]], *, deductions: bool = True
) -> bytes:
    """The workbook. `notes` are pairs for its last sheet; `deductions` False leaves the findings out."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    styles = {
        "head": book.add_format({"bold": True, "bg_color": "#E9F0F9", "border": 1, "border_color": "#C9D2DE"}),
        "text": book.add_format({"num_format": "@"}),
        "score": book.add_format({"num_format": "0." + "0" * scheme.places if scheme.places else "0"}),
    }
    for rule in scheme.groups:
        if group := result.group(rule.code):
            _sheet(book, styles, rule.name, _group_rows(scheme, rule, group))
    if deductions:
        _sheet(book, styles, "扣分", _deduction_rows(result))
    told = [(f"{number}", text) for number, text in enumerate(paper_sentences(scheme, result), 1)]
    _sheet(book, styles, "说明", [("项目", "内容"), *notes, *told])
    book.close()
    return out.getvalue()


def _group_rows(scheme: Scheme, rule: GroupRule, group: Sequence[UnitScore]) -> Iterable[Row]:
    items = scheme.used_in(rule.code)
    yield ["名次", "单位", "综合得分", "指标得分", "扣分", "上月名次", "较上月", "备注", *(item.name for item in items)]
    for unit in group:
        cells = {cell.indicator: cell for cell in unit.cells}
        scores = [_score(cells.get(item.code)) for item in items]
        change = unit.previous_rank - unit.rank if unit.previous_rank else ""
        note = ("末位，目标均已达到，免予末位处理" if unit.exempt else "末位") if unit.last else ""
        previous = unit.previous_rank or ""
        yield [unit.rank, unit.name, unit.score, unit.points, unit.deducted, previous, change, note, *scores]


def _score(cell: Any) -> object:
    return "不计" if cell is None or cell.how in OUT else cell.score


def _deduction_rows(result: MonthResult) -> Iterable[Row]:
    yield ["单位", "问题编号", "类型", "程度", "标准扣分", "调整", "扣分"]
    for unit in result.units:
        for line in unit.lines:
            factors = "；".join(f"{factor.name}×{factor.by}" for factor in line.factors)
            kind, severity = KIND_NAMES[Kind(line.kind)], SEVERITY_NAMES[Severity(line.severity)]
            yield [unit.name, line.number, kind, severity, line.base, factors, line.points]


def _sheet(book: xlsxwriter.Workbook, styles: dict[str, Any], name: str, rows: Iterable[Row]) -> None:
    sheet = book.add_worksheet(name[:31])
    widths: dict[int, int] = {}
    count = 0
    for at, row in enumerate(rows):
        count = at
        for column, value in enumerate(row):
            if at == 0:
                sheet.write_string(at, column, str(value), styles["head"])
            elif isinstance(value, int | Decimal):
                sheet.write_number(at, column, value, styles["score"] if isinstance(value, Decimal) else None)
            else:
                sheet.write_string(at, column, str(value), styles["text"])
            widths[column] = max(
                widths.get(column, 6), min(60, sum(2 if ord(c) > 0x2E7F else 1 for c in str(value)) + 2)
            )
    for column, width in widths.items():
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 2 if len(widths) > 2 else 0)
    sheet.repeat_rows(0)
    if count:
        sheet.autofilter(0, 0, count, len(widths) - 1)
