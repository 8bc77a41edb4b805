"""A group's indicators as columns, and one unit's cells in them: the part of the score that runs a million times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

from duze.rankings.rules.figures import SIX, UP, ZERO, Cell, UnitFigures, fine, given
from duze.rankings.rules.methods import Gauge, gauge_of, goal_met
from duze.rankings.rules.trees import Tree, tree_of
from duze.rankings.scheme import Aggregation, Direction, Indicator, Missing, PercentileRank, Scheme

_ALL: frozenset[str] = frozenset()
Shares = tuple[Decimal, Sequence[Decimal]]
"""The sum of the weights that count, and each column's share of it (in hundredths of the whole)."""


@dataclass(frozen=True)
class Column:
    """One indicator in one group."""

    item: Indicator
    code: str
    method: str
    direction: str
    weight: Decimal
    gauge: Gauge
    mean: Decimal | None
    told: bool
    """Whether its cells tell more than bounds and score (outliers, 标准分, 百分等级)."""
    row: tuple[Any, ...]
    """Everything `cells_of` needs, in its order: looked up once, not for every cell."""


@dataclass(frozen=True)
class Columns:
    """A group's columns; `tree` None when everything stands directly under an arithmetic total."""

    columns: tuple[Column, ...]
    codes: frozenset[str]
    missing: Missing
    tree: Tree | None
    shares: dict[frozenset[str], Shares] = field(default_factory=dict)

    def without(self, out: frozenset[str]) -> Shares:
        """The shares when these indicators do not count."""
        if out not in self.shares:
            whole = sum((column.weight for column in self.columns if column.code not in out), ZERO)
            own = [ZERO if c.code in out else fine(c.weight * 100 / whole) for c in self.columns]
            self.shares[out] = (whole, own)
        return self.shares[out]


def columns_of(scheme: Scheme, group: str, units: Sequence[UnitFigures]) -> Columns:
    """The columns of a group, measured on what its units reported."""
    used = scheme.used_in(group)
    flat = not scheme.nodes and scheme.aggregation is Aggregation.ARITHMETIC
    columns = tuple(_column(scheme, group, item, units) for item in used)
    return Columns(
        columns, frozenset(item.code for item in used), scheme.missing, None if flat else tree_of(scheme, group)
    )


def _column(scheme: Scheme, group: str, item: Indicator, units: Sequence[UnitFigures]) -> Column:
    code = item.code
    found = [unit.values[code] for unit in units if code in unit.values and code not in unit.excused]
    gauge = gauge_of(item, found, scheme.all_equal)
    method, direction, weight = item.method.kind, item.direction.value, scheme.weights[group][code]
    told = bool(gauge.values) or gauge.centre is not None or gauge.low is not None
    how = "all_equal" if gauge.equal else "counted"
    scored = (gauge.score, gauge.worst, gauge.best, how, item.goal, told)
    return Column(
        item=item,
        code=code,
        method=method,
        direction=direction,
        weight=weight,
        gauge=gauge,
        mean=fine(sum(found, ZERO) / len(found)) if found and scheme.missing is Missing.GROUP_MEAN else None,
        told=told,
        row=(code, item, item.name, item.unit, method, direction, weight, *scored),
    )


def cells_of(columns: Columns, unit: UnitFigures) -> tuple[Cell, ...]:
    """One unit's cells: score, share of the weight, points."""
    values, excused = unit.values, unit.excused
    whole_row = not excused and columns.codes <= values.keys()
    whole, shares = columns.without(_ALL if whole_row else _out(columns, values, excused))
    cells: list[Cell] = []
    add = cells.append
    for column, share in zip(columns.columns, shares, strict=True):
        code, item, name, measure, method, direction, weight, score_of, worst, best, how, goal, told = column.row
        raw = values.get(code)
        if raw is None or code in excused:
            add(_odd(columns, column, unit, share, whole))
            continue
        score, clipped = score_of(raw)
        points = (weight * score / whole).quantize(SIX, UP)
        met = None if goal is None else goal_met(item, raw)
        cell = Cell(
            code, name, measure, method, direction, raw, worst, best, clipped, score, weight, share, points,
            how, "", goal, met,
        )  # fmt: skip
        add(_told(cell, column, raw) if told else cell)
    return tuple(cells)


def _out(columns: Columns, values: Mapping[str, Decimal], excused: Mapping[str, str]) -> frozenset[str]:
    spread = columns.missing is Missing.REDISTRIBUTE
    return frozenset(code for code in columns.codes if code in excused or (spread and code not in values))


def _odd(columns: Columns, column: Column, unit: UnitFigures, share: Decimal, whole: Decimal) -> Cell:
    """A cell without a value of its own: excused, or missing and treated as the scheme says."""
    raw, item = unit.values.get(column.code), column.item
    cell = Cell(
        indicator=column.code,
        name=item.name,
        unit=item.unit,
        method=column.method,
        direction=column.direction,
        raw=raw,
        worst=None,
        best=None,
        clipped=False,
        score=ZERO,
        weight=column.weight,
        share=share,
        points=ZERO,
        goal=item.goal,
        goal_met=goal_met(item, raw),
    )
    if column.code in unit.excused:
        return msgspec.structs.replace(cell, how="excused", reason=unit.excused[column.code])
    if columns.missing in {Missing.LAST_VALUE, Missing.GROUP_MEAN}:
        return _filled(columns, column, cell, unit, whole)
    how = "zero_for_missing" if columns.missing is Missing.ZERO else "redistributed"
    return msgspec.structs.replace(cell, how=how)


def _filled(columns: Columns, column: Column, cell: Cell, unit: UnitFigures, whole: Decimal) -> Cell:
    """A gap filled by the scheme's rule; the value stands in `used`, the raw one stays empty."""
    last = given(unit.last, {}).get(column.code)
    value = last.value if columns.missing is Missing.LAST_VALUE and last else (column.mean or ZERO)
    score, clipped = column.gauge.score(value)
    filled = msgspec.structs.replace(
        cell,
        how=columns.missing.value,
        reason=last.period if columns.missing is Missing.LAST_VALUE and last else "",
        worst=column.gauge.worst,
        best=column.gauge.best,
        clipped=clipped,
        score=score,
        points=fine(column.weight * score / whole),
        used=value,
    )
    return _told(filled, column, value) if column.told else filled


def _told(cell: Cell, column: Column, value: Decimal) -> Cell:
    """The cell with what 标准分, 百分等级 and the treatment of outliers add to the trace."""
    gauge = column.gauge
    kept = gauge.kept(value)
    if kept != value:
        cell = msgspec.structs.replace(cell, used=kept)
    if gauge.centre is not None and gauge.deviation is not None:
        cell = msgspec.structs.replace(cell, centre=gauge.centre, deviation=gauge.deviation)
    if isinstance(column.item.method, PercentileRank) and gauge.values:
        weaker = gauge.weaker(value, benefit=column.item.direction is Direction.BENEFIT)
        cell = msgspec.structs.replace(cell, weaker=weaker, among=len(gauge.values) - 1)
    return cell
