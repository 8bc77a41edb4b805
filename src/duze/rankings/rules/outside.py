"""Any table of units × indicators, scored by any scheme: what `duze rank import-panel` reads. Pure.

One row per unit: a column 单位代码 or 单位, 组 where the scheme has several groups, one column per indicator (its code,
its name, or name and unit as in the templates), an empty cell where nothing is known.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from duze.kit.errors import FieldError, Invalid
from duze.rankings.rules.cells import cell_name, plain_text
from duze.rankings.rules.figures import MonthFigures, UnitFigures
from duze.rankings.rules.sheet import UNIT_HEADERS, KnownUnit, Rows, read_rows
from duze.rankings.scheme import Scheme

GROUP_HEADERS = frozenset({"组", "组别", "分组", "group"})
MOST_ROWS, MOST_COLUMNS = 100_000, 500


def read_panel(data: bytes, scheme: Scheme, period: str) -> MonthFigures:
    """The figures in a CSV table (UTF-8 or GB 18030, comma, semicolon or tab).

    Raises Invalid naming every faulty cell: not a number, impossible, unit twice, unknown column or group.
    """
    rows = _rows(data)
    header = _header(rows)
    units, groups = _columns(rows[header])
    errors: list[FieldError] = []
    known = [
        unit
        for row in range(header + 1, len(rows))
        if (unit := _unit(rows[row], row, units, groups, scheme, errors)) is not None
    ]
    if errors:
        raise Invalid(_FAULTS, code="bad_sheet", errors=errors[:200], count=len(errors))
    for column in groups:
        rows[header][column] = ""
    once = list({unit.code: unit for unit in known}.values())
    values: dict[str, dict[str, object]] = {unit.code: {} for unit in once}
    for value in read_rows(Rows(rows), scheme, once):
        values[value.unit_code][value.indicator] = value.value
    return MonthFigures(
        period,
        tuple(UnitFigures(u.code, u.code, u.name, u.group, values[u.code]) for u in once),  # type: ignore[arg-type]
    )


_FAULTS = "表格中有 %(count)s 处错误，未导入任何数据。请按单元格更正后重新上传。"


def _rows(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Invalid("文件编码无法识别，请另存为 UTF-8 编码的 CSV。", code="bad_encoding")
    top = text[:4000]
    mark = max(",;\t", key=top.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    width = max(map(len, rows), default=0)
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS:
        raise Invalid("表格超过 %(rows)s 行或 %(columns)s 列。", rows=MOST_ROWS, columns=MOST_COLUMNS)
    return rows


def _header(rows: Sequence[Sequence[str]]) -> int:
    for index, row in enumerate(rows[:10]):
        if any(plain_text(cell) in UNIT_HEADERS for cell in row):
            return index
    sentence = "没有找到表头。表头行须有“单位”或“单位代码”一列和指标列。"
    raise Invalid(_FAULTS, code="bad_sheet", errors=[FieldError("A1", sentence)], count=1)


def _columns(header: Sequence[str]) -> tuple[list[int], list[int]]:
    units = [column for column, cell in enumerate(header) if plain_text(cell) in UNIT_HEADERS]
    groups = [column for column, cell in enumerate(header) if plain_text(cell).lower() in GROUP_HEADERS]
    return units, groups


def _unit(
    cells: Sequence[str],
    row: int,
    units: Sequence[int],
    groups: Sequence[int],
    scheme: Scheme,
    errors: list[FieldError],
) -> KnownUnit | None:
    if not any(plain_text(cell) for cell in cells):
        return None
    names = [text for column in units if column < len(cells) and (text := plain_text(cells[column]))]
    if not names:
        errors.append(FieldError(cell_name(row, units[0]), "这一行没有填写单位。"))
        return None
    group = _group(cells, row, groups, scheme, errors)
    return KnownUnit(names[0], names[-1], names[-1], group) if group else None


def _group(
    cells: Sequence[str], row: int, groups: Sequence[int], scheme: Scheme, errors: list[FieldError]
) -> str | None:
    known = {key: rule.code for rule in scheme.groups for key in (rule.code, rule.name)}
    written = [(column, text) for column in groups if column < len(cells) and (text := plain_text(cells[column]))]
    if written:
        column, text = written[0]
        if text not in known:
            names = "、".join(rule.name for rule in scheme.groups)
            sentence = "没有名为“%(text)s”的组，方案的组有：%(names)s。"
            errors.append(FieldError(cell_name(row, column), sentence, {"text": text[:40], "names": names}))
        return known.get(text)
    if len(scheme.groups) == 1:
        return scheme.groups[0].code
    where = cell_name(row, groups[0] if groups else 0)
    errors.append(FieldError(where, "方案有多个组，请在“组”一列写明每个单位的组。"))
    return None
