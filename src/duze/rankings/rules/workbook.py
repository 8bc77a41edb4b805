"""XLSX in and out: a file is weighed before it is opened, read through calamine, written with XlsxWriter."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from duze.kit.errors import TooLarge, WrongType
from duze.rankings.rules.cells import cell_name
from duze.rankings.rules.sheet import KnownUnit, Rows, SheetValue, header_of, read_rows
from duze.rankings.scheme import Direction, Scheme

MAX_FILE = 5 << 20
MAX_UNPACKED = 100 << 20
MAX_RATIO = 200
MAX_ENTRIES = 2000
MAX_ROWS, MAX_COLUMNS = 5000, 250
SHEET = "数据"
_ERROR_CELL = re.compile(rb'<c\b[^>]*\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*\bt="e"')
_ERROR_CELL_TURNED = re.compile(rb'<c\b[^>]*\bt="e"[^>]*\br="([A-Z]{1,3}[0-9]{1,7})"')
_DIMENSION = re.compile(rb'<row\b[^>]*\br="([0-9]+)"')


def read_workbook(data: bytes, scheme: Scheme, units: Sequence[KnownUnit]) -> list[SheetValue]:
    """The values in an XLSX file's first sheet (or the sheet 数据).

    Raises TooLarge or WrongType before anything is unpacked in full, Invalid by cell for its content.
    """
    weigh(data)
    return read_rows(rows_of(data), scheme, units)


def weigh(data: bytes) -> None:
    """Refuse what is not an XLSX, or would unpack to more than it should (zip bomb)."""
    if len(data) > MAX_FILE:
        raise TooLarge("表格文件超过 %(limit)s MB。", limit=MAX_FILE >> 20)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            _weigh_entries(packed)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _not_a_sheet() from error
    if "xl/workbook.xml" not in names or any("vbaProject" in name for name in names):
        raise _not_a_sheet()


def _weigh_entries(packed: zipfile.ZipFile) -> None:
    entries = packed.infolist()
    if len(entries) > MAX_ENTRIES:
        raise _bomb()
    declared = sum(entry.file_size for entry in entries)
    if declared > MAX_UNPACKED or declared > MAX_RATIO * max(sum(e.compress_size for e in entries), 1 << 16):
        raise _bomb()
    left = MAX_UNPACKED
    for entry in entries:
        # The directory may lie about sizes: unpack for real, with a limit, and throw away.
        entry.file_size = left + (1 << 20)
        with packed.open(entry) as stream:
            while chunk := stream.read(1 << 18):
                left -= len(chunk)
                if left < 0:
                    raise _bomb()


def rows_of(data: bytes) -> Rows:
    """The first sheet (or the sheet 数据) of a weighed XLSX. Raises TooLarge or WrongType."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = SHEET if SHEET in book.sheet_names else book.sheet_names[0]
        xml = _sheet_xml(data, name)
        if xml and int(max(_DIMENSION.findall(xml), key=int, default=b"0")) > MAX_ROWS:
            raise TooLarge("表格超过 %(rows)s 行。请使用下载的模板。", rows=MAX_ROWS)
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
            raise TooLarge(
                "表格超过 %(rows)s 行或 %(columns)s 列。请使用下载的模板。", rows=MAX_ROWS, columns=MAX_COLUMNS
            )
        top, left = sheet.start or (0, 0)
        rows = [[""] * left + list(row) for row in sheet.to_python(skip_empty_area=True)]
        merged = sheet.merged_cell_ranges or []
    except (CalamineError, PasswordError, IndexError) as error:
        raise _not_a_sheet() from error
    broken = {match.decode() for match in (*_ERROR_CELL.findall(xml), *_ERROR_CELL_TURNED.findall(xml))}
    return Rows([*([[]] * top), *rows], _covered(merged), frozenset(broken))


