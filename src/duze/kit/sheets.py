"""Tables that people bring in: columns, rows by key, errors by cell; read from XLSX, XLS, ODS, CSV or TOML.

Rules of reading, the same for every kind of table:

- Headers are matched by their Chinese title or their English key, in any order; unknown, missing and doubled
  headers are errors.
- Blanks around a value and blank rows are dropped. Full-width digits and letters are read as half-width ones,
  and the cells where that happened are listed.
- A merged cell is refused with its place: a value that stands for several rows would be a guess.
- The template's example row is passed over.
- Formulas are never computed: of a workbook the value saved last counts, in text a leading `=` is text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duze.kit.errors import FieldError, Invalid
from duze.kit.sheet_files import Grid, cell_name, read_document, read_grid
from duze.kit.sheet_weights import MAX_ROWS, too_many_rows

MAX_ERRORS = 2000
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Column:
    """One column: `key` is stable and English, `title` the Chinese msgid in the header.

    `choices` are the words a cell may hold (empty: anything); `example` fills the template's example row.
    """

    key: str
    title: str
    required: bool = False
    example: str = ""
    help: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class CellError:
    """One thing wrong: where (`C12`, or `第3条 login` in TOML), the msgid of the sentence and its parameters."""

    place: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetRow:
    """A row with something in it: its number as the spreadsheet shows it, and its values by column key.

    Columns that the file does not have are empty strings.
    """

    number: int
    values: Mapping[str, str]


@dataclass
class Tally:
    """What an import did or would do: rows by what became of them, what is wrong, by cell, and what follows from it
    elsewhere (`notes`, without a place)."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[CellError] = field(default_factory=list)
    notes: list[CellError] = field(default_factory=list)


@dataclass(frozen=True)
class SheetTable:
    """A table as read. `errors` are the faults found while reading; `normalised` the cells read half-width.

    `document` is set instead of rows when the file is a TOML document in the kind's own form.
    """

    filename: str
    columns: tuple[Column, ...]
    rows: tuple[SheetRow, ...]
    errors: tuple[CellError, ...] = ()
    normalised: tuple[str, ...] = ()
    letters: Mapping[str, int] = field(default_factory=dict)
    tree: bool = False
    document: Mapping[str, Any] | None = None

    def place(self, row: SheetRow, key: str) -> str:
        """Where a value stands: `C12`; `第3条 login` in TOML; `行 12` for a column the file does not have."""
        if self.tree:
            return f"第{row.number}条 {key}"
        return cell_name(row.number - 1, self.letters[key]) if key in self.letters else f"第{row.number}行"


def document_place(pointer: str) -> str:
    """Where a JSON pointer is in a TOML document, as people count: `indicators 第1条 method best`."""
    parts = [f"第{int(part) + 1}条" if part.isdecimal() else part for part in pointer.split("/") if part]
    return " ".join(parts) or "—"


def read_table(content: bytes, filename: str, columns: Sequence[Column], *, document: bool = False) -> SheetTable:
    """Read a file into rows; with `document`, a TOML file without [[row]] is taken as a document.

    Raises WrongType for what is no table, TooLarge above 50,000 rows or the size limits, and Invalid by cell for
    headers that do not fit. Faults of single cells are left in `errors`.
    """
    if document and (found := read_document(content, filename)) is not None:
        return SheetTable(filename, tuple(columns), (), tree=True, document=found)
    grid = read_grid(content, filename)
    if not grid.rows:
        raise Invalid("表中没有内容。请下载模板，填写后再导入。", code="empty_sheet")
    letters, head = _letters(grid, columns)
    if len(grid.rows) - head - 1 > MAX_ROWS:
        raise too_many_rows()
    table = SheetTable(filename, tuple(columns), (), letters=letters, tree=grid.tree)
    rows, normalised = _rows(table, grid, head)
    if not rows:
        raise Invalid("表中只有表头，没有数据。示例行不算数据，请在其下填写。", code="empty_sheet")
    known = SheetTable(filename, table.columns, tuple(rows), (), tuple(normalised), letters, grid.tree)
    errors = [*_covered(grid, letters, head), *_faults(known)]
    return SheetTable(filename, known.columns, known.rows, tuple(errors), known.normalised, letters, grid.tree)


