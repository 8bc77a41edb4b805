"""Ten thousand variants of a ranking against one NumPy matrix product of that shape."""

from __future__ import annotations

import sys
import time
from decimal import Decimal

import numpy as np

from duze.rankings.rules import MonthFigures, UnitFigures, score_month
from duze.rankings.rules.spread import VARIANTS, spread_group
from tests.bench.report import Report
from tests.rankings.make import indicator
from tests.rankings.make import scheme as scheme_from

UNITS, INDICATORS = 51, 18
AIM = 5


def run(report: Report) -> None:
    """Row (f) of the report."""
    rounds = 3 if report.quick else 30
    items = [indicator(f"i{index}") for index in range(INDICATORS)]
    weights = {item["code"]: "5" if index else "15" for index, item in enumerate(items)}
    scheme = scheme_from(items, weights={"g": weights})
    draws = np.random.default_rng(1)
    values = draws.integers(0, 10_000, (UNITS, INDICATORS))
    units = tuple(
        UnitFigures(str(n), str(n), f"单位{n}", "g", {f"i{m}": Decimal(int(v)) / 100 for m, v in enumerate(row)})
        for n, row in enumerate(values)
    )
    group = score_month(scheme, MonthFigures("2026-10", units), ()).group("g")
    left, right = draws.random((VARIANTS, INDICATORS)), draws.random((INDICATORS, UNITS))
    ours, base = [], []
    for _ in range(rounds + 3):
        began = time.perf_counter()
        left @ right
        base.append(time.perf_counter() - began)
        began = time.perf_counter()
        spread_group(scheme, scheme.groups[0], group, np.random.default_rng(1))
        ours.append(time.perf_counter() - began)
    name = f"{VARIANTS} variants of {UNITS} × {INDICATORS}: drawn, scored, ranked; against one matrix product"
    ours, base = ours[3:], base[3:]
    report.row("f", name, ours, base, f"at most {AIM}×", sorted(ours)[rounds // 2] <= AIM * sorted(base)[rounds // 2])


if __name__ == "__main__":
    run(Report(quick="--quick" in sys.argv))
