"""Browser sessions: a random server-made token in the cookie, a row here.

Kept apart from Litestar's session backend, which writes on every answer and keeps a session id the
client chose. On SQLite the rows live in a small file of their own, so that signing in never waits
for the one writer; on PostgreSQL in a table of the same database. Losing them only signs people out.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from duze.kit import clock
from duze.kit.db import Database
from duze.people.queries import token_hash

LIFETIME = timedelta(hours=12)
IDLE = timedelta(hours=2)
_TOUCH = timedelta(minutes=1)

_meta = sa.MetaData()
_table = sa.Table(
    "web_session",
    _meta,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.Uuid, nullable=False),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("started", sa.BigInteger, nullable=False),
    sa.Column("seen", sa.BigInteger, nullable=False),
)
_BY_TOKEN = sa.select(_table).where(_table.c.token_hash == sa.bindparam("token_hash"))


@dataclass(frozen=True)
class WebSession:
    """A live session: whose, and the token its forms must carry."""

    token: str
    account_id: UUID
    csrf: str


class Sessions:
    """The store of browser sessions."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def prepare(self) -> None:
        """Create the table where it is missing (these rows need no migration: they may be lost)."""
        async with self.db.writer.begin() as connection:
            await connection.run_sync(_meta.create_all)

    async def start(self, account_id: UUID, old_token: str | None) -> WebSession:
        """A new session under a new token; whatever token the client brought is ended."""
        now = _stamp(clock.now())
        fresh = WebSession(secrets.token_urlsafe(32), account_id, secrets.token_urlsafe(32))
        async with self.db.writer.begin() as connection:
            if old_token:
                await connection.execute(sa.delete(_table).where(_table.c.token_hash == token_hash(old_token)))
            await connection.execute(
                sa.insert(_table).values(
                    token_hash=token_hash(fresh.token),
                    account_id=account_id,
                    csrf=fresh.csrf,
                    started=now,
                    seen=now,
                )
            )
        return fresh

    async def find(self, token: str) -> WebSession | None:
        """The live session of a token; its last sight is noted at most once a minute."""
        now = clock.now()
        rows = await self.db.rows(_BY_TOKEN, token_hash=token_hash(token))
        if not rows or not _alive(rows[0].started, rows[0].seen, now):
            return None
        row = rows[0]
        if now - datetime.fromtimestamp(row.seen, tz=now.tzinfo) > _TOUCH:
            async with self.db.writer.begin() as connection:
                await connection.execute(
                    sa.update(_table).where(_table.c.token_hash == row.token_hash).values(seen=_stamp(now))
                )
        return WebSession(token, row.account_id, row.csrf)

    async def end(self, token: str) -> None:
        """Sign out."""
        async with self.db.writer.begin() as connection:
            await connection.execute(sa.delete(_table).where(_table.c.token_hash == token_hash(token)))

    async def end_all(self, account_id: UUID) -> None:
        """Sign an account out everywhere."""
        async with self.db.writer.begin() as connection:
            await connection.execute(sa.delete(_table).where(_table.c.account_id == account_id))


def _alive(started: int, seen: int, now: datetime) -> bool:
    return _stamp(now - LIFETIME) < started and _stamp(now - IDLE) < seen


def _stamp(moment: datetime) -> int:
    return int(moment.timestamp())
