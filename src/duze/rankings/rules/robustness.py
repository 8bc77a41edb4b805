"""How firmly a last place stands: small changes of the scheme, and whether the unit stays last.

Rankings of near-equal units are decided by chance: whoever summons a unit's head should see how narrowly.
Tried are: each indicator left out, each weight raised and lowered by a fifth, deductions left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from duze.kit.numbers import half_up
from duze.rankings.rules.figures import ZERO, Robustness, UnitScore
from duze.rankings.scheme import GroupRule, Scheme

_FIFTH = (Decimal("0.8"), Decimal("1.2"))
Weights = Mapping[str, Decimal]


def robustness_of_last(scheme: Scheme, rule: GroupRule, group: Sequence[UnitScore]) -> list[UnitScore]:
    """The group, with robustness set on its last-placed units."""
    if not any(unit.last for unit in group):
        return list(group)
    tried = [
        (name, _scores(group, factors, scheme.places, deduct=deduct)) for name, factors, deduct in _variants(group)
    ]
    return [
        msgspec.structs.replace(unit, robustness=_of(unit.id, rule, tried)) if unit.last else unit for unit in group
    ]


def _of(unit_id: str, rule: GroupRule, tried: Sequence[tuple[str, Mapping[str, Decimal]]]) -> Robustness:
    loose = []
    for name, scores in tried:
        below = sum(score < scores[unit_id] for score in scores.values())
        above = sum(score > scores[unit_id] for score in scores.values())
        if below >= rule.bottom or not above:
            loose.append(name)
    return Robustness(tried=len(tried), held=len(tried) - len(loose), loose=tuple(loose))


def _variants(group: Sequence[UnitScore]) -> Iterator[tuple[str, Weights, bool]]:
    names = {cell.indicator: cell.name for unit in group for cell in unit.cells}
    for code, name in names.items():
        yield f"不计{name}", {code: ZERO}, True
        yield f"{name}权重降低五分之一", {code: _FIFTH[0]}, True
        yield f"{name}权重提高五分之一", {code: _FIFTH[1]}, True
    if any(unit.lines for unit in group):
        yield "不计扣分", {}, False


def _scores(group: Sequence[UnitScore], factors: Weights, places: int, *, deduct: bool) -> dict[str, Decimal]:
    found = {}
    for unit in group:
        weights = [(cell.share * factors.get(cell.indicator, Decimal(1)), cell.score) for cell in unit.cells]
        whole = sum((weight for weight, _ in weights), ZERO)
        points = sum((weight * score for weight, score in weights), ZERO) / whole if whole else ZERO
        found[unit.id] = half_up(max(points - (unit.deducted if deduct else ZERO), ZERO), places)
    return found
