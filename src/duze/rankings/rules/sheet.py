"""A values sheet (units × indicators) as rows: read whole or refused whole, every fault by its cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from duze.kit.errors import FieldError, Invalid
from duze.rankings.rules.cells import cell_name, cell_value, plain_text
from duze.rankings.scheme import Indicator, Scheme

UNIT_HEADERS = frozenset({"单位", "单位名称", "单位代码", "代码"})
_HEADER_WITHIN = 10
_MOST_ERRORS = 200


@dataclass(frozen=True)
class KnownUnit:
    """A unit that may stand in the sheet."""

    code: str
    name: str
    full_name: str
    group: str


@dataclass(frozen=True)
class SheetValue:
    """One value read, and the cell it stood in."""

    unit_code: str
    indicator: str
    value: Decimal
    cell: str


@dataclass(frozen=True)
class Rows:
    """Raw rows from the sheet's first cell on, with the cells that are merged or hold a formula error."""

    rows: Sequence[Sequence[object]]
    merged: frozenset[str] = field(default_factory=frozenset)
    broken: frozenset[str] = field(default_factory=frozenset)


def read_rows(sheet: Rows, scheme: Scheme, units: Sequence[KnownUnit]) -> list[SheetValue]:
    """The values in a sheet. Raises Invalid listing every faulty cell; nothing is taken then."""
    reader = _Reader(sheet, scheme, units)
    values = reader.read()
    if reader.errors:
        raise Invalid(
            "表格中有 %(count)s 处错误，未导入任何数据。请按单元格更正后重新上传。",
            code="bad_sheet",
            errors=reader.errors[:_MOST_ERRORS],
            count=len(reader.errors),
        )
    return values


class _Reader:
    def __init__(self, sheet: Rows, scheme: Scheme, units: Sequence[KnownUnit]) -> None:
        self.sheet = sheet
        self.scheme = scheme
        self.errors: list[FieldError] = []
        self.units = {key: unit for unit in units for key in (unit.code, unit.name, unit.full_name)}
        self.used = {rule.code: {item.code for item in scheme.used_in(rule.code)} for rule in scheme.groups}

    def read(self) -> list[SheetValue]:
        for cell in sorted(self.sheet.merged, key=_order):
            self._wrong(cell, "不能使用合并单元格。请取消合并后逐格填写。")
        for cell in sorted(self.sheet.broken, key=_order):
            self._wrong(cell, "公式出错。请更正公式，或改填数值。")
        header = self._header()
        if header is None:
            self._wrong("A1", "没有找到表头。表头行须有“单位”一列和指标列，请使用下载的模板。")
            return []
        unit_columns, indicators = self._columns(header)
        seen: dict[str, int] = {}
        return [
            value
            for row in range(header + 1, len(self.sheet.rows))
            for value in self._row(row, unit_columns, indicators, seen)
        ]

    def _header(self) -> int | None:
        for row, cells in enumerate(self.sheet.rows[:_HEADER_WITHIN]):
            if any(plain_text(cell) in UNIT_HEADERS for cell in cells):
                return row
        return None

    def _columns(self, header: int) -> tuple[list[int], dict[int, Indicator]]:
        unit_columns: list[int] = []
        indicators: dict[int, Indicator] = {}
        for column, cell in enumerate(self.sheet.rows[header]):
            text = plain_text(cell)
            if not text:
                continue
            if text in UNIT_HEADERS:
                unit_columns.append(column)
            elif (indicator := self._indicator(text)) is None:
                self._wrong(cell_name(header, column), "没有名为“%(text)s”的指标。", text=text[:40])
            elif indicator in indicators.values():
                self._wrong(cell_name(header, column), "指标“%(text)s”出现了两列。", text=text[:40])
            else:
                indicators[column] = indicator
        if not indicators:
            self._wrong(cell_name(header, 0), "表头中没有任何考核指标。请使用下载的模板。")
        return unit_columns, indicators

    def _indicator(self, text: str) -> Indicator | None:
        for item in self.scheme.indicators:
            titles = {item.code, plain_text(item.name), plain_text(header_of(item))}
            if text in titles:
                return item
        return None

    def _row(
        self, row: int, unit_columns: Sequence[int], indicators: dict[int, Indicator], seen: dict[str, int]
    ) -> Iterator[SheetValue]:
        cells = self.sheet.rows[row]
        if not any(plain_text(cell) for cell in cells):
            return
        unit = self._unit(row, unit_columns)
        if unit is None:
            return
        if unit.code in seen:
            where = cell_name(row, unit_columns[0])
            self._wrong(
                where, "“%(unit)s”已在第 %(line)s 行出现，一个单位只能有一行。", unit=unit.name, line=seen[unit.code]
            )
            return
        seen[unit.code] = row + 1
        for column, indicator in indicators.items():
            cell = cells[column] if column < len(cells) else ""
            where = cell_name(row, column)
            if where in self.sheet.merged or where in self.sheet.broken or not plain_text(cell):
                continue
            yield from self._value(unit, indicator, cell, where)

    def _unit(self, row: int, columns: Iterable[int]) -> KnownUnit | None:
        found: KnownUnit | None = None
        texts = [(column, plain_text(self.sheet.rows[row][column])) for column in columns]
        if not any(text for _, text in texts):
            self._wrong(cell_name(row, texts[0][0]), "这一行没有填写单位。")
            return None
        for column, text in texts:
            if not text:
                continue
            unit = self.units.get(text)
            if unit is None:
                self._wrong(cell_name(row, column), "没有名为“%(text)s”的考核单位。", text=text[:40])
                return None
            if found is not None and unit is not found:
                self._wrong(cell_name(row, column), "单位代码与单位名称不是同一个单位。")
                return None
            found = unit
        return found

    def _value(self, unit: KnownUnit, indicator: Indicator, cell: object, where: str) -> Iterator[SheetValue]:
        if indicator.code not in self.used.get(unit.group, set()):
            self._wrong(where, "“%(unit)s”不考核“%(name)s”，请留空。", unit=unit.name, name=indicator.name)
            return
        value = cell_value(cell, indicator, where)
        if isinstance(value, FieldError):
            self.errors.append(value)
            return
        yield SheetValue(unit.code, indicator.code, value, where)

    def _wrong(self, where: str, sentence: str, **params: object) -> None:
        self.errors.append(FieldError(where, sentence, params))


def header_of(indicator: Indicator) -> str:
    """An indicator's column title: name and unit."""
    return f"{indicator.name}（{indicator.unit}）" if indicator.unit else indicator.name


def _order(cell: str) -> tuple[int, int, str]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :] or 0), len(letters), letters
