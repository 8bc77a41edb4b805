"""What makes a month impossible to score: missing values, groups and codes the scheme does not know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from duze.kit.errors import FieldError
from duze.rankings.rules.figures import Deduction, MonthFigures, UnitFigures, given
from duze.rankings.scheme import Indicator, Missing, Scheme

Used = Mapping[str, Sequence[Indicator]]
_NEEDED = "“%(unit)s”缺报“%(indicator)s”：请补报，或作出豁免决定。"
_NO_LAST = "“%(unit)s”缺报“%(indicator)s”，近十二个月也没有已发布的数值可以沿用：请补报，或作出豁免决定。"
_NO_MEAN = "“%(indicator)s”全组缺报，没有平均值可用：请至少补报“%(unit)s”等一个单位的数值，或作出豁免决定。"


def figure_faults(scheme: Scheme, figures: MonthFigures, deductions: Sequence[Deduction]) -> list[FieldError]:
    """What makes a month impossible to score, by unit and indicator."""
    used = {rule.code: scheme.used_in(rule.code) for rule in scheme.groups}
    codes = {group: {item.code for item in items} for group, items in used.items()}
    reported = _reported(figures)
    marks = {row.code for row in scheme.bonuses.table} if scheme.bonuses else set()
    marks |= {rule.code for rule in scheme.vetoes}
    faults = []
    for unit in figures.units:
        place = f"/units/{unit.code}"
        if unit.group not in used:
            faults.append(FieldError(place, "“%(unit)s”所在的组不在考核方案内。", {"unit": unit.name}))
            continue
        wanted = codes[unit.group]
        if not wanted or unit.excused or not wanted <= unit.values.keys():
            faults.extend(_missing(scheme, unit, used[unit.group], reported[unit.group], place))
        for mark in given(unit.marks, ()):
            if mark.code not in marks:
                sentence = "方案没有代码为“%(code)s”的加分或否决事项。"
                faults.append(FieldError(f"{place}/marks", sentence, {"code": mark.code}))
    return [*faults, *_strangers(figures, deductions)]


def _reported(figures: MonthFigures) -> Mapping[str, set[str]]:
    """Group → the indicators of which somebody in it reported a value that counts."""
    found: dict[str, set[str]] = defaultdict(set)
    for unit in figures.units:
        found[unit.group].update(unit.values.keys() - unit.excused.keys() if unit.excused else unit.values)
    return found


def _strangers(figures: MonthFigures, deductions: Sequence[Deduction]) -> Iterator[FieldError]:
    ids = {unit.id for unit in figures.units}
    for item in deductions:
        if item.unit_id not in ids:
            sentence = "问题“%(number)s”的责任单位不在本月考核范围内。"
            yield FieldError("/deductions", sentence, {"number": item.number})


def _missing(
    scheme: Scheme, unit: UnitFigures, used: Sequence[Indicator], reported: set[str], place: str
) -> list[FieldError]:
    wanted = [item for item in used if item.code not in unit.excused] if unit.excused else used
    absent = [item for item in wanted if item.code not in unit.values]
    faults = []
    for item in absent:
        if sentence := _unresolved(scheme.missing, unit, item, reported):
            params = {"unit": unit.name, "indicator": item.name}
            faults.append(FieldError(f"{place}/{item.code}", sentence, params))
    nothing = len(absent) == len(wanted) and (scheme.missing is not Missing.ZERO or not absent)
    if nothing and not faults:
        faults.append(FieldError(place, "“%(unit)s”没有任何可以计分的指标。", {"unit": unit.name}))
    return faults


def _unresolved(rule: Missing, unit: UnitFigures, item: Indicator, reported: set[str]) -> str:
    """Why the scheme's rule for missing values does not help here; "" when it does."""
    if rule is Missing.REFUSE:
        return _NEEDED
    if rule is Missing.LAST_VALUE and item.code not in given(unit.last, {}):
        return _NO_LAST
    if rule is Missing.GROUP_MEAN and item.code not in reported:
        return _NO_MEAN
    return ""
