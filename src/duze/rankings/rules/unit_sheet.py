"""One unit's own sheet of a month: an XLSX with a row per indicator to fill in, read whole or refused by cell."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter

from duze.kit.errors import FieldError, Invalid
from duze.rankings.rules.cells import cell_name, cell_value, plain_text
from duze.rankings.rules.sheet import Rows
from duze.rankings.rules.workbook import SHEET, rows_of, weigh
from duze.rankings.scheme import Direction, Indicator

UNIT, MONTH = "单位代码", "月份"
HEADS = ("指标代码", "指标", "计量单位", "方向", "可能范围", "数值", "数据来源", "说明")
CODE, VALUE, SOURCE, NOTE = 0, 5, 6, 7
SOURCES = ("业务系统导出", "统计台账", "抽样核算", "其他")
HEADER = 3
"""The row of the column heads, from 0; above it stand unit and month, and one empty row."""
MOST_NOTE = 240
_MOST_ERRORS = 200


@dataclass(frozen=True)
class SheetReport:
    """One value of the sheet: indicator, value, what the unit says about it, and the cell it stood in."""

    indicator: str
    value: Decimal
    note: str
    cell: str


def unit_template(items: Sequence[Indicator], unit: tuple[str, str], period: str, due: str) -> bytes:
    """An XLSX for one unit (code and name): only value, source and note can be typed; the source is chosen."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    head = book.add_format(
        {"bold": True, "bg_color": "#12263F", "font_color": "#FFFFFF", "border": 1, "text_wrap": True}
    )
    fixed = book.add_format({"bg_color": "#F4F6F9", "border": 1, "num_format": "@", "text_wrap": True})
    number = book.add_format({"border": 1, "locked": False, "num_format": "0.######"})
    words = book.add_format({"border": 1, "locked": False, "num_format": "@", "text_wrap": True})
    sheet = book.add_worksheet(SHEET)
    sheet.write_row(0, 0, [UNIT, unit[0], unit[1]], fixed)
    sheet.write_row(1, 0, [MONTH, period, f"请于{due}前报送"], fixed)
    sheet.write_row(HEADER, 0, HEADS, head)
    for row, item in enumerate(items, HEADER + 1):
        way = "越高越好" if item.direction is Direction.BENEFIT else "越低越好"
        sheet.write_row(row, 0, [item.code, item.name, item.unit, way, _range(item)], fixed)
        sheet.write_blank(row, VALUE, None, number)
        sheet.write_blank(row, SOURCE, None, words)
        sheet.write_blank(row, NOTE, None, words)
        sheet.data_validation(row, VALUE, row, VALUE, _limits(item))
        sheet.data_validation(row, SOURCE, row, SOURCE, {"validate": "list", "source": list(SOURCES)})
    for column, width in enumerate((12, 20, 9, 10, 16, 14, 14, 36)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(HEADER + 1, 2)
    sheet.protect("", {"format_columns": True})
    _notes(book, items)
    book.close()
    return out.getvalue()


def _range(item: Indicator) -> str:
    low = "不限" if item.lowest is None else str(item.lowest)
    high = "不限" if item.highest is None else str(item.highest)
    return f"{low} 至 {high}"


def _limits(item: Indicator) -> dict[str, object]:
    low = item.lowest if item.lowest is not None else -1_000_000_000
    high = item.highest if item.highest is not None else 1_000_000_000
    told = {"error_title": "数值超出范围", "error_message": f"{item.name}应为 {low} 至 {high} 之间的数字。"}
    return {"validate": "decimal", "criteria": "between", "minimum": str(low), "maximum": str(high), **told}


def _notes(book: xlsxwriter.Workbook, items: Sequence[Indicator]) -> None:
    sheet = book.add_worksheet("说明")
    bold = book.add_format({"bold": True})
    lines = [
        "1. 只填“数值”“数据来源”“说明”三栏；暂时没有的指标留空，以后再报。",
        "2. 百分数按百分数值填写：95% 填 95 或 95%，不要填 0.95。",
        "3. 不要合并单元格，不要增删行列。任何一格有误，整表不报送；系统按单元格列出错误。",
        "4. 上传时附佐证材料。报送后由考核员核验，核验通过才计入得分。",
    ]
    for row, text in enumerate(lines):
        sheet.write_string(row, 0, text)
    sheet.write_row(5, 0, ["指标", "口径"], bold)
    for row, item in enumerate(items, 6):
        sheet.write_row(row, 0, [item.name, item.note])
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 80)


