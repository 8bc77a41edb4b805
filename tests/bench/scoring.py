"""A month's scoring: the demo city's against reading what it is scored from; a province's against bare Decimals."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from duze.app.runtime import Runtime
from duze.app.seed import seed_city, seed_people, seed_reference
from duze.kit import clock, migrate
from duze.kit.numbers import half_up
from duze.people.queries import account_by_login
from duze.rankings.gathering import deductions_of, figures_of
from duze.rankings.models import Month, MonthState
from duze.rankings.queries import scheme_of
from duze.rankings.rules import MonthFigures, UnitFigures, result_hash, score_month
from duze.rankings.scheme import Scheme
from duze.units.queries import viewer_for
from tests.bench.report import Report
from tests.conftest import NOW, settings_in
from tests.rankings.make import indicator
from tests.rankings.make import scheme as scheme_from
from tests.rankings.months import Staff, play_month

PERIOD = "2026-10"
UNITS, INDICATORS = 3495, 18


def run(report: Report) -> None:
    """Rows (e) of the report."""
    score, read = asyncio.run(_demo_month(5 if report.quick else 40))
    name = "demo month (51 × 7) scored and hashed against reading its inputs"
    report.row("e", name, score, read, "no slower than reading", sum(score) <= sum(read))
    units = 200 if report.quick else UNITS
    score, bare = _province(1 if report.quick else 5, units)
    name = f"{units} × {INDICATORS} scored with its trace against a bare Decimal loop"
    report.row("e", name, score, bare, "for information", True)


async def _demo_month(rounds: int) -> tuple[list[float], list[float]]:
    with tempfile.TemporaryDirectory(prefix="duze-bench-") as folder:
        path = Path(folder)
        runtime = Runtime(settings_in(path, f"sqlite+aiosqlite:///{path / 'duze.db'}"))
        await migrate.upgrade(runtime.db)
        with clock.pinned(NOW):
            month_id = await _month(runtime)
        score, read = [], []
        for _ in range(rounds + 2):
            async with runtime.db.read() as session:
                month = await session.get_one(Month, month_id)
                began = time.perf_counter()
                _version, scheme = await scheme_of(session, month)
                figures = await figures_of(session, month, scheme)
                deductions = await deductions_of(session, figures)
                read.append(time.perf_counter() - began)
            began = time.perf_counter()
            result_hash(scheme, figures, deductions, score_month(scheme, figures, deductions))
            score.append(time.perf_counter() - began)
        await runtime.stop()
    return score[2:], read[2:]


async def _month(runtime: Runtime) -> object:
    async with runtime.db.write() as session:
        await seed_reference(session, range(2024, 2027))
        city = await seed_city(session)
        await seed_people(session, city, "!")
    viewers = []
    async with runtime.db.read() as session:
        for login in ("assessor", "assessor2"):
            account = await account_by_login(session, login)
            assert account is not None, login
            viewers.append(await viewer_for(session, account, clock.today()))
    return await play_month(runtime.db, Staff(*viewers), PERIOD, until=MonthState.COLLECTING)


def _province(rounds: int, count: int) -> tuple[list[float], list[float]]:
    scheme = _uneven()
    names = [item.code for item in scheme.indicators]
    units = tuple(
        UnitFigures(
            str(index),
            str(index),
            f"单位{index}",
            "g",
            {name: Decimal(index * (place + 7) % 9973) / 100 for place, name in enumerate(names)},
        )
        for index in range(count)
    )
    figures = MonthFigures(PERIOD, units)
    score, bare = [], []
    for _ in range(rounds):
        began = time.perf_counter()
        result = score_month(scheme, figures, ())
        result_hash(scheme, figures, (), result)
        score.append(time.perf_counter() - began)
        began = time.perf_counter()
        totals = _bare(scheme, figures)
        bare.append(time.perf_counter() - began)
        assert all(abs(unit.score - totals[unit.id]) <= Decimal("0.01") for unit in result.units)
    return score, bare


def _uneven() -> Scheme:
    items = [indicator(f"i{index}") for index in range(INDICATORS)]
    weights = {item["code"]: "5" if index else "15" for index, item in enumerate(items)}
    return scheme_from(items, weights={"g": weights})


def _bare(scheme: Scheme, figures: MonthFigures) -> dict[str, Decimal]:
    """Min–max, weight, sum, round, sort: what the score comes to without any trace."""
    weights = scheme.weights["g"]
    lows = {name: min(unit.values[name] for unit in figures.units) for name in weights}
    spans = {name: max(unit.values[name] for unit in figures.units) - lows[name] for name in weights}
    found = {
        unit.id: half_up(sum(w * (unit.values[n] - lows[n]) / spans[n] for n, w in weights.items()) + Decimal(0), 2)
        for unit in figures.units
    }
    return dict(sorted(found.items(), key=lambda item: -item[1]))


if __name__ == "__main__":
    run(Report(quick="--quick" in sys.argv))
