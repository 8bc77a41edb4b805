"""Many stories at once on one clock: whoever's next act is earliest acts next, so numbers run in order of time."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from duze.app.city.bulk import Bulk
from duze.app.walk.client import Stage
from duze.kit import clock

Story = Coroutine[Any, Any, None]


@dataclass
class Agenda:
    """The stories that wait for their hour. One runs at a time, so that the same stories end the same way."""

    moment: datetime
    tick: Callable[[datetime], None]
    waiting: list[tuple[datetime, int, asyncio.Future[None]]] = field(default_factory=list)
    entries: int = 0
    turn_over: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, moment: datetime) -> None:
        """Wait for a moment; the clock then stands there. A moment already past counts as now."""
        moment = max(moment, self.moment)
        if moment > self.moment:
            self.entries += 1
            future = asyncio.get_running_loop().create_future()
            heapq.heappush(self.waiting, (moment, self.entries, future))
            self.turn_over.set()
            await future
        clock.set_source(lambda: moment)

    async def play(self, stories: Sequence[Story]) -> None:
        """Play all stories to their end. The first failure ends everything and is raised."""
        tasks = []
        for story in stories:
            self.turn_over.clear()
            tasks.append(asyncio.ensure_future(self._told(story)))
            await self.turn_over.wait()
        try:
            while self.waiting:
                self.moment, _, future = heapq.heappop(self.waiting)
                self.tick(self.moment)
                self.turn_over.clear()
                future.set_result(None)
                await self.turn_over.wait()
                _raise_first(tasks)
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _told(self, story: Story) -> None:
        try:
            await story
        finally:
            self.turn_over.set()


def _raise_first(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        if task.done() and (wrong := task.exception()):
            raise wrong


@dataclass
class CityStage(Stage):
    """A story's own place in time on the common clock."""

    agenda: Agenda | None = None
    bulk: Bulk | None = None
    units: dict[str, UUID] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    unit_names: dict[str, str] = field(default_factory=dict)
    full_names: dict[str, str] = field(default_factory=dict)
    weights: dict[str, dict[str, int]] = field(default_factory=dict)

    def fresh(self) -> CityStage:
        """Another story's place on the same clock, with the same people and tokens."""
        return replace(self, etags={}, steps=0)

    def go_to(self, day: str, hour: int = 9, minute: int = 0) -> None:
        """The next act is at this hour; a story never goes back."""
        year, month, number = (int(part) for part in day.split("-"))
        there = datetime(year, month, number, hour, minute, tzinfo=clock.CITY).astimezone(UTC)
        self.moment = max(self.moment, there)

    def later(self, **delta: float) -> None:
        """Let some time pass in this story."""
        self.moment += timedelta(**delta)

    async def reached(self) -> None:
        """Wait until everybody else has come to this hour, for an act by HTTP."""
        await self.turn()
        await self._settled()

    async def turn(self) -> Bulk:
        """The same for an act within the common transaction."""
        assert self.agenda is not None  # noqa: S101 - given at making
        assert self.bulk is not None  # noqa: S101 - given at making
        await self.agenda.until(self.moment)
        self.moment = max(self.moment, self.agenda.moment)
        return self.bulk

    async def work(self) -> None:
        """Let the waiting jobs run."""
        await self._settled()
        await super().work()

    async def _settled(self) -> None:
        if self.bulk is not None:
            await self.bulk.settle()
