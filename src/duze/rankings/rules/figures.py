"""What goes into a month's scoring and what comes out: plain frozen values that hash and travel."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from duze.kit.canonical import plain, written
from duze.kit.numbers import half_up
from duze.rankings.scheme import Scheme

ZERO = Decimal(0)
CELL_PLACES = 6
"""Indicator scores and points are kept to six places, half up, so that any spreadsheet gets the same."""


def fine(value: Decimal) -> Decimal:
    """`value` at the places kept inside the calculation."""
    return half_up(value, CELL_PLACES)


class UnitFigures(msgspec.Struct, frozen=True):
    """One unit's month: values by indicator, decisions to excuse (indicator → reason), last month's place."""

    id: str
    code: str
    name: str
    group: str
    values: Mapping[str, Decimal] = {}
    excused: Mapping[str, str] = {}
    previous_rank: int | None = None


class MonthFigures(msgspec.Struct, frozen=True):
    """All units of a month (`2026-10`), in printing order."""

    period: str
    units: tuple[UnitFigures, ...]


class Deduction(msgspec.Struct, frozen=True):
    """One confirmed finding of the month, as far as it matters here."""

    finding_id: str
    number: str
    unit_id: str
    kind: str
    severity: str
    partial: bool = False
    self_reported: bool = False
    fixed_in_time: bool = False
    repeat: bool = False
    title: str = ""


class Cell(msgspec.Struct, frozen=True):
    """One indicator of one unit: how its points came about.

    `worst`/`best` are the bounds used; `share` is the weight after redistribution;
    `how` is counted | all_equal | zero_for_missing | redistributed | excused.
    """

    indicator: str
    name: str
    unit: str
    method: str
    direction: str
    raw: Decimal | None
    worst: Decimal | None
    best: Decimal | None
    clipped: bool
    score: Decimal
    weight: Decimal
    share: Decimal
    points: Decimal
    how: str = "counted"
    reason: str = ""
    goal: Decimal | None = None
    goal_met: bool | None = None


class Factor(msgspec.Struct, frozen=True):
    """Why a deduction differs from its table value; `name` is a msgid."""

    name: str
    by: Decimal


class DeductionLine(msgspec.Struct, frozen=True):
    """One finding's deduction: table value, factors, points taken (never negative)."""

    finding_id: str
    number: str
    title: str
    kind: str
    severity: str
    base: Decimal
    factors: tuple[Factor, ...]
    points: Decimal


class Robustness(msgspec.Struct, frozen=True):
    """How firmly a unit sits in last place: of `tried` small changes it stays last in `held`."""

    tried: int
    held: int
    loose: tuple[str, ...] = ()


class UnitScore(msgspec.Struct, frozen=True):
    """One unit's result. points − deductions + relief + rounding = score, exactly (see `trace_sum`)."""

    id: str
    code: str
    name: str
    group: str
    cells: tuple[Cell, ...]
    lines: tuple[DeductionLine, ...]
    points: Decimal
    deducted: Decimal
    cap_relief: Decimal
    floor_relief: Decimal
    rounding: Decimal
    score: Decimal
    rank: int = 0
    of: int = 0
    last: bool = False
    exempt: bool = False
    goals_met: bool = False
    previous_rank: int | None = None
    robustness: Robustness | None = None


class MonthResult(msgspec.Struct, frozen=True):
    """A month's result; units stand by group and rank."""

    scheme: str
    period: str
    units: tuple[UnitScore, ...]

    def unit(self, unit_id: str) -> UnitScore:
        """One unit's result. Raises KeyError."""
        return {unit.id: unit for unit in self.units}[unit_id]

    def group(self, code: str) -> tuple[UnitScore, ...]:
        """A group's results, best first."""
        return tuple(unit for unit in self.units if unit.group == code)


def trace_sum(unit: UnitScore) -> Decimal:
    """The score again, from nothing but the trace."""
    taken = sum((line.points for line in unit.lines), ZERO)
    given = sum((cell.points for cell in unit.cells), ZERO)
    return given - taken + unit.cap_relief + unit.floor_relief + unit.rounding


def as_plain(value: msgspec.Struct | Scheme) -> Any:
    """`value` as JSON holds it, Decimals as strings."""
    if isinstance(value, Scheme):
        return plain(value.model_dump(mode="python"))
    return plain(msgspec.to_builtins(value, builtin_types=(Decimal,)))


def result_from(data: Any) -> MonthResult:
    """A stored result."""
    return msgspec.convert(data, MonthResult)


def result_hash(scheme: Scheme, figures: MonthFigures, deductions: tuple[Deduction, ...], result: MonthResult) -> str:
    """Hex SHA-256 over everything that a published month rests on, in canonical JSON."""
    whole = {
        "scheme": as_plain(scheme),
        "figures": as_plain(figures),
        "deductions": [as_plain(item) for item in sorted(deductions, key=lambda d: (d.unit_id, d.finding_id))],
        "result": as_plain(result),
    }
    return hashlib.sha256(written(whole)).hexdigest()