def read_unit_sheet(data: bytes, items: Sequence[Indicator], unit: tuple[str, str], period: str) -> list[SheetReport]:
    """The values in a unit's sheet, at least one.

    Raises TooLarge or WrongType before anything is unpacked in full, Invalid listing every faulty cell, also when the
    sheet is another unit's or month's.
    """
    weigh(data)
    reader = _Reader(rows_of(data), items)
    found = list(reader.read(unit, period))
    if not reader.errors and not found:
        raise Invalid("表格中没有任何数值，未报送。", code="empty_sheet")
    if reader.errors:
        raise Invalid(
            "表格中有 %(count)s 处错误，未报送任何数据。请按单元格更正后重新上传。",
            code="bad_sheet",
            errors=reader.errors[:_MOST_ERRORS],
            count=len(reader.errors),
        )
    return found


class _Reader:
    def __init__(self, sheet: Rows, items: Sequence[Indicator]) -> None:
        self.sheet = sheet
        self.items = {key: item for item in items for key in (item.code, item.name)}
        self.errors: list[FieldError] = []

    def read(self, unit: tuple[str, str], period: str) -> Iterator[SheetReport]:
        for cell in sorted(self.sheet.merged):
            self._wrong(cell, "不能使用合并单元格。请取消合并后逐格填写。")
        for cell in sorted(self.sheet.broken):
            self._wrong(cell, "公式出错。请更正公式，或改填数值。")
        if self._text(0, 0) != UNIT or self._text(1, 0) != MONTH or self._text(HEADER, VALUE) != HEADS[VALUE]:
            self._wrong("A1", "表头不对。请使用本单位当月下载的模板，不要增删行列。")
            return
        if self._text(0, 1) != unit[0]:
            self._wrong("B1", "这张表是单位“%(code)s”的，不是“%(unit)s”的。", code=self._text(0, 1)[:40], unit=unit[1])
        if self._text(1, 1) != period:
            self._wrong("B2", "这张表是 %(found)s 的，本次报送 %(month)s。", found=self._text(1, 1)[:20], month=period)
        seen: dict[str, int] = {}
        for row in range(HEADER + 1, len(self.sheet.rows)):
            yield from self._row(row, seen)

    def _row(self, row: int, seen: dict[str, int]) -> Iterator[SheetReport]:
        if not any(plain_text(cell) for cell in self.sheet.rows[row]):
            return
        code, where = self._text(row, CODE), cell_name(row, VALUE)
        item = self.items.get(code)
        if item is None:
            self._wrong(cell_name(row, CODE), "本月没有请本单位报送指标“%(code)s”。", code=code[:40])
            return
        if item.code in seen:
            self._wrong(
                cell_name(row, CODE), "指标“%(name)s”已在第 %(line)s 行出现。", name=item.name, line=seen[item.code]
            )
            return
        seen[item.code] = row + 1
        source, note = self._text(row, SOURCE), self._text(row, NOTE)
        if source and source not in SOURCES:
            choices = "、".join(SOURCES)
            sentence = "“%(value)s”不在可选范围内，可选：%(choices)s。"
            self._wrong(cell_name(row, SOURCE), sentence, value=source[:60], choices=choices)
        if len(note) > MOST_NOTE:
            self._wrong(cell_name(row, NOTE), "说明不能超过 %(most)s 字。", most=MOST_NOTE)
        if where in self.sheet.merged or where in self.sheet.broken:
            return
        if not self._text(row, VALUE):
            if source or note:
                self._wrong(where, "填写了来源或说明，没有填写数值。请补填数值，或将这一行留空。")
            return
        value = cell_value(self.sheet.rows[row][VALUE], item, where)
        if isinstance(value, FieldError):
            self.errors.append(value)
        else:
            yield SheetReport(item.code, value, "；".join(text for text in (source, note) if text), where)

    def _text(self, row: int, column: int) -> str:
        rows = self.sheet.rows
        return plain_text(rows[row][column]) if row < len(rows) and column < len(rows[row]) else ""

    def _wrong(self, where: str, sentence: str, **params: object) -> None:
        self.errors.append(FieldError(where, sentence, params))
