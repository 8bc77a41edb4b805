"""The official score: pure, exact, every cell with its trace.

Method after OECD/JRC, Handbook on Constructing Composite Indicators (2008): normalise, weight, aggregate;
with the office's own rules on top: deductions by finding, rounding half up before ranking.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from duze.kit.errors import FieldError, Invalid
from duze.kit.numbers import exact_context, half_up
from duze.rankings.rules.figures import (
    ZERO,
    Cell,
    Deduction,
    DeductionLine,
    MonthFigures,
    MonthResult,
    UnitFigures,
    UnitScore,
    fine,
)
from duze.rankings.rules.methods import goal_met, score_value
from duze.rankings.rules.places import placed
from duze.rankings.rules.robustness import robustness_of_last
from duze.rankings.rules.taking import cap_relief, deduction_lines
from duze.rankings.scheme import Indicator, Missing, Scheme

Bounds = Mapping[tuple[str, str], tuple[Decimal, Decimal]]
"""(Group, indicator) → the lowest and the highest value in that group."""


def score_month(scheme: Scheme, figures: MonthFigures, deductions: Sequence[Deduction]) -> MonthResult:
    """Scores and places of a month, from the scheme, the units' values and the month's confirmed findings.

    Raises Invalid naming every unit and indicator that stands in the way (missing values, unknown codes).
    """
    with exact_context():
        if faults := figure_faults(scheme, figures, deductions):
            raise Invalid(errors=faults, code="not_computable")
        bounds = _bounds(scheme, figures)
        found: dict[str, list[Deduction]] = defaultdict(list)
        for item in deductions:
            found[item.unit_id].append(item)
        scored = [_unit(scheme, unit, bounds, found[unit.id]) for unit in figures.units]
        units: list[UnitScore] = []
        for rule in scheme.groups:
            group = placed(scheme, rule, [unit for unit in scored if unit.group == rule.code])
            units.extend(robustness_of_last(scheme, rule, group))
    return MonthResult(scheme.code, figures.period, tuple(units))


def figure_faults(scheme: Scheme, figures: MonthFigures, deductions: Sequence[Deduction]) -> list[FieldError]:
    """What makes a month impossible to score."""
    groups = {rule.code for rule in scheme.groups}
    ids = {unit.id for unit in figures.units}
    faults = []
    for unit in figures.units:
        place = f"/units/{unit.code}"
        if unit.group not in groups:
            faults.append(FieldError(place, "“%(unit)s”所在的组不在考核方案内。", {"unit": unit.name}))
            continue
        faults.extend(_missing(scheme, unit, place))
    for item in deductions:
        if item.unit_id not in ids:
            sentence = "问题“%(number)s”的责任单位不在本月考核范围内。"
            faults.append(FieldError("/deductions", sentence, {"number": item.number}))
    return faults


def _missing(scheme: Scheme, unit: UnitFigures, place: str) -> list[FieldError]:
    used = scheme.used_in(unit.group)
    present = [item for item in used if item.code in unit.values and item.code not in unit.excused]
    absent = [item for item in used if item.code not in unit.values and item.code not in unit.excused]
    faults = []
    if scheme.missing is Missing.REFUSE:
        sentence = "“%(unit)s”缺报“%(indicator)s”：请补报，或作出豁免决定。"
        faults = [
            FieldError(f"{place}/{item.code}", sentence, {"unit": unit.name, "indicator": item.name}) for item in absent
        ]
    if not present and not faults and scheme.missing is not Missing.ZERO:
        faults.append(FieldError(place, "“%(unit)s”没有任何可以计分的指标。", {"unit": unit.name}))
    if not present and scheme.missing is Missing.ZERO and not absent:
        faults.append(FieldError(place, "“%(unit)s”没有任何可以计分的指标。", {"unit": unit.name}))
    return faults


def _bounds(scheme: Scheme, figures: MonthFigures) -> Bounds:
    used = {rule.code: scheme.used_in(rule.code) for rule in scheme.groups}
    values: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for unit in figures.units:
        for item in used[unit.group]:
            if item.code in unit.values and item.code not in unit.excused:
                values[unit.group, item.code].append(unit.values[item.code])
    return {key: (min(found), max(found)) for key, found in values.items()}


def _unit(scheme: Scheme, unit: UnitFigures, bounds: Bounds, found: Sequence[Deduction]) -> UnitScore:
    cells = _shared(
        [_cell(scheme, unit, item, bounds.get((unit.group, item.code))) for item in scheme.used_in(unit.group)]
    )
    lines = deduction_lines(scheme.deductions, found)
    goals = [cell.goal_met for cell in cells if cell.goal is not None and cell.how != "excused"]
    return _total(
        scheme,
        UnitScore(
            id=unit.id,
            code=unit.code,
            name=unit.name,
            group=unit.group,
            cells=cells,
            lines=lines,
            points=sum((cell.points for cell in cells), ZERO),
            deducted=ZERO,
            cap_relief=ZERO,
            floor_relief=ZERO,
            rounding=ZERO,
            score=ZERO,
            goals_met=bool(goals) and all(goals),
            previous_rank=unit.previous_rank,
        ),
        lines,
    )


def _total(scheme: Scheme, unit: UnitScore, lines: Sequence[DeductionLine]) -> UnitScore:
    relief = cap_relief(scheme.deductions, lines)
    deducted = sum((line.points for line in lines), ZERO) - relief
    total = unit.points - deducted
    floored = max(total, ZERO)
    score = half_up(floored, scheme.places)
    return msgspec.structs.replace(
        unit,
        deducted=deducted,
        cap_relief=relief,
        floor_relief=floored - total,
        rounding=score - floored,
        score=score,
    )


def _cell(scheme: Scheme, unit: UnitFigures, item: Indicator, bounds: tuple[Decimal, Decimal] | None) -> Cell:
    raw = unit.values.get(item.code)
    excuse = unit.excused.get(item.code)
    weight = scheme.weights[unit.group][item.code]
    cell = Cell(
        indicator=item.code,
        name=item.name,
        unit=item.unit,
        method=item.method.kind,
        direction=item.direction.value,
        raw=raw,
        worst=None,
        best=None,
        clipped=False,
        score=ZERO,
        weight=weight,
        share=ZERO,
        points=ZERO,
        goal=item.goal,
        goal_met=goal_met(item, raw),
    )
    if excuse is not None:
        return msgspec.structs.replace(cell, how="excused", reason=excuse)
    if raw is None:
        how = "zero_for_missing" if scheme.missing is Missing.ZERO else "redistributed"
        return msgspec.structs.replace(cell, how=how)
    scored = score_value(item, raw, bounds or (raw, raw), scheme.all_equal)
    return msgspec.structs.replace(cell, **scored._asdict())


def _shared(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The weights of cells that do not count are spread over the others in proportion."""
    out = {"redistributed", "excused"}
    whole = sum((cell.weight for cell in cells if cell.how not in out), ZERO)
    return tuple(
        cell
        if cell.how in out
        else msgspec.structs.replace(
            cell, share=fine(cell.weight * 100 / whole), points=fine(cell.weight * cell.score / whole)
        )
        for cell in cells
    )
