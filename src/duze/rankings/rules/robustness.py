"""How firmly a last place stands: small changes of the scheme, and whether the unit stays last.

Rankings of near-equal units are decided by chance: whoever summons a unit's head should see how narrowly.
Tried are: each indicator left out, each weight raised and lowered by a fifth, deductions left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from duze.kit.numbers import half_up
from duze.rankings.rules.figures import ZERO, Robustness, UnitScore
from duze.rankings.scheme import GroupRule, Scheme

_FACTORS = ((ZERO, "不计%s"), (Decimal("0.8"), "%s权重降低五分之一"), (Decimal("1.2"), "%s权重提高五分之一"))
Scores = list[Decimal]


def robustness_of_last(scheme: Scheme, rule: GroupRule, group: Sequence[UnitScore]) -> list[UnitScore]:
    """The group, with robustness set on its last-placed units."""
    lasts = [index for index, unit in enumerate(group) if unit.last]
    if not lasts:
        return list(group)
    tried, loose = 0, defaultdict[int, list[str]](list)
    for name, scores in _variants(group, scheme.places):
        tried += 1
        for index in lasts:
            below = sum(score < scores[index] for score in scores)
            above = sum(score > scores[index] for score in scores)
            if below >= rule.bottom or not above:
                loose[index].append(name)
    found = list(group)
    for index in lasts:
        names = tuple(loose[index])
        robust = Robustness(tried=tried, held=tried - len(names), loose=names)
        found[index] = msgspec.structs.replace(group[index], robustness=robust)
    return found


def _variants(group: Sequence[UnitScore], places: int) -> Iterator[tuple[str, Scores]]:
    """Every small change by name, with the scores it would give, in the group's order."""
    sums = [sum((cell.share * cell.score for cell in unit.cells), ZERO) for unit in group]
    wholes = [sum((cell.share for cell in unit.cells), ZERO) for unit in group]
    cells = [{cell.indicator: cell for cell in unit.cells} for unit in group]
    for code, name in {cell.indicator: cell.name for unit in group for cell in unit.cells}.items():
        for factor, words in _FACTORS:
            scores = []
            for unit, own, points, whole in zip(group, cells, sums, wholes, strict=True):
                moved = own[code].share * (factor - 1) if code in own else ZERO
                less = moved * own[code].score if code in own else ZERO
                scores.append(_score(points + less, whole + moved, unit.deducted, places))
            yield words % name, scores
    if any(unit.lines for unit in group):
        yield "不计扣分", [_score(points, whole, ZERO, places) for points, whole in zip(sums, wholes, strict=True)]


def _score(points: Decimal, whole: Decimal, deducted: Decimal, places: int) -> Decimal:
    return half_up(max((points / whole if whole else ZERO) - deducted, ZERO), places)
