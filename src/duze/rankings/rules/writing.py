"""A month's result as canonical JSON, written straight from its structs.

The text is, byte for byte, what `kit.canonical.written(as_plain(…))` gives, in a fraction of the time: a province has
60,000 cells, and most of what a cell says is the same all the way down its column. Anything unusual in a cell, unit or
number takes the general way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import UNSET

from duze.kit.canonical import plain, written
from duze.rankings.rules.figures import Cell, DeductionLine, MonthResult, UnitScore, as_plain
from duze.rankings.rules.inputs import Deduction, MonthFigures, UnitFigures
from duze.rankings.scheme import Scheme

_BYTEWISE = "latin-1"
"""Texts in here stand for bytes of UTF-8, one character each: narrow strings cost half to put together."""
_UNDECIDED = {None: "null", True: "true", False: "false"}
_LATER = ("added", "bonus", "ceiling_loss", "nodes", "veto_loss", "vetoes")
_sorted = msgspec.json.Encoder(order="sorted")


class Writer:
    """Writes units; what a column's cells have in common is put together once."""

    def __init__(self) -> None:
        self._columns: dict[str, _Column] = {}
        self._words: dict[str, str] = {}
        self._orders: dict[tuple[str, ...], list[tuple[str, str]]] = {}

    def result(self, result: MonthResult, units: Iterable[bytes]) -> bytes:
        """A month's result from what was written of its units, in their order."""
        head = f'{{"period":{self._word(result.period)},"scheme":{self._word(result.scheme)},"units":['
        return b"".join((_bytes(head), b",".join(units), b"]}"))

    def unit(self, unit: UnitScore) -> bytes:
        """One unit's result with its whole trace."""
        return _bytes(self._unit(unit))

    def _unit(self, unit: UnitScore) -> str:
        cells = ",".join(self._cells(unit))
        lines = ",".join([_line(line) for line in unit.lines]) if unit.lines else ""
        own = [name for name in _LATER if getattr(unit, name) is not UNSET]
        previous = "null" if unit.previous_rank is None else unit.previous_rank
        if own or unit.robustness is not None:
            return self._rare(unit, cells)
        return (
            f'{{"cap_relief":"{number(unit.cap_relief)}","cells":[{cells}],"code":{_quoted(unit.code)}'
            f',"deducted":"{number(unit.deducted)}","exempt":{_UNDECIDED[unit.exempt]}'
            f',"floor_relief":"{number(unit.floor_relief)}","goals_met":{_UNDECIDED[unit.goals_met]}'
            f',"group":{self._word(unit.group)},"id":{_quoted(unit.id)},"last":{_UNDECIDED[unit.last]}'
            f',"lines":[{lines}],"name":{_quoted(unit.name)},"of":{unit.of},"points":"{number(unit.points)}"'
            f',"previous_rank":{previous},"rank":{unit.rank},"robustness":null'
            f',"rounding":"{number(unit.rounding)}","score":"{number(unit.score)}"}}'
        )

    def _rare(self, unit: UnitScore, cells: str) -> str:
        """A unit with more to say: everything but its cells the general way."""
        told = plain(msgspec.to_builtins(msgspec.structs.replace(unit, cells=()), builtin_types=(Decimal,)))
        parts = [f'"{name}":[{cells}]' if name == "cells" else f'"{name}":{_json(told[name])}' for name in sorted(told)]
        return "{" + ",".join(parts) + "}"

    def figures(self, figures: MonthFigures) -> bytes:
        """What the month was computed from."""
        units = ",".join([self._figures(unit) for unit in figures.units])
        return _bytes(f'{{"period":{self._word(figures.period)},"units":[{units}]}}')

    def _figures(self, unit: UnitFigures) -> str:
        if unit.last is not UNSET or unit.marks is not UNSET or unit.excused:
            return _general(unit)
        own = unit.values
        order = self._orders.get(tuple(own))
        if order is None:
            order = self._orders[tuple(own)] = [(code, f'{_quoted(code)}:"') for code in sorted(own)]
        values = ",".join([f'{head}{number(own[code])}"' for code, head in order])
        previous = "null" if unit.previous_rank is None else unit.previous_rank
        head = f'{{"code":{_quoted(unit.code)},"excused":{{}},"group":{self._word(unit.group)},"id":'
        tail = f'{_quoted(unit.id)},"name":{_quoted(unit.name)},"previous_rank":{previous}'
        return f'{head}{tail},"values":{{{values}}}}}'

    def _cells(self, unit: UnitScore) -> list[str]:
        columns, texts = self._columns, []
        for cell in unit.cells:
            alike = _alike(cell)
            column = columns.get(cell.indicator)
            if column is None or column.alike != alike:
                if alike[-5:] != _USUAL:
                    texts.append(_general(cell))
                    continue
                column = columns[cell.indicator] = _Column(cell)
            if cell.raw is None:
                texts.append(_general(cell))
                continue
            clipped = "true" if cell.clipped else "false"
            texts.append(
                f"{column.best}{clipped}{column.goal}{_UNDECIDED[cell.goal_met]}{column.how}{_six(cell.points)}"
                f'","raw":"{number(cell.raw)}","reason":"","score":"{_six(cell.score)}{column.share}'
            )
        return texts

    def _word(self, text: str) -> str:
        if text not in self._words:
            self._words[text] = _quoted(text)
        return self._words[text]


