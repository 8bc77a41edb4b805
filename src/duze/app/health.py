"""Is it alive, is it ready: for whoever runs the installation."""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa
from litestar import get
from litestar.di import NamedDependency

from duze.kit.db import Database


@get("/healthz", include_in_schema=False, sync_to_thread=False)
def healthz() -> dict[str, str]:
    """Alive."""
    return {"status": "ok"}


@get("/readyz", include_in_schema=False)
async def readyz(db: NamedDependency[Database]) -> dict[str, str]:
    """Ready to serve: the database answers; and which it is (SQLite's version matters, see the docs)."""
    async with db.reader.connect() as connection:
        await connection.execute(sa.text("SELECT 1"))
    return {"status": "ready", "database": f"sqlite {sqlite3.sqlite_version}" if db.sqlite else "postgresql"}
