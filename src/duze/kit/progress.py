"""How far long work is, readable from every process while its one transaction is still open.

Each word is a short transaction of its own in the side database (on SQLite a file apart, for the one writer is busy
with the very work; on PostgreSQL a table of the same database). Losing these rows loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from duze.kit.db import Database

log = logging.getLogger("duze.progress")
EVERY = 0.5  # seconds between two words
_meta = sa.MetaData()
_table = sa.Table(
    "work_stage",
    _meta,
    sa.Column("key", sa.Uuid, primary_key=True),
    sa.Column("done", sa.BigInteger, nullable=False),
    sa.Column("of", sa.BigInteger, nullable=False),
    sa.Column("stage", sa.String(60), nullable=False),
)


class Told(NamedTuple):
    """Steps done, steps in all, and what is being done (msgid, may be empty)."""

    done: int
    of: int
    stage: str


class Say(Protocol):
    """What work calls."""

    def __call__(self, done: int, of: int, stage: str = "") -> None: ...


class ProgressBoard:
    """Where work says how far it is, by key, and where pages read it."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def prepare(self) -> None:
        """Create the table where it is missing (these rows need no migration: they may be lost)."""
        async with self.db.writer.begin() as connection:
            await connection.run_sync(_meta.create_all)

    async def read(self, key: UUID) -> tuple[int, int] | None:
        """Steps done and steps in all; None when nobody has said anything."""
        told = await self.look(key)
        return told[:2] if told else None

    async def look(self, key: UUID) -> Told | None:
        """The same with the stage."""
        query = sa.select(_table.c.done, _table.c.of, _table.c.stage).where(_table.c.key == key)
        async with self.db.reader.connect() as connection:
            row = (await connection.execute(query)).first()
        return Told(*row) if row else None

    async def say(self, key: UUID, done: int, of: int, stage: str = "") -> None:
        """Write how far the work is, in a transaction of its own."""
        words = {"done": done, "of": of, "stage": stage[:60]}
        async with self.db.writer.begin() as connection:
            changed = await connection.execute(sa.update(_table).where(_table.c.key == key).values(**words))
            if not changed.rowcount:
                await connection.execute(sa.insert(_table).values(key=key, **words))

    async def clear(self, key: UUID) -> None:
        """Forget a key whose work has ended."""
        async with self.db.writer.begin() as connection:
            await connection.execute(sa.delete(_table).where(_table.c.key == key))

    @asynccontextmanager
    async def metered(self, key: UUID) -> AsyncIterator[Say]:
        """Give work a function to call as often as it likes, from any thread; it is written down now and then."""
        nothing = latest = Told(0, 0, "")

        def far(done: int, of: int, stage: str = "") -> None:
            nonlocal latest
            latest = Told(done, of, stage)

        async def tell() -> None:
            told = nothing
            while True:
                await asyncio.sleep(EVERY)
                if latest != told:
                    told = latest
                    try:
                        await self.say(key, *told)
                    except SQLAlchemyError:
                        log.warning("progress could not be written", exc_info=True)

        task = asyncio.create_task(tell())
        try:
            yield far
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            if latest != nothing:
                await self.clear(key)
