"""What one running installation holds: settings, databases, blobs, sessions, job bindings."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import date
from itertools import count
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.app.reactions import LOOKS_AT_ALL, REACTIONS
from duze.jobs.actions import enqueue, release_leases, run_next
from duze.journal import keeping
from duze.journal.models import Entry
from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.ids import id_of_an_hour_ago
from duze.kit.jobs import Work
from duze.kit.progress import ProgressBoard
from duze.kit.settings import Settings
from duze.kit.web.idempotency import claim
from duze.letters.press import Press
from duze.letters.sealing import signer_for
from duze.people.sessions import Sessions

log = logging.getLogger("duze.runtime")
_SEAL_EVERY = 5.0
_SEAL_ALL = 500  # turns
_LOOK_EVERY = 0.5
_HOURS_EVERY = 300.0


class Runtime:
    """Everything that lives as long as the process does; made by create_app, the CLI and tests."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.db = Database(settings.database_url)
        self.db.info.update({"enqueue": enqueue, "react": _react})
        self.db.opened.append(claim)
        self.blobs = Blobs(settings.blobs_url)
        self._side = self._side_database()
        self.sessions = Sessions(self._side)
        self.progress = ProgressBoard(self._side)
        self.db.info["progress"] = self.progress
        self.kinds: Mapping[str, Work] = {}
        self.press = Press(settings.render_workers)
        self.signer = signer_for(settings)
        self.closers: list[Callable[[], object]] = [self.press.close]
        self.nightly: Callable[[], Awaitable[object]] | None = None
        self.hourly: Callable[[], Awaitable[object]] | None = None
        self.tell: Callable[[], Awaitable[object]] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def _side_database(self) -> Database:
        if not self.db.sqlite:
            return self.db
        return Database(f"sqlite+aiosqlite:///{self.settings.data_dir / 'sessions.db'}")

    async def start(self, *, background: bool = True) -> None:
        """Prepare the side tables and start the runner and the sealer."""
        await self.sessions.prepare()
        await self.progress.prepare()
        if background:
            if self.db.sqlite:
                await release_leases(self.db)
            sweeps = (self._sweep_nightly(), self._sweep_hours())
            jobs = (self._work(), self._seal_always(), *sweeps, self.press.warm())
            self._tasks = [asyncio.create_task(job) for job in jobs]

    async def stop(self) -> None:
        """Stop the background tasks, seal what is left, close every connection."""
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        if self._tasks:
            await self.seal_now()
        for close in self.closers:
            close()
        await self.db.close()
        await self._side.close()

    async def seal_now(self, *, since: UUID | None = None) -> None:
        """Seal the journal up to now; of entries with ids from `since` on only, if named."""
        key_file = self.settings.data_dir / "journal.key"
        await keeping.seal_now(self.db, key_file, self.settings.journal_heads, since=since)

    async def _work(self) -> None:
        while True:
            try:
                busy = await run_next(self.db, self.kinds)
            except Exception:
                log.exception("the job runner stumbled")
                busy = False
            if not busy:
                await asyncio.sleep(_LOOK_EVERY)

    async def _sweep_nightly(self) -> None:
        """The nightly sweep at 00:05; once at the start too, for the nights the server was down."""
        while self.nightly is not None:
            try:
                await self.nightly()
            except Exception:
                log.exception("the nightly sweep stumbled")
            await asyncio.sleep(clock.until(0, 5).total_seconds())

    async def _sweep_hours(self) -> None:
        """Cards of limits in hours, every few minutes."""
        while self.hourly is not None:
            await asyncio.sleep(_HOURS_EVERY)
            try:
                await self.hourly()
            except Exception:
                log.exception("the sweep of hours stumbled")

    async def _seal_always(self) -> None:
        for turn in count():
            await asyncio.sleep(_SEAL_EVERY)
            try:  # what was written lately; now and then all, should another machine's clock be far behind
                await self.seal_now(since=id_of_an_hour_ago() if turn % _SEAL_ALL else None)
                if self.tell is not None:
                    await self.tell()
            except Exception:
                log.exception("the sealer stumbled")


def _react(session: AsyncSession, entry: Entry) -> None:
    asked: set[tuple[str, date]] = session.info.setdefault("looks_asked", set())
    for kind in REACTIONS.get(entry.verb, ()):
        look = (kind, clock.today())
        if kind in LOOKS_AT_ALL and look in asked:
            continue
        asked.add(look)
        enqueue(
            session,
            kind,
            {"entry": entry.id, "subject": entry.subject_id, "at": clock.now()},
            key=f"{entry.id}",
            asked_by=entry.actor_name,
            asker=entry.actor_id,
        )
