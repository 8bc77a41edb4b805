"""Deductions: from confirmed findings to points, line by line, each naming its finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from duze.rankings.rules.figures import ZERO, Deduction, DeductionLine, Factor, fine
from duze.rankings.scheme import Deductions

Table = Mapping[tuple[str, str], Decimal]
"""(Kind, severity) → points."""


def base_points(rules: Deductions) -> Table:
    """The deduction table by kind and severity."""
    return {(row.kind.value, row.severity.value): row.points for row in rules.table}


def deduction_lines(rules: Deductions, found: Sequence[Deduction], table: Table) -> tuple[DeductionLine, ...]:
    """One line per finding, by number; the same matter counts once, at its highest value."""
    if not found:
        return ()
    once: dict[str, DeductionLine] = {}
    for item in found:
        line = _line(rules, item, table)
        if item.finding_id not in once or line.points > once[item.finding_id].points:
            once[item.finding_id] = line
    return tuple(sorted(once.values(), key=lambda line: (line.number, line.finding_id)))


def cap_relief(rules: Deductions, lines: Sequence[DeductionLine]) -> Decimal:
    """What the monthly cap gives back."""
    taken = sum((line.points for line in lines), ZERO)
    return ZERO if rules.cap is None else max(taken - rules.cap, ZERO)


def _line(rules: Deductions, item: Deduction, table: Table) -> DeductionLine:
    base = table[item.kind, item.severity]
    factors = tuple(_factors(rules, item))
    points = base
    for factor in factors:
        points *= factor.by
    return DeductionLine(
        finding_id=item.finding_id,
        number=item.number,
        title=item.title,
        kind=item.kind,
        severity=item.severity,
        base=base,
        factors=factors,
        points=fine(points),
    )


def _factors(rules: Deductions, item: Deduction) -> list[Factor]:
    applies = (
        (item.partial and rules.partial_factor != 1, "部分属实", rules.partial_factor),
        (item.repeat, "重复发生", rules.repeat_factor),
        (item.fixed_in_time, "限期内整改到位", rules.fixed_in_time_factor),
        (item.self_reported, "自查发现并主动报告", rules.self_reported_factor),
    )
    return [Factor(name, by) for yes, name, by in applies if yes]
