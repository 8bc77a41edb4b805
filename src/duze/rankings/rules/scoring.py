"""The official score: pure, exact, every cell with its trace.

Method after OECD/JRC, Handbook on Constructing Composite Indicators (2008): normalise, weight, aggregate;
with the office's own rules on top: deductions by finding, bonuses and vetoes by decision, rounding half up
before ranking. All arithmetic runs in the context `duze.kit.numbers.CONTEXT`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from msgspec import UNSET

from duze.kit.errors import Invalid
from duze.kit.numbers import exact_context, half_up
from duze.rankings.rules.awards import bonus_lines, veto_lines
from duze.rankings.rules.columns import Columns, cells_of, columns_of
from duze.rankings.rules.faults import figure_faults
from duze.rankings.rules.figures import (
    ZERO,
    BonusLine,
    Cell,
    Deduction,
    DeductionLine,
    Mark,
    MonthFigures,
    MonthResult,
    NodeScore,
    UnitFigures,
    UnitScore,
    VetoLine,
)
from duze.rankings.rules.places import placed
from duze.rankings.rules.robustness import robustness_of_last
from duze.rankings.rules.taking import base_points, cap_relief, deduction_lines
from duze.rankings.rules.trees import in_tree
from duze.rankings.scheme import Scheme


def score_month(scheme: Scheme, figures: MonthFigures, deductions: Sequence[Deduction]) -> MonthResult:
    """Scores and places of a month, from the scheme, the units' values and the month's confirmed findings.

    Raises Invalid naming every unit and indicator that stands in the way (missing values, unknown codes).
    """
    with exact_context():
        if faults := figure_faults(scheme, figures, deductions):
            raise Invalid(errors=faults, code="not_computable")
        found: dict[str, list[Deduction]] = defaultdict(list)
        for item in deductions:
            found[item.unit_id].append(item)
        table = base_points(scheme.deductions)
        units: list[UnitScore] = []
        for rule in scheme.groups:
            own = [unit for unit in figures.units if unit.group == rule.code]
            columns = columns_of(scheme, rule.code, own)
            scored = [
                _unit(scheme, unit, columns, deduction_lines(scheme.deductions, found.get(unit.id, ()), table))
                for unit in own
            ]
            units.extend(robustness_of_last(scheme, rule, placed(scheme, rule, scored)))
    return MonthResult(scheme.code, figures.period, tuple(units))


def _unit(scheme: Scheme, unit: UnitFigures, columns: Columns, lines: tuple[DeductionLine, ...]) -> UnitScore:
    cells, nodes = cells_of(columns, unit), None
    if columns.tree is None:
        points = sum([cell.points for cell in cells], ZERO)
    else:
        cells, nodes, points = in_tree(columns.tree, cells)
    goals = [cell.goal_met for cell in cells if cell.goal is not None and cell.how != "excused"]
    return _total(scheme, unit, cells, nodes, points, lines, bool(goals) and all(goals))


def _total(
    scheme: Scheme,
    unit: UnitFigures,
    cells: tuple[Cell, ...],
    nodes: tuple[NodeScore, ...] | None,
    points: Decimal,
    lines: tuple[DeductionLine, ...],
    goals_met: bool,
) -> UnitScore:
    bonus, vetoes = _awards(scheme, unit.marks) if unit.marks else ((), ())
    relief = cap_relief(scheme.deductions, lines) if lines else ZERO
    deducted = sum([line.points for line in lines], ZERO) - relief
    added = sum([line.points for line in bonus], ZERO)
    total = points - deducted + added
    floored = max(total, scheme.floor)
    capped = floored if scheme.ceiling is None else min(floored, scheme.ceiling)
    kept = min(capped, vetoes[0].ceiling) if vetoes else capped
    score = half_up(kept, scheme.places)
    return UnitScore(
        id=unit.id,
        code=unit.code,
        name=unit.name,
        group=unit.group,
        cells=cells,
        lines=lines,
        points=points,
        deducted=deducted,
        cap_relief=relief,
        floor_relief=floored - total,
        rounding=score - kept,
        score=score,
        goals_met=goals_met,
        previous_rank=unit.previous_rank,
        nodes=UNSET if nodes is None else nodes,
        bonus=bonus or UNSET,
        added=added if bonus else UNSET,
        vetoes=vetoes or UNSET,
        ceiling_loss=floored - capped if capped != floored else UNSET,
        veto_loss=capped - kept if vetoes else UNSET,
    )


def _awards(scheme: Scheme, marks: Sequence[Mark]) -> tuple[tuple[BonusLine, ...], tuple[VetoLine, ...]]:
    vetoed = {rule.code for rule in scheme.vetoes}
    plus = [mark for mark in marks if mark.code not in vetoed]
    bonus = bonus_lines(scheme.bonuses, plus) if scheme.bonuses else ()
    return bonus, veto_lines(scheme.vetoes, [mark for mark in marks if mark.code in vetoed])
