"""Templates to fill in: XLSX with drop-downs, an example row and a sheet of notes; the same as CSV and TOML."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from duze.kit.i18n import gettext
from duze.kit.sheet_files import NOTES, cell_name
from duze.kit.sheets import CellError, Column

_LAST = 5000  # rows that get drop-downs
RULES = (
    "表头可用中文或英文键名，次序不限；不要增加别的列，不要合并单元格。",
    "第二行是示例，导入时略过；从第三行起填写。",
    "带 * 的必填。日期按 2026-11-02 填写。",
    "全角数字、字母按半角读取；值前后的空格、空行自动去掉；公式不计算，只取已保存的结果。",
    "任何一格有误，整表不导入，错误按单元格列出；同一份表再次导入，不会重复。",
)


def template(
    columns: Sequence[Column], title: str, notes: Sequence[str] = (), start: Sequence[Sequence[str]] = ()
) -> bytes:
    """An XLSX to fill in; `start` are rows it begins with. All cells are text, so that codes keep their zeros."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format(
        {"bold": True, "bg_color": "#12263F", "font_color": "#FFFFFF", "border": 1, "num_format": "@"}
    )
    sample = book.add_format({"italic": True, "font_color": "#667085", "bg_color": "#F4F6F9", "num_format": "@"})
    plain = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("数据")
    for index, column in enumerate(columns):
        sheet.set_column(index, index, max(12, 2 * len(column.title) + 4, len(column.example) + 6), plain)
        sheet.write_string(0, index, column.title + ("*" if column.required else ""), head)
        sheet.write_string(1, index, column.example, sample)
        if column.help:
            sheet.write_comment(0, index, column.help, {"x_scale": 1.6})
    for number, row in enumerate(start, 2):
        for index, text in enumerate(row):
            if text:
                sheet.write_string(number, index, text, plain)
    sheet.freeze_panes(1, 0)
    _notes(book, columns, title, notes)
    _lists(book, sheet, columns)
    book.close()
    return out.getvalue()


def _lists(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, columns: Sequence[Column]) -> None:
    """Drop-downs; Excel takes at most 255 characters in a list written out, longer ones stand in a hidden sheet."""
    words = None
    for index, column in enumerate(columns):
        if not column.choices:
            continue
        source: object = list(column.choices)
        if len(",".join(column.choices)) > 255:
            words = words or book.add_worksheet("选项")
            words.hide()
            words.write_column(0, index, column.choices)
            letter = cell_name(0, index)[:-1]
            source = f"=选项!${letter}$1:${letter}${len(column.choices)}"
        rule = {"validate": "list", "source": source, "error_title": "请从列表中选择"}
        sheet.data_validation(2, index, _LAST, index, rule)


def _notes(book: xlsxwriter.Workbook, columns: Sequence[Column], title: str, notes: Sequence[str]) -> None:
    sheet = book.add_worksheet(NOTES)
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    lines = [f"{number}. {text}" for number, text in enumerate((*RULES, *notes), 1)]
    sheet.write_string(0, 0, title, bold)
    for row, text in enumerate(lines, 1):
        sheet.write_string(row, 0, text)
    start = len(lines) + 2
    sheet.write_row(start, 0, ["列", "键名", "必填", "说明", "可选值"], bold)
    for row, column in enumerate(columns, start + 1):
        words = [column.title, column.key, "是" if column.required else "", column.help, "、".join(column.choices)]
        for index, text in enumerate(words):
            sheet.write_string(row, index, text, wrap)
    for index, width in enumerate((18, 16, 8, 60, 40)):
        sheet.set_column(index, index, width)


def template_csv(columns: Sequence[Column], start: Sequence[Sequence[str]] = ()) -> bytes:
    """The CSV to fill in, with the mark that lets Excel see UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(column.title for column in columns)
    writer.writerow(column.example for column in columns)
    writer.writerows(start)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def template_toml(columns: Sequence[Column], title: str) -> bytes:
    """The TOML to fill in; the example is a comment."""
    lines = [f"# {title}", "# 每个 [[row]] 是一行；键名用英文，或用加引号的中文表头。", "", "# [[row]]"]
    for column in columns:
        example = column.example.replace("\\", "\\\\").replace('"', '\\"')
        note = "，".join(part for part in ("必填" if column.required else "", column.help) if part)
        lines.append(f'# {column.key} = "{example}"  # {column.title}{"，" + note if note else ""}')
    return ("\n".join(lines) + "\n").encode()


def error_sheet(errors: Sequence[CellError], filename: str) -> bytes:
    """The errors as an XLSX, to work through: place and sentence."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("错误清单")
    bold = book.add_format({"bold": True, "bg_color": "#12263F", "font_color": "#FFFFFF"})
    sheet.write_row(0, 0, ["单元格", "问题"], bold)
    for row, error in enumerate(errors, 1):
        sheet.write_string(row, 0, error.place)
        sheet.write_string(
            row, 1, gettext(error.message) % dict(error.params) if error.params else gettext(error.message)
        )
    sheet.write_string(len(errors) + 2, 0, filename)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
