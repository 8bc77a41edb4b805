"""The past months scored once more under a changed scheme: who would have moved, who would have been last.

Pure: takes what months keep, gives what would have been; nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from duze.kit.errors import FieldError, Invalid
from duze.rankings.rules.figures import Deduction, MonthFigures, MonthResult
from duze.rankings.rules.schemes import load_scheme
from duze.rankings.rules.scoring import score_month
from duze.rankings.scheme import Scheme

_REASONS = 5


class PastMonth(msgspec.Struct, frozen=True):
    """A published month: what it was scored from, and its result."""

    period: str
    figures: MonthFigures
    deductions: tuple[Deduction, ...]
    result: MonthResult


class Change(msgspec.Struct, frozen=True):
    """One unit in one month: place, score and whether last, as published and as it would have been."""

    id: str
    name: str
    group: str
    rank: int
    score: Decimal
    last: bool
    new_rank: int
    new_score: Decimal
    new_last: bool

    @property
    def moved(self) -> int:
        """Places gained (positive) or lost."""
        return self.rank - self.new_rank


class SimulatedMonth(msgspec.Struct, frozen=True):
    """One month side by side; `refused` says why it cannot be scored under the changed scheme."""

    period: str
    units: tuple[Change, ...] = ()
    refused: tuple[FieldError, ...] = ()

    def of(self, group: str) -> list[Change]:
        """A group's units, best of the new places first."""
        return sorted((one for one in self.units if one.group == group), key=lambda one: (one.new_rank, one.name))


def simulate(scheme: Scheme, past: Sequence[PastMonth]) -> list[SimulatedMonth]:
    """Every month under `scheme`, oldest first. A unit that is in only one of the two results is left out."""
    return [_month(scheme, month) for month in past]


def _month(scheme: Scheme, month: PastMonth) -> SimulatedMonth:
    try:
        found = score_month(scheme, month.figures, month.deductions)
    except Invalid as refusal:
        return SimulatedMonth(month.period, refused=tuple(refusal.errors[:_REASONS]))
    was = {unit.id: unit for unit in month.result.units}
    return SimulatedMonth(
        month.period,
        tuple(
            Change(
                id=unit.id,
                name=unit.name,
                group=unit.group,
                rank=was[unit.id].rank,
                score=was[unit.id].score,
                last=was[unit.id].last and not was[unit.id].exempt,
                new_rank=unit.rank,
                new_score=unit.score,
                new_last=unit.last and not unit.exempt,
            )
            for unit in found.units
            if unit.id in was
        ),
    )


class Tally(msgspec.Struct, frozen=True):
    """One unit over all simulated months: times last as published and as it would have been, mean places gained."""

    id: str
    name: str
    last: int
    new_last: int
    moved: int
    gained: Decimal


def tallies(months: Sequence[SimulatedMonth], group: str) -> list[Tally]:
    """A group's units over all months that could be scored: those whose last places change most first."""
    by_unit: dict[str, list[Change]] = {}
    for month in months:
        for one in month.units:
            if one.group == group:
                by_unit.setdefault(one.id, []).append(one)
    found = [
        Tally(
            id=unit_id,
            name=rows[-1].name,
            last=sum(row.last for row in rows),
            new_last=sum(row.new_last for row in rows),
            moved=sum(row.moved != 0 for row in rows),
            gained=Decimal(sum(row.moved for row in rows)) / len(rows),
        )
        for unit_id, rows in by_unit.items()
    ]
    return sorted(found, key=lambda one: (-abs(one.new_last - one.last), -one.moved, one.name))


def changed_scheme(base: Scheme, changes: Mapping[str, Decimal]) -> Scheme:
    """`base` with single numbers replaced. Raises Invalid like `load_scheme` for what no longer makes sense.

    Keys: `weight/<group>/<indicator>`, `points/<kind>/<severity>`, `cap`, `bottom/<group>` (a whole number) and
    `factor/<repeat|fixed_in_time|self_reported|partial>`. A key that names nothing is refused.
    """
    data = base.model_dump(mode="python")
    faults = [key for key, value in changes.items() if not _changed(data, key.split("/"), value)]
    if faults:
        sentence = "方案中没有“%(key)s”这一项。"
        raise Invalid(errors=[FieldError("/changes", sentence, {"key": key}) for key in faults])
    return load_scheme(data)


def _changed(data: dict[str, Any], parts: list[str], value: Decimal) -> bool:
    weights, deductions = data["weights"], data["deductions"]
    match parts:
        case ["weight", group, indicator] if indicator in weights.get(group, {}):
            weights[group] = {**weights[group], indicator: value}
        case ["points", kind, severity]:
            rows = deductions["table"]
            meant = [row for row in rows if (row["kind"].value, row["severity"].value) == (kind, severity)]
            for row in meant:
                row["points"] = value
            return bool(meant)
        case ["factor", name] if f"{name}_factor" in deductions:
            deductions[f"{name}_factor"] = value
        case ["bottom", group] if value == value.to_integral_value():
            meant = [rule for rule in data["groups"] if rule["code"] == group]
            for rule in meant:
                rule["bottom"] = int(value)
            return bool(meant)
        case ["cap"]:
            deductions["cap"] = value
        case _:
            return False
    return True
