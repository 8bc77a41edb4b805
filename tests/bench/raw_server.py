"""The base: a bare Litestar handler replaying captured statements through aiosqlite or asyncpg.

It gives the same JSON as ours (the bench compares the lists), made straight from the rows.
"""

from __future__ import annotations

import os
import pickle
import sys
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiosqlite
import asyncpg
import msgspec
import uvicorn
from litestar import Litestar, Response, get, post

from duze.findings.listing import FindingRow
from duze.kit.db import _PRAGMAS

Step = tuple[str, Any]
CAPTURED: dict[str, Any] = pickle.loads(Path(os.environ["BENCH_CAPTURED"]).read_bytes())
URL = os.environ["BENCH_URL"]
SQLITE = URL.startswith("sqlite")
FIELDS = FindingRow.__struct_fields__
"""What the list gives, in the order of its columns: taken from there, so that the base follows it."""
_state: dict[str, Any] = {}


def _fresh(value: Any, new: dict[Any, Any]) -> Any:
    if isinstance(value, str | int) or value is None or not hasattr(value, "hex"):
        return new.get(value, value) if isinstance(value, str) else value
    return new.get(value, value)


async def _sqlite(steps: list[Step], new: dict[Any, Any]) -> Any:
    rows: Any = []
    connection = _state["write"] if any(step[0].startswith("BEGIN") for step in steps) else _state["read"]
    for sql, params in steps:
        cursor = await connection.execute(sql, tuple(_fresh(one, new) for one in params))
        if cursor.description:
            rows = await cursor.fetchall()
        await cursor.close()
    return rows


async def _postgres(steps: list[Step], new: dict[Any, Any]) -> Any:
    found: list[Any] = []
    async with _state["pool"].acquire() as connection:
        for sql, params in steps:
            rows = await connection.fetch(sql, *(_fresh(one, new) for one in params))
            found = rows or found
    return found


_replay = _sqlite if SQLITE else _postgres


def _item(row: Any) -> dict[str, Any]:
    """A row of the list as ours gives it: SQLite's driver knows neither ids nor moments."""
    item = dict(zip(FIELDS, row, strict=True))
    if SQLITE:
        item |= {name: UUID(item[name]) for name in ("id", "unit_id")}
        item["happened_at"] = datetime.fromisoformat(item["happened_at"]).replace(tzinfo=UTC)
    return item


@get("/api/findings")
async def listed(limit: int) -> Response[Any]:
    """The list's statements."""
    items = [_item(row) for row in await _replay(CAPTURED["get"], {})]
    following = None
    if len(items) > limit:
        del items[limit:]
        following = urlsafe_b64encode(msgspec.json.encode([items[-1]["id"]])).decode().rstrip("=")
    return Response({"items": items, "next": following})


@post("/api/findings")
async def logged(data: dict[str, Any]) -> Response[Any]:
    """The statements of logging a finding."""
    new: dict[Any, Any] = {}
    for old in CAPTURED["ids"]:  # ids made for the captured request: another request makes its own
        fresh = uuid4()
        new |= {old: fresh, old.hex: fresh.hex, str(old): str(fresh)}
    await _replay(CAPTURED["post"], new)
    made = CAPTURED["made"]
    return Response(made | {"id": new[made["id"]]} | data, status_code=201)


@asynccontextmanager
async def lifespan(_app: Litestar) -> AsyncIterator[None]:
    """Open the driver's connections."""
    if not SQLITE:
        async with asyncpg.create_pool(URL.replace("+asyncpg", ""), min_size=2, max_size=6) as pool:
            _state["pool"] = pool
            yield
        return
    for name in ("read", "write"):
        _state[name] = await aiosqlite.connect(URL.partition("///")[2], isolation_level=None)
        for pragma in _PRAGMAS:
            await _state[name].execute(pragma)
    yield
    for name in ("read", "write"):
        await _state[name].close()


if __name__ == "__main__":
    app = Litestar([listed, logged], lifespan=[lifespan], openapi_config=None, logging_config=None)
    uvicorn.run(app, port=int(sys.argv[1]), loop="uvloop", http="httptools", log_level="warning")
