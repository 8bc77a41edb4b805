"""Places inside one group: ties by the scheme's rule, last places only where a group has any."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

import msgspec

from duze.rankings.rules.figures import ZERO, UnitScore
from duze.rankings.scheme import GroupRule, Scheme, Ties

Key = tuple[Decimal, ...]


def placed(scheme: Scheme, rule: GroupRule, units: Sequence[UnitScore]) -> list[UnitScore]:
    """The group with ranks, best first; equal units stand by code."""
    key = _key(scheme)
    keyed = sorted(((key(unit), unit) for unit in units), key=lambda pair: (pair[0], pair[1].code))
    found: list[UnitScore] = []
    many = len(keyed)
    for number, (_own, pairs) in enumerate(groupby(keyed, itemgetter(0)), 1):
        alike = [unit for _, unit in pairs]
        above = len(found)
        last = _is_last(rule, below=many - above - len(alike), above=above, of=many)
        rank = number if scheme.ties is Ties.DENSE else above + 1
        for unit in alike:
            exempt = last and scheme.exempt_when_goals_met and unit.goals_met
            found.append(msgspec.structs.replace(unit, rank=rank, of=many, last=last, exempt=exempt))
    return found


def _is_last(rule: GroupRule, *, below: int, above: int, of: int) -> bool:
    """Last: fewer than `bottom` units below. A small group, or one where all are equal, has no last place."""
    return of >= rule.fewest_for_last and below < rule.bottom and above > 0


def _key(scheme: Scheme) -> Callable[[UnitScore], Key]:
    """The sort key, smaller is better: the rounded score, then the tie-breaks if there are any."""

    def key(unit: UnitScore) -> Key:
        return (-unit.score, *(_tie_value(by.by, by.indicator, unit) for by in scheme.tie_breaks))

    return key


def _tie_value(by: str, indicator: str | None, unit: UnitScore) -> Decimal:
    if by == "fewer_deductions":
        return sum((line.points for line in unit.lines), ZERO)
    if by == "previous_rank":
        return Decimal(unit.previous_rank or 9999)
    return -next((cell.score for cell in unit.cells if cell.indicator == indicator), Decimal(-1))
