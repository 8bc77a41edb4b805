"""Months published long ago: scored again they are what they were, to the last byte of their hash."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import pytest

from duze.kit.canonical import digest
from duze.rankings.rules import Deduction, MonthFigures, UnitFigures, as_plain, result_hash, score_month, shipped_scheme
from duze.rankings.scheme import Scheme
from tests.rankings.make import finding, indicator, scheme
from tests.rankings.months import figure

KINDS = ("slow", "inaction", "misconduct")
SEVERITIES = ("minor", "serious", "grave")


def city(how: Scheme, sizes: dict[str, int]) -> MonthFigures:
    """Made-up units with every value, one of them excused from an indicator."""
    units = []
    for group, size in sizes.items():
        for index in range(size):
            code = f"{group[0]}{index:02}"
            values = {item.code: figure(item, code, "2026-10") for item in how.used_in(group)}
            excused = {how.used_in(group)[-1].code: "无此业务"} if index == 3 else {}
            previous = index + 1 if index % 2 else None
            units.append(UnitFigures(code, code, f"单位{code}", group, values, excused, previous))
    return MonthFigures("2026-10", tuple(units))


def findings() -> tuple[Deduction, ...]:
    return tuple(
        finding(
            f"d{n % 5:02}",
            f"武营线〔2026〕{n}号",
            KINDS[n % 3],
            SEVERITIES[n % 7 % 3],
            partial=n % 11 == 0,
            repeat=n % 4 == 0,
            fixed_in_time=n % 5 == 0,
            self_reported=n % 6 == 0,
            title=f"问题“{n}”\t<窗口>",
        )
        for n in range(1, 31)
    )


def test_a_month_of_the_seven_indicators() -> None:
    how = shipped_scheme("seven")
    assert digest(as_plain(how)) == "bdbc2f33fa646e5924108695b1c1f5391fa97acf2a21c51da5773be5d7b06f9a"
    figures = city(how, {"district": 15, "department": 29, "partner": 7})
    result = score_month(how, figures, findings())
    assert digest(as_plain(result)) == "a276c1f49269843cbe6857b137e863702c396a253cbf4197a279d2c5f8c00201"
    assert (
        result_hash(how, figures, findings(), result)
        == "dc348e6df3e341727570d86991113857eb70db675453ad2ac3e13a5ca1c5db0e"
    )


METHODS: list[dict[str, Any]] = [
    {"kind": "min_max"},
    {"kind": "frontier", "best": 5, "worst": 90},
    {"kind": "steps", "rows": [{"at": 20, "score": "66.67"}, {"at": 60, "score": 30}], "otherwise": 5},
    {"kind": "target", "target": 30},
    {"kind": "min_max"},
]
ALL = [indicator(code, method, direction="cost", goal=50) for code, method in zip("abcde", METHODS, strict=True)]
ALL.append(indicator("f", {"kind": "direct"}, note="得分"))
POLICIES: dict[str, dict[str, Any]] = {
    "zero": {"missing": "zero", "ties": "dense", "all_equal": "half"},
    "redistribute": {
        "missing": "redistribute",
        "places": 0,
        "ties": "tie_break",
        "tie_breaks": [
            {"by": "indicator_score", "indicator": "a"},
            {"by": "fewer_deductions"},
            {"by": "previous_rank"},
        ],
        "all_equal": "zero",
    },
}


def uneven(code: str, index: int) -> str:
    number = int(hashlib.sha256(f"{code}{index}".encode()).hexdigest()[:5], 16)
    return f"{number % 100}.{number % 1000:03}"


@pytest.mark.parametrize(
    ("policy", "stored"),
    [
        ("zero", "73c9a9598a4b22fca0e656aa06f52144a9b5bf1678931a9528527a11194d9e1d"),
        ("redistribute", "439271d6e7cfa2cf59cc74adcfef9230a9259f115e55c4c8004464f4ecee1f4c"),
    ],
)
def test_every_method_and_policy_of_the_first_schemes(policy: str, stored: str) -> None:
    weights = {"g": {"a": 30, "b": "17.5", "c": "12.5", "d": 15, "e": 5, "f": 20}}
    how = scheme(ALL, weights=weights, **POLICIES[policy])
    units = []
    for index in range(40):
        values: dict[str, Any] = {code: uneven(code, index) for code in "abcdf" if (index + ord(code)) % 9}
        values["e"] = 7
        code = f"d{index:02}"
        exact = {name: Decimal(str(value)) for name, value in values.items()}
        excused = {"d": "另有决定"} if index == 6 else {}
        units.append(UnitFigures(code, code, f"单位{index}", "g", exact, excused, 41 - index))
    figures = MonthFigures("2019-08", tuple(units))
    result = score_month(how, figures, findings())
    assert result_hash(how, figures, findings(), result) == stored
