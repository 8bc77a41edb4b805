"""Small schemes and months for the engine's tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from duze.rankings.rules import Deduction, MonthFigures, MonthResult, UnitFigures, load_scheme, score_month
from duze.rankings.scheme import Scheme

TABLE = [
    {"kind": kind, "severity": severity, "points": points}
    for kind, base in (("slow", "0.5"), ("inaction", "1"), ("misconduct", "2"))
    for severity, points in (("minor", base), ("serious", str(Decimal(base) * 2)), ("grave", str(Decimal(base) * 4)))
]


def indicator(code: str = "a", method: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"指标{code}",
        "direction": "benefit",
        "method": method or {"kind": "min_max"},
        **values,
    }


def scheme_data(indicators: list[dict[str, Any]] | None = None, **values: Any) -> dict[str, Any]:
    items = indicators or [indicator()]
    share = Decimal(100) / len(items)
    weights = {"g": {item["code"]: str(share) for item in items}}
    return {
        "code": "s",
        "name": "方案",
        "groups": [{"code": "g", "name": "组"}],
        "indicators": items,
        "weights": weights,
        "deductions": {"table": TABLE},
        **values,
    }


def scheme(indicators: list[dict[str, Any]] | None = None, **values: Any) -> Scheme:
    return load_scheme(scheme_data(indicators, **values))


def unit(
    code: str, group: str = "g", excused: dict[str, str] | None = None, previous: int | None = None, **values: Any
) -> UnitFigures:
    exact = {name: Decimal(str(value)) for name, value in values.items()}
    return UnitFigures(code, code, f"单位{code}", group, exact, excused or {}, previous)


def finding(unit_id: str, number: str = "1", kind: str = "slow", severity: str = "minor", **flags: Any) -> Deduction:
    return Deduction(f"f-{number}", number, unit_id, kind, severity, **flags)


def month(how: Scheme, *units: UnitFigures, found: tuple[Deduction, ...] = ()) -> MonthResult:
    return score_month(how, MonthFigures("2026-10", units), found)


def ranks(result: MonthResult) -> dict[str, int]:
    return {one.id: one.rank for one in result.units}


def scores(result: MonthResult) -> dict[str, Decimal]:
    return {one.id: one.score for one in result.units}
