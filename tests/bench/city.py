"""A database for the bench: the demo's people, many findings, and the statements our requests issue on it."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
from sqlalchemy import Engine, event

from duze.app.create import create_app
from duze.app.runtime import Runtime
from duze.app.seed import seed_city, seed_people, seed_reference
from duze.kit import clock, migrate
from duze.kit.ids import new_id
from duze.people.models import ApiToken
from duze.people.pages import COOKIE
from duze.people.queries import token_hash
from tests.templates import settings_in

TOKEN = "bench-token-bench-token"
LIST = "/api/findings?limit=100"
FACTS = "办事人申请变更登记，窗口要求另行提交房产证明原件。现行办事指南所列材料中没有这一项。"


async def build(folder: Path, url: str, size: int) -> dict[str, Any]:
    """Migrate, seed, load `size` findings of three teams, capture. Gives the request body, cookie and file of steps."""
    runtime = Runtime(settings_in(folder, url))
    await migrate.upgrade(runtime.db)
    async with runtime.db.write() as session:
        year = clock.today().year
        await seed_reference(session, range(year - 1, year + 1))
        city = await seed_city(session)
        await seed_people(session, city, "no password")
        inspector = city.accounts["inspector"]
        expires = clock.now() + timedelta(days=30)
        session.add(ApiToken(account_id=inspector.id, name="bench", token_hash=token_hash(TOKEN), expires_at=expires))
    body = {
        "kind": "misconduct",
        "sub_type": "L01",
        "severity": "serious",
        "channel": "complaint",
        "unit_id": str(city.units["d03"]),
        "handler": "工号 018",
        "place": "区政务服务中心二楼 18 号窗口",
        "happened_at": (clock.now() - timedelta(days=3)).isoformat(),
        "facts": FACTS,
    }
    app = create_app(runtime=runtime, background=False)
    await runtime.start(background=False)
    cookie = f"{COOKIE}={(await runtime.sessions.start(inspector.id, None)).token}"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench") as http:  # type: ignore[arg-type]
        first = await http.post("/api/findings", json=body, headers=headers)
        assert first.status_code == 201, first.text
        teams = [city.units[f"team-{n}"] for n in (1, 2, 3)]
        await _load(url, UUID(first.json()["id"]), teams, size)
        with _Captured() as got:
            key = uuid4()
            made = await http.post("/api/findings", json=body, headers=headers | {"Idempotency-Key": key.hex})
        assert made.status_code == 201, made.text
        with _Captured() as listed:
            answer = await http.get(LIST, headers=headers)
        assert len(answer.json()["items"]) == min(100, size // 3 + 2), len(answer.json()["items"])
    await runtime.stop()
    file = folder / "captured.pickle"
    ids = [key, UUID(made.json()["id"]), *_entry_ids(got)]
    captured = {"post": got, "get": listed, "ids": ids, "made": made.json()}
    file.write_bytes(pickle.dumps(captured))
    return {"body": body, "cookie": cookie, "captured": file, "statements": (len(got), len(listed))}


def _entry_ids(steps: list[tuple[str, Any]]) -> list[UUID]:
    """The id of the journal entry the captured request wrote."""
    found = []
    for sql, params in steps:
        if sql.startswith("INSERT INTO journal_entry"):
            names = [name.strip() for name in sql.partition("(")[2].partition(")")[0].split(",")]
            value = params[names.index("id")]
            found.append(value if isinstance(value, UUID) else UUID(value))
    assert found
    return found


class _Captured:
    """Records every statement with its parameters, and where write transactions begin and end."""

    def __enter__(self) -> list[tuple[str, Any]]:
        self.steps: list[tuple[str, Any]] = []
        self.open = False
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "begin", self._begin)
        event.listen(Engine, "commit", self._commit)
        return self.steps

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._statement)
        event.remove(Engine, "begin", self._begin)
        event.remove(Engine, "commit", self._commit)

    def _statement(self, _c: Any, _cursor: Any, sql: str, params: Any, _context: Any, many: bool) -> None:
        self.steps += [(sql, tuple(one)) for one in (params if many else [params])]

    def _begin(self, connection: Any) -> None:
        sqlite = connection.dialect.name == "sqlite"
        autocommit = connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"
        reads = connection.connection.dbapi_connection.reads_only if sqlite else autocommit
        if not reads:
            self.open = True
            self.steps.append(("BEGIN IMMEDIATE" if sqlite else "BEGIN", ()))

    def _commit(self, _connection: Any) -> None:
        if self.open:
            self.open = False
            self.steps.append(("COMMIT", ()))


async def _load(url: str, model: UUID, teams: list[UUID], size: int) -> None:
    """Copies of one finding, submitted and taken for verification, team by team."""
    if url.startswith("sqlite"):
        _load_sqlite(url.partition("///")[2], model, teams, size)
        return
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    row = dict(await connection.fetchrow("SELECT * FROM finding WHERE id = $1", model))
    records = [tuple(one.values()) for one in _copies(row, teams, size, hexed=False)]
    await connection.copy_records_to_table("finding", records=records, columns=list(row))
    await connection.execute("ANALYZE finding")
    await connection.close()


def _load_sqlite(file: str, model: UUID, teams: list[UUID], size: int) -> None:
    connection = sqlite3.connect(file)
    connection.row_factory = sqlite3.Row
    row = dict(connection.execute("SELECT * FROM finding WHERE id = ?", (model.hex,)).fetchone())
    sql = f"INSERT INTO finding ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-400000")
    connection.executemany(sql, (tuple(one.values()) for one in _copies(row, teams, size, hexed=True)))
    connection.commit()
    connection.close()


def _copies(row: dict[str, Any], teams: list[UUID], size: int, *, hexed: bool) -> Iterator[dict[str, Any]]:
    for index in range(size):
        own, team = new_id(), teams[index % 3]
        fresh = {"id": own.hex if hexed else own, "team_id": team.hex if hexed else team}
        yield row | fresh | {"number": f"武营线〔2026〕{index + 1}号", "state": "verifying"}