_SAME = ("name", "unit", "method", "direction", "worst", "best", "weight", "share", "how", "goal")
_RARE = ("reason", "used", "centre", "weaker", "node")
_USUAL = ("", UNSET, UNSET, UNSET, UNSET)
_alike = attrgetter(*_SAME, *_RARE)
"""What a column's cells have in common: scored together they hold the very same objects, which compare at once."""


class _Column:
    """What is written around the numbers of one column's cells."""

    def __init__(self, cell: Cell) -> None:
        self.alike = _alike(cell)
        self.best = f'{{"best":{_maybe(cell.best)},"clipped":'
        self.goal = f',"direction":{_quoted(cell.direction)},"goal":{_maybe(cell.goal)},"goal_met":'
        told = f',"how":{_quoted(cell.how)},"indicator":{_quoted(cell.indicator)},"method":{_quoted(cell.method)}'
        self.how = f'{told},"name":{_quoted(cell.name)},"points":"'
        tail = f'","share":"{number(cell.share)}","unit":{_quoted(cell.unit)},"weight":"{number(cell.weight)}"'
        self.share = f'{tail},"worst":{_maybe(cell.worst)}}}'


def _six(value: Decimal) -> str:
    """`number`, for what usually has six places (a score, a cell's points)."""
    text = str(value)
    if text[-7:-6] != "." or not value:
        return number(value)
    return text if text[-1] != "0" else text.rstrip("0").rstrip(".")


def number(value: Decimal) -> str:
    """A Decimal as canonical JSON has it: no exponent, no trailing zeros."""
    text = str(value)
    if "E" in text or not value:
        return f"{value.normalize():f}" if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def written_deductions(deductions: Iterable[Deduction]) -> bytes:
    """The month's findings, by unit and finding."""
    ordered = sorted(deductions, key=lambda item: (item.unit_id, item.finding_id))
    return _sorted.encode(ordered)


@dataclass(frozen=True)
class Written:
    """A computed month written out: each part as canonical JSON, the units' traces in order, the hash of it all."""

    figures: bytes
    deductions: bytes
    result: bytes
    units: tuple[bytes, ...]
    hash: str


def written_month(
    scheme: Scheme, figures: MonthFigures, deductions: Sequence[Deduction], result: MonthResult
) -> Written:
    """Write a month out once: for its hash, for the month's own row and for each unit's."""
    writer = Writer()
    units = tuple([writer.unit(unit) for unit in result.units])
    told, taken, scored = writer.figures(figures), written_deductions(deductions), writer.result(result, units)
    whole = hashlib.sha256(b'{"deductions":')
    for part in (taken, b',"figures":', told, b',"result":', scored, b',"scheme":', written(as_plain(scheme)), b"}"):
        whole.update(part)
    return Written(told, taken, scored, units, whole.hexdigest())


def result_hash(scheme: Scheme, figures: MonthFigures, deductions: Sequence[Deduction], result: MonthResult) -> str:
    """Hex SHA-256 over everything that a published month rests on, in canonical JSON."""
    return written_month(scheme, figures, deductions, result).hash


def _line(line: DeductionLine) -> str:
    factors = ",".join([f'{{"by":"{number(one.by)}","name":{_quoted(one.name)}}}' for one in line.factors])
    head = f'{{"base":"{number(line.base)}","factors":[{factors}],"finding_id":{_quoted(line.finding_id)},"kind":'
    tail = f'{_quoted(line.kind)},"number":{_quoted(line.number)},"points":"{number(line.points)}","severity":'
    return f'{head}{tail}{_quoted(line.severity)},"title":{_quoted(line.title)}}}'


def _maybe(value: Decimal | None) -> str:
    return "null" if value is None else f'"{number(value)}"'


def _general(value: Any) -> str:
    return _json(plain(msgspec.to_builtins(value, builtin_types=(Decimal,))))


def _json(value: Any) -> str:
    return written(value).decode(_BYTEWISE)


def _quoted(text: str) -> str:
    return encode_basestring(text).encode().decode(_BYTEWISE)


def _bytes(text: str) -> bytes:
    return text.encode(_BYTEWISE)
