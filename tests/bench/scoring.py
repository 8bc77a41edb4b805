"""A month's scoring: the demo city's against reading what it is scored from; a province's against bare Decimals."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from statistics import median
from uuid import UUID

from duze.app.runtime import Runtime
from duze.app.seed import seed_city, seed_people, seed_reference
from duze.kit import clock, migrate
from duze.kit.ids import new_id
from duze.kit.numbers import half_up
from duze.people.permissions import SYSTEM, Viewer
from duze.people.queries import account_by_login
from duze.rankings.actions import store_documents
from duze.rankings.gathering import deductions_of, figures_of
from duze.rankings.models import Month, MonthState, SchemeVersion
from duze.rankings.queries import scheme_of
from duze.rankings.rules import (
    Deduction,
    MonthFigures,
    UnitFigures,
    as_plain,
    result_hash,
    score_month,
    written_month,
)
from duze.rankings.runs import keep_run
from duze.rankings.scheme import Scheme
from duze.units.models import Group, Unit
from duze.units.queries import viewer_for
from tests.bench.report import Report
from tests.rankings.make import finding, indicator
from tests.rankings.make import scheme as scheme_from
from tests.rankings.months import Staff, play_month
from tests.templates import NOW, settings_in

PERIOD = "2026-10"
UNITS, INDICATORS = 3495, 18
KINDS = ("slow", "inaction", "misconduct")
MONTH = UUID(int=1 << 100)
_MONTH = "id, version, scheme_id, scheme_code, period, edition, state, opened_by, opened_at, reason, result_hash"


def run(report: Report) -> None:
    """Rows (e) of the report."""
    score, read = asyncio.run(_demo_month(5 if report.quick else 40))
    name = "demo month (51 × 7) scored and hashed against reading its inputs"
    report.row("e", name, score, read, "no slower than reading", sum(score) <= sum(read))
    units, rounds = (200, 1) if report.quick else (UNITS, 5)
    score, bare = asyncio.run(_province(rounds, units))
    name = f"{units} × {INDICATORS} and findings scored, traced, stored against a bare Decimal loop + raw executemany"
    report.row("e", name, score, bare, "at most 2.5 times", median(score) <= 2.5 * median(bare))
    few, _ = asyncio.run(_province(rounds * 3, 50))
    per_unit = [seconds / units * 50 for seconds in score]
    name = f"the same, time per 50 units: {units} units against 50"
    report.row("e", name, per_unit, few, "linear", median(per_unit) <= 1.5 * median(few))


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


def province(count: int) -> tuple[Scheme, MonthFigures, tuple[Deduction, ...]]:
    """Made-up units of one group, with 5,000 findings for 3,495 of them."""
    scheme = _uneven()
    names = [item.code for item in scheme.indicators]
    units = tuple(
        UnitFigures(
            str(UUID(int=index + 1)),
            f"u{index:04}",
            f"单位{index}",
            "g",
            {name: Decimal(index * (place + 7) % 9973) / 100 for place, name in enumerate(names)},
        )
        for index in range(count)
    )
    found = tuple(
        finding(str(UUID(int=index * 7 % count + 1)), str(index), KINDS[index % 3])
        for index in range(5000 * count // UNITS)
    )
    return scheme, MonthFigures(PERIOD, units), found


async def _province(rounds: int, count: int) -> tuple[list[float], list[float]]:
    """Ours: what a computation does once it has read its inputs. Base: bare numbers, the same traces as raw rows."""
    scheme, figures, found = province(count)
    score, bare = [], []
    with tempfile.TemporaryDirectory(prefix="duze-bench-") as folder:
        file = Path(folder) / "duze.db"
        runtime = Runtime(settings_in(Path(folder), f"sqlite+aiosqlite:///{file}"))
        await migrate.upgrade(runtime.db)
        await _ground(runtime, scheme, figures)
        rows = _rows(scheme, figures, found)
        for number in range(rounds + 1):
            began = time.perf_counter()
            async with runtime.db.write() as session:
                month = Month(scheme_id=MONTH, scheme_code="s", period=PERIOD, edition=number + 1, opened_by=MONTH)
                session.add(month)
                await session.flush()
                result = score_month(scheme, figures, found)
                written = written_month(scheme, figures, found, result)
                store_documents(month, written)
                await keep_run(session, Viewer(SYSTEM.id, SYSTEM.name, ()), month, written, result)
            score.append(time.perf_counter() - began)
            began = time.perf_counter()
            totals = _bare(scheme, figures, found)
            _raw(file, rows, new_id(), number + 1)
            bare.append(time.perf_counter() - began)
            result = score_month(scheme, figures, found)
            assert all(abs(unit.score - totals[unit.id]) <= Decimal("0.01") for unit in result.units)
        await runtime.stop()
    return score[1:], bare[1:]


async def _ground(runtime: Runtime, scheme: Scheme, figures: MonthFigures) -> None:
    async with runtime.db.write() as session:
        version = {"code": "s", "version_no": 1, "name": "省", "effective_from": PERIOD, "data": as_plain(scheme)}
        session.add(SchemeVersion(id=MONTH, **version, saved_by=SYSTEM.id, saved_by_name="—"))
        session.add_all(
            Unit(id=UUID(unit.id), code=unit.code, name=unit.name, full_name=unit.name, group=Group.DISTRICT)
            for unit in figures.units
        )


def _rows(scheme: Scheme, figures: MonthFigures, found: tuple[Deduction, ...]) -> list[tuple[object, ...]]:
    """The trace rows as a driver takes them, all but their ids."""
    result = score_month(scheme, figures, found)
    traces = written_month(scheme, figures, found, result).units
    return [
        (UUID(u.id).hex, u.group, int(u.score * 10**6), u.rank, u.of, u.last, u.exempt, trace.decode())
        for u, trace in zip(result.units, traces, strict=True)
    ]


def _raw(file: Path, rows: list[tuple[object, ...]], month: UUID, edition: int) -> None:
    """A month's row and its trace rows by the bare driver, one transaction, as durable as ours."""
    with closing(sqlite3.connect(file)) as raw:
        raw.executescript("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON")
        now = "2026-11-02 01:00:00.000000"
        values = (month.hex, 1, MONTH.hex, "raw", PERIOD, edition, "computed", MONTH.hex, now, "", "")
        raw.execute(f"INSERT INTO ranking_month ({_MONTH}) VALUES (?,?,?,?,?,?,?,?,?,?,?)", values)
        raw.executemany(
            "INSERT INTO ranking_score (id, created_at, month_id, unit_id, unit_group, score, place, of, last,"
            " exempt, trace) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            [(new_id().hex, now, month.hex, *row) for row in rows],
        )
        raw.commit()