def _covered(ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> frozenset[str]:
    return frozenset(
        cell_name(row, column)
        for (top, left), (bottom, right) in ranges
        for row in range(top, min(bottom, top + 50) + 1)
        for column in range(left, min(right, left + 50) + 1)
    )


def _sheet_xml(data: bytes, name: str) -> bytes:
    """The XML of a sheet: calamine reads a formula error as an empty cell, so errors are looked up here."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        book = packed.read("xl/workbook.xml").decode("utf-8", "replace")
        links = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        for tag in re.findall(r"<sheet\b[^>]*>", book):
            if f'name="{name}"' in tag and (link := re.search(r'r:id="([^"]+)"', tag)):
                for relation in re.findall(r"<Relationship\b[^>]*>", links):
                    if f'Id="{link[1]}"' in relation and (target := re.search(r'Target="/?(?:xl/)?([^"]+)"', relation)):
                        return packed.read(f"xl/{target[1]}")
    return b""


def _bomb() -> TooLarge:
    return TooLarge("表格解压后过大，疑为异常文件，已拒绝。请使用下载的模板重新填写。", code="zip_bomb")


def _not_a_sheet() -> WrongType:
    return WrongType("不是有效的 XLSX 表格。请下载模板，用 WPS 或 Excel 填写后保存为 .xlsx。", code="not_xlsx")


def template(scheme: Scheme, units: Sequence[KnownUnit], period: str) -> bytes:
    """An XLSX to fill in: one row per unit, one column per indicator, cells that do not apply greyed out."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    head = book.add_format(
        {"bold": True, "bg_color": "#12263F", "font_color": "#FFFFFF", "border": 1, "text_wrap": True}
    )
    fixed = book.add_format({"bg_color": "#F4F6F9", "border": 1, "num_format": "@"})
    entry = book.add_format({"border": 1, "locked": False, "num_format": "0.######"})
    grey = book.add_format({"bg_color": "#D9DEE5", "border": 1})
    sheet = book.add_worksheet(SHEET)
    titles = ["单位代码", "单位", *(header_of(item) for item in scheme.indicators)]
    sheet.write_row(0, 0, titles, head)
    for row, unit in enumerate(units, 1):
        sheet.write_string(row, 0, unit.code, fixed)
        sheet.write_string(row, 1, unit.name, fixed)
        used = {item.code for item in scheme.used_in(unit.group)}
        for column, item in enumerate(scheme.indicators, 2):
            sheet.write_blank(row, column, None, entry if item.code in used else grey)
    for column, item in enumerate(scheme.indicators, 2):
        low = item.lowest if item.lowest is not None else -1_000_000_000
        high = item.highest if item.highest is not None else 1_000_000_000
        rule = {"validate": "decimal", "criteria": "between", "minimum": str(low), "maximum": str(high)}
        rule |= {"error_title": "数值超出范围", "error_message": f"{item.name}应为 {low} 至 {high} 之间的数字。"}
        if units:
            sheet.data_validation(1, column, len(units), column, rule)
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 18)
    sheet.set_column(2, len(titles), 14)
    sheet.freeze_panes(1, 2)
    sheet.protect("", {"format_columns": True})
    _notes(book, scheme, period)
    book.close()
    return out.getvalue()


def _notes(book: xlsxwriter.Workbook, scheme: Scheme, period: str) -> None:
    sheet = book.add_worksheet("说明")
    bold = book.add_format({"bold": True})
    lines = [
        f"{scheme.name}　{period} 指标数据填报表",
        "1. 只填数字；没有数据请留空，灰色格不填。不要合并单元格，不要增删列。",
        "2. 百分数按百分数值填写：95% 填 95 或 95%，不要填 0.95。",
        "3. 小数超过六位的，四舍五入到六位。",
        "4. 任何一格有误，整表不导入；系统按单元格列出错误。",
    ]
    for row, text in enumerate(lines):
        sheet.write_string(row, 0, text, bold if row == 0 else None)
    sheet.write_row(6, 0, ["指标", "单位", "方向", "可能范围", "口径"], bold)
    for row, item in enumerate(scheme.indicators, 7):
        low = "不限" if item.lowest is None else str(item.lowest)
        high = "不限" if item.highest is None else str(item.highest)
        way = "越高越好" if item.direction is Direction.BENEFIT else "越低越好"
        sheet.write_row(row, 0, [item.name, item.unit, way, f"{low} 至 {high}", item.note])
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 4, 16)
