"""From the bytes of a file to a grid of texts: workbooks through calamine, CSV and TOML from the library.

A file is weighed before it is opened: what would unpack to more than it should is refused.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from duze.kit.errors import Invalid, TooLarge
from duze.kit.sheet_weights import (
    MAX_FILE,
    MAX_LINES,
    not_a_sheet,
    ods_spans,
    too_many_rows,
    weigh_ods,
    weigh_xlsx,
)

MAX_WIDTH = 256
NOTES = "说明"
Range = tuple[int, int, int, int]


@dataclass(frozen=True)
class Grid:
    """Texts by row and column, from the first row of the sheet; merged ranges (top, left, bottom, right) and
    cells whose formula failed, counted from 0. `tree` when rows come from TOML: then row 0 are the keys."""

    rows: list[list[str]]
    merged: tuple[Range, ...] = ()
    broken: frozenset[tuple[int, int]] = frozenset()
    tree: bool = False


def cell_name(row: int, column: int) -> str:
    """`A1` for (0, 0)."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def read_grid(content: bytes, filename: str) -> Grid:
    """The texts of a file, by what its bytes are; the name decides only between CSV and TOML.

    Raises WrongType, TooLarge or Invalid.
    """
    if len(content) > MAX_FILE:
        raise TooLarge("表格文件超过 %(limit)s MB，请拆成几个文件分别导入。", limit=MAX_FILE >> 20)
    if not content.strip():
        raise Invalid("文件是空的。", code="empty_sheet")
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return _workbook(content)
    if content[:5] == b"%PDF-" or content[:2] == b"PK":
        raise not_a_sheet()
    text = _text(content)
    return _toml(text) if filename.lower().endswith(".toml") else _csv(text)


def _workbook(content: bytes) -> Grid:
    facts = None
    zipped = content[:2] == b"PK"
    if zipped:
        facts = weigh_xlsx(content) or weigh_ods(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        name = _sheet_name(book)
        broken = facts.check(name) if facts else frozenset()
        sheet = book.get_sheet_by_name(name)
        if sheet.total_width > MAX_WIDTH:
            raise TooLarge("表格超过 %(columns)s 列。请使用下载的模板。", columns=MAX_WIDTH)
        if sheet.total_height > MAX_LINES:
            raise too_many_rows()
        top, left = sheet.start or (0, 0)
        merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
        rows: list[list[str]] = [[] for _ in range(top)]
        rows += [[""] * left + [_as_text(value) for value in row] for row in sheet.iter_rows()]
    except (CalamineError, PasswordError, IndexError, ValueError) as error:
        raise not_a_sheet() from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader is Rust: its panics are no Exception
            raise not_a_sheet() from error
        raise
    if zipped and not merged:
        merged = ods_spans(content, name)
    return Grid(rows, tuple(merged), broken)


def _sheet_name(book: CalamineWorkbook) -> str:
    shown = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible and s.name != NOTES]
    if not shown:
        raise not_a_sheet()
    return str(shown[0])


def _as_text(value: Any) -> str:
    """A cell as a person reads it: numbers as Excel shows them (15 digits), days as 2026-11-02."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        exact = value if isinstance(value, Decimal) else Decimal(format(value, ".15g"))
        return f"{exact:f}" if exact.is_finite() and -30 < exact.adjusted() < 30 else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _text(content: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else GB18030 (what WPS and Excel write in China)."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: Sequence[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise not_a_sheet()


def _csv(text: str) -> Grid:
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    delimiter = max(",;\t", key=bare.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Invalid("CSV 文件的引号或换行不完整，读不出来。请重新另存为 CSV。", code="bad_csv") from error
    if any(len(row) > MAX_WIDTH for row in rows):
        raise TooLarge("表格超过 %(columns)s 列。请使用下载的模板。", columns=MAX_WIDTH)
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return Grid(rows)


def read_document(content: bytes, filename: str) -> dict[str, Any] | None:
    """A TOML file as a document, numbers exact; None when it is no TOML file or a table of [[row]]. Raises Invalid."""
    if not filename.lower().endswith(".toml") or len(content) > MAX_FILE:
        return None
    data = _loads(_text(content))
    return None if "row" in data or not data else data


def _loads(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, InvalidOperation) as error:
        raise Invalid("TOML 文件有语法错误：%(fault)s。", code="bad_toml", fault=str(error)[:200]) from error


def _toml(text: str) -> Grid:
    data = _loads(text)
    items = data.get("row")
    if set(data) != {"row"} or not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Invalid("TOML 文件须由若干个 [[row]] 组成，每个是一行。", code="bad_toml")
    keys = list(dict.fromkeys(key for item in items for key in item))
    return Grid([keys, *([_of_toml(item.get(key, "")) for key in keys] for item in items)], tree=True)


def _of_toml(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_of_toml(item) for item in value)
    if isinstance(value, dict):
        raise Invalid("TOML 文件的值须为文字、数字、日期或其列表。", code="bad_toml")
    return _as_text(value)