def _uneven() -> Scheme:
    items = [indicator(f"i{index}") for index in range(INDICATORS)]
    weights = {item["code"]: "5" if index else "15" for index, item in enumerate(items)}
    return scheme_from(items, weights={"g": weights})


def _bare(scheme: Scheme, figures: MonthFigures, found: tuple[Deduction, ...]) -> dict[str, Decimal]:
    """Min–max, weight, sum, deduct, round, sort: what the score comes to without any trace."""
    table = {(row.kind.value, row.severity.value): row.points for row in scheme.deductions.table}
    taken: dict[str, Decimal] = defaultdict(Decimal)
    for item in found:
        taken[item.unit_id] += table[item.kind, item.severity]
    weights = scheme.weights["g"]
    lows = {name: min(unit.values[name] for unit in figures.units) for name in weights}
    spans = {name: max(unit.values[name] for unit in figures.units) - lows[name] for name in weights}
    totals = {}
    for unit in figures.units:
        points = sum((w * (unit.values[n] - lows[n]) / spans[n] for n, w in weights.items()), Decimal(0))
        totals[unit.id] = half_up(max(points - taken[unit.id], Decimal(0)), 2)
    return dict(sorted(totals.items(), key=lambda item: -item[1]))


if __name__ == "__main__":
    run(Report(quick="--quick" in sys.argv))
