"""A year of places under the question whether they are fair: who is last how often, and what chance would do."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from duze.kit.i18n import N_
from duze.kit.numbers import half_up
from duze.rankings.rules.chance import longest_run, one_unit, run_of, some_unit, together
from duze.rankings.rules.figures import MonthResult, UnitScore
from duze.rankings.scheme import Scheme

TRAITS = {
    "measured": N_("有效指标数"),
    "logged": N_("被登记的问题数"),
    "branches": N_("下属单位数"),
}
"""What a place might hang on besides performance. 有效指标数 is 1 ÷ Σ share²: whoever is measured on few things is
thrown further by each of them (Wainer, The Most Dangerous Equation, 2007)."""


class UnitYear(msgspec.Struct, frozen=True):
    """One unit's year. `chance`: how often a lottery gives this very unit at least as many last places."""

    id: str
    name: str
    months: int
    last: int
    exempt: int
    mean_place: Decimal
    deducted: Decimal
    chance: Decimal
    traits: dict[str, Decimal]


class Link(msgspec.Struct, frozen=True):
    """Whether a trait and the places go together (Spearman; permutation test, two-sided); None: it does not vary."""

    trait: str
    correlation: Decimal | None
    chance: Decimal | None


class Third(msgspec.Struct, frozen=True):
    """The group in three parts by a trait, fewest first: units and last places in each; a lottery gives `expected`."""

    trait: str
    units: tuple[int, int, int]
    last: tuple[int, int, int]
    expected: tuple[Decimal, Decimal, Decimal]


class GroupYear(msgspec.Struct, frozen=True):
    """One group's year. `most_chance` and `run_chance`: how often a lottery gives some unit as much."""

    code: str
    name: str
    size: int
    months: int
    expected: Decimal
    different: int
    most: int
    most_chance: Decimal
    run: int
    run_of: tuple[str, ...]
    run_chance: Decimal
    twice_chance: Decimal
    units: tuple[UnitYear, ...]
    links: tuple[Link, ...]
    thirds: tuple[Third, ...]


def year_of(scheme: Scheme, history: Sequence[MonthResult], traits: Mapping[str, Mapping[str, int]]) -> list[GroupYear]:
    """Every group that has last places, over locked months, oldest first. `traits`: trait → unit id → number.

    The lottery draws one last place a month: with several (`bottom`) the odds are those of one of them.
    """
    found = []
    for rule in scheme.groups:
        groups = [result.group(rule.code) for result in history]
        ranked = [group for group in groups if len(group) >= rule.fewest_for_last]
        if ranked:
            found.append(_group(rule.code, rule.name, ranked, traits))
    return found


def _group(
    code: str, name: str, months: Sequence[Sequence[UnitScore]], traits: Mapping[str, Mapping[str, int]]
) -> GroupYear:
    lasts = [frozenset(unit.id for unit in group if unit.last and not unit.exempt) for group in months]
    times = Counter(unit for month in lasts for unit in month)
    size = max(len(group) for group in months)
    run, holders = longest_run(lasts)
    names = {unit.id: unit.name for group in months for unit in group}
    units = tuple(_unit(unit_id, months, times[unit_id], size, traits) for unit_id in names)
    most = max(times.values(), default=0)
    return GroupYear(
        code=code,
        name=name,
        size=size,
        months=len(months),
        expected=half_up(Decimal(sum(times.values())) / size, 2),
        different=len(times),
        most=most,
        most_chance=_exact(some_unit(size, len(months), most)),
        run=run,
        run_of=tuple(sorted(names[unit] for unit in holders)),
        run_chance=_exact(run_of(size, len(months), run)),
        twice_chance=_exact(run_of(size, len(months), 2)),
        units=tuple(sorted(units, key=lambda one: (-one.last, -one.mean_place, one.name))),
        links=tuple(_link(trait, units) for trait in TRAITS),
        thirds=tuple(_third(trait, units) for trait in TRAITS if len({one.traits.get(trait) for one in units}) > 1),
    )


def _unit(
    unit_id: str,
    months: Sequence[Sequence[UnitScore]],
    last: int,
    size: int,
    traits: Mapping[str, Mapping[str, int]],
) -> UnitYear:
    rows = [unit for group in months for unit in group if unit.id == unit_id]
    measured = sum((_measured(row) for row in rows), Decimal()) / len(rows)
    known = {name: Decimal(values.get(unit_id, 0)) for name, values in traits.items()}
    return UnitYear(
        id=unit_id,
        name=rows[-1].name,
        months=len(rows),
        last=last,
        exempt=sum(row.last and row.exempt for row in rows),
        mean_place=half_up(sum((Decimal(row.rank) for row in rows), Decimal()) / len(rows), 1),
        deducted=sum((row.deducted for row in rows), Decimal()),
        chance=_exact(one_unit(size, len(rows), last)),
        traits={"measured": half_up(measured, 1), **known},
    )


def _measured(unit: UnitScore) -> Decimal:
    """How many equally weighted indicators the unit's weights are worth."""
    squares = sum((cell.share * cell.share for cell in unit.cells), Decimal())
    return Decimal(10_000) / squares if squares else Decimal()


def _third(trait: str, units: Sequence[UnitYear]) -> Third:
    """Units with the same number stand in the same part."""
    values = sorted(one.traits.get(trait, Decimal()) for one in units)
    count, last = [0, 0, 0], [0, 0, 0]
    for one in units:
        value = one.traits.get(trait, Decimal())
        middle = (bisect_left(values, value) + bisect_right(values, value)) / 2
        part = min(2, int(3 * middle / len(values)))
        count[part] += 1
        last[part] += one.last
    share = Decimal(sum(last)) / len(units)
    expected = [half_up(share * each, 1) for each in count]
    return Third(
        trait, (count[0], count[1], count[2]), (last[0], last[1], last[2]), (expected[0], expected[1], expected[2])
    )


def _link(trait: str, units: Sequence[UnitYear]) -> Link:
    found = together([one.traits.get(trait, Decimal()) for one in units], [one.mean_place for one in units])
    if found is None:
        return Link(trait, None, None)
    return Link(trait, half_up(Decimal(str(found[0])), 2), half_up(Decimal(str(found[1])), 3))


def _exact(chance: Fraction) -> Decimal:
    return half_up(Decimal(chance.numerator) / Decimal(chance.denominator), 6)
