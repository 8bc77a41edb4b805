"""The base: a bare Litestar handler replaying captured statements through aiosqlite or asyncpg."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiosqlite
import asyncpg
import uvicorn
from litestar import Litestar, get, post

from duze.kit.db import _PRAGMAS

Step = tuple[str, Any]
CAPTURED: dict[str, Any] = pickle.loads(Path(os.environ["BENCH_CAPTURED"]).read_bytes())
URL = os.environ["BENCH_URL"]
SQLITE = URL.startswith("sqlite")
_state: dict[str, Any] = {}


def _fresh(value: Any, new: dict[Any, Any]) -> Any:
    if isinstance(value, str | int) or value is None or not hasattr(value, "hex"):
        return new.get(value, value) if isinstance(value, str) else value
    return new.get(value, value)


async def _sqlite(steps: list[Step], new: dict[Any, Any]) -> Any:
    rows, names = [], []
    connection = _state["write"] if any(step[0].startswith("BEGIN") for step in steps) else _state["read"]
    for sql, params in steps:
        cursor = await connection.execute(sql, tuple(_fresh(one, new) for one in params))
        if cursor.description:
            names = [column[0] for column in cursor.description]
            rows = await cursor.fetchall()
        await cursor.close()
    return [dict(zip(names, row, strict=True)) for row in rows]


async def _postgres(steps: list[Step], new: dict[Any, Any]) -> Any:
    found: list[Any] = []
    async with _state["pool"].acquire() as connection:
        for sql, params in steps:
            rows = await connection.fetch(sql, *(_fresh(one, new) for one in params))
            found = rows or found
    return [dict(row) for row in found]


async def _replay(name: str) -> Any:
    new: dict[Any, Any] = {}
    if name == "post":
        for old in CAPTURED["ids"]:  # ids made for the captured request: another request makes its own
            fresh = uuid4()
            new |= {old: fresh, old.hex: fresh.hex, str(old): str(fresh)}
    return await (_sqlite if SQLITE else _postgres)(CAPTURED[name], new)


@get("/api/findings")
async def listed() -> Any:
    """The list's statements."""
    return {"items": await _replay("get"), "next": None}


@post("/api/findings")
async def logged(data: dict[str, Any]) -> Any:
    """The statements of logging a finding."""
    await _replay("post")
    return data


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