def half_width(text: str) -> str:
    """Full-width digits, letters and blanks as half-width ones; Chinese punctuation stays as it is."""
    if text.isascii():
        return text
    return _WIDE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u3000\u00a0]+")


def _letters(grid: Grid, columns: Sequence[Column]) -> tuple[dict[str, int], int]:
    """Key → column index, and the index of the header row. Raises Invalid by cell."""
    head = next(index for index, row in enumerate(grid.rows) if any(row))
    names = {name: column.key for column in columns for name in (column.title, column.key)}
    found: dict[str, int] = {}
    errors = []
    for index, text in enumerate(grid.rows[head]):
        title = half_width(text).strip().rstrip("*＊").strip()
        place = title if grid.tree else cell_name(head, index)
        if not title:
            continue
        if (key := names.get(title) or names.get(title.lower())) is None:
            errors.append(FieldError(place, "表头“%(title)s”不认识。请使用模板中的表头。", {"title": title[:60]}))
        elif key in found:
            errors.append(FieldError(place, "表头“%(title)s”重复，请只留一列。", {"title": title[:60]}))
        else:
            found[key] = index
    for column in columns:
        if column.required and column.key not in found:
            at = "[[row]]" if grid.tree else cell_name(head, 0)
            errors.append(FieldError(at, "缺少“%(column)s”一列。", {"column": column.title}))
    if errors:
        raise Invalid("表头与模板不一致，未导入。", code="wrong_header", errors=errors[:MAX_ERRORS])
    return found, head


def _rows(table: SheetTable, grid: Grid, head: int) -> tuple[list[SheetRow], list[str]]:
    rows, normalised = [], []
    example = {column.key: column.example for column in table.columns if column.key in table.letters}
    for index in range(head + 1, len(grid.rows)):
        cells = grid.rows[index]
        values = dict.fromkeys((column.key for column in table.columns), "")
        wide = []
        for key, at in table.letters.items():
            text = cells[at].strip() if at < len(cells) else ""
            values[key] = half_width(text).strip()
            if values[key] != text:
                wide.append(key)
        row = SheetRow(index if grid.tree else index + 1, values)
        if not any(values.values()) or {key: values[key] for key in example} == example:
            continue
        rows.append(row)
        normalised += [table.place(row, key) for key in wide]
    return rows, normalised


def _range(top: int, left: int, end: int, right: int) -> str:
    return f"{cell_name(top, left)}:{cell_name(end, right)}"


def _covered(grid: Grid, letters: Mapping[str, int], head: int) -> list[CellError]:
    """Merged and broken cells in the table's own columns."""
    used = set(letters.values())
    sentence = "单元格 %(cells)s 是合并的。请取消合并，每一行都填上自己的值。"
    found = [
        CellError(cell_name(max(top, head), left), sentence, {"cells": _range(top, left, end, right)})
        for top, left, end, right in grid.merged
        if end >= head and used & set(range(left, right + 1))
    ]
    found += [
        CellError(cell_name(row, column), "公式结果是错误值。请改为数值或文字。")
        for row, column in sorted(grid.broken)
        if column in used and row > head
    ]
    return found[:MAX_ERRORS]


def _faults(table: SheetTable) -> list[CellError]:
    """Required cells left empty, and words that are not among a column's choices."""
    errors = []
    allowed = {column.key: frozenset(column.choices) for column in table.columns}
    for row in table.rows:
        for column in table.columns:
            value = row.values[column.key]
            if not value and column.required:
                errors.append(CellError(table.place(row, column.key), "“%(column)s”必填。", {"column": column.title}))
            elif value and column.choices and value not in allowed[column.key]:
                sentence = "“%(value)s”不在可选范围内，可选：%(choices)s。"
                params = {"value": value[:60], "choices": "、".join(column.choices)[:400]}
                errors.append(CellError(table.place(row, column.key), sentence, params))
        if len(errors) > MAX_ERRORS:
            return errors[:MAX_ERRORS]
    return errors
