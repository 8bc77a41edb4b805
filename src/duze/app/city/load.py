"""Loading the demo city: the ground first, then every story on one clock, then the night before today."""

from __future__ import annotations

import gc
import io
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TextIO

import httpx

from duze.app.city.agenda import Agenda, CityStage
from duze.app.city.bulk import Bulk
from duze.app.city.cast import people
from duze.app.city.days import Days, works
from duze.app.city.stories import stories
from duze.app.create import create_app
from duze.app.demo import load_ground
from duze.app.nightly import sweep
from duze.app.runtime import Runtime
from duze.app.walk.month import SCHEME
from duze.kit import clock
from duze.units.models import RANKED
from duze.units.queries import units_in


async def load_city(runtime: Runtime, as_of: date | None, told: TextIO | None = None) -> None:
    """Load everything as it stands on `as_of` (default today); afterwards the clock runs as before.

    Progress goes to `told` (default: the terminal's error stream). Raises StepFailed when a step is refused.
    """
    days = Days(as_of or clock.today())
    transport = httpx.ASGITransport(create_app(runtime=runtime, background=False))  # type: ignore[arg-type]
    bar = _Bar(days.first, days.as_of, told or sys.stderr)
    try:
        with runtime.db.undivided(), _little_collecting():
            async with httpx.AsyncClient(transport=transport, base_url="http://duze.local") as http:
                agenda = Agenda(_at(days.first, time(8)), bar.tick)
                first = await _stage(runtime, http, agenda, days)
                await agenda.play([*stories(first, days), _nights(first.fresh(), days)])
                await _this_morning(runtime, first, days)
                bar.done()
    finally:
        clock.set_source(None)
    await runtime.seal_now()


@contextmanager
def _little_collecting() -> Iterator[None]:
    """What is loaded by now stays, and a load makes few cycles: looking for them all the time is a twelfth of it."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, clock.CITY).astimezone(UTC)


async def _stage(runtime: Runtime, http: httpx.AsyncClient, agenda: Agenda, days: Days) -> CityStage:
    moment = agenda.moment
    clock.set_source(lambda: moment)
    await load_ground(runtime, days.first, people())
    stage = CityStage(runtime, http, io.StringIO(), moment, agenda=agenda, bulk=Bulk(runtime))
    await stage.issue_tokens(people())
    async with runtime.db.read() as session:
        for unit in await units_in(session, RANKED):
            stage.units[unit.code], stage.groups[unit.code] = unit.id, unit.group.value
            stage.unit_names[unit.code], stage.full_names[unit.code] = unit.name, unit.full_name
    stage.weights = tomllib.loads(SCHEME.read_text("utf-8"))["weights"]
    return stage


async def _nights(stage: CityStage, days: Days) -> None:
    """The nightly sweep: weekly in the far past, every night of the last weeks."""
    day = days.first
    while day < days.as_of:
        day += timedelta(days=1 if (days.as_of - day).days <= 30 else 7)
        if day < days.as_of and works(day):
            stage.go_to(day.isoformat(), 0, 5)
            await stage.reached()
            await sweep(stage.runtime, day)


async def _this_morning(runtime: Runtime, stage: CityStage, days: Days) -> None:
    moment = max(_at(days.as_of, time(0, 5)), stage.agenda.moment if stage.agenda else stage.moment)
    clock.set_source(lambda: moment)
    await stage.work()
    await sweep(runtime, days.as_of)
    await stage.withdraw_tokens()


@dataclass
class _Bar:
    """How far the year has come: one line that grows on a terminal, one line a month otherwise."""

    first: date
    last: date
    told: TextIO
    shown: str = ""

    def tick(self, moment: datetime) -> None:
        """The clock has come to this moment."""
        day = clock.city_date(moment)
        terminal = self.told.isatty()
        step = f"{day:%Y-%m-%d}" if terminal else f"{day:%Y-%m}"
        if step == self.shown:
            return
        self.shown = step
        share = min(1.0, (day - self.first).days / max(1, (self.last - self.first).days))
        if terminal:
            self.told.write(f"\r演示数据 [{'█' * int(share * 30):·<30}] {share:4.0%} {step}")
        else:
            self.told.write(f"演示数据 {step} {share:4.0%}\n")
        self.told.flush()

    def done(self) -> None:
        """Everything is loaded."""
        self.told.write("\n" if self.told.isatty() else "")
        self.told.flush()
