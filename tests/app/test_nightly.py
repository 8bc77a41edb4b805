"""The nightly sweep as a command: twice changes nothing, also from two processes at once."""

from __future__ import annotations

import asyncio
import fcntl
import os
import subprocess
import sys
from typing import Any

import sqlalchemy as sa

from duze.app.tables import metadata
from tests.cases.make import opened, ordered
from tests.conftest import World

ON = "2026-12-01"


async def _all_rows(world: World) -> dict[str, list[Any]]:
    found = {}
    async with world.runtime.db.reader.connect() as connection:
        for table in metadata().sorted_tables:
            rows = (await connection.execute(sa.select(table))).all()
            found[table.name] = sorted(map(repr, rows))
    return found


def _command(world: World) -> subprocess.Popen[str]:
    settings = world.runtime.settings
    env = os.environ | {
        "DUZE_DATA_DIR": str(settings.data_dir),
        "DUZE_DATABASE_URL": settings.database_url,
        "DUZE_SECRET_KEY": settings.secret_key,
        "DUZE_CLOCK": f"{ON}T00:05:00+08:00",
    }
    command = [sys.executable, "-c", "from duze.cli import main; main()", "nightly", "--on", ON]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


async def _run(*running: subprocess.Popen[str]) -> list[tuple[int, str, str]]:
    said = await asyncio.gather(*(asyncio.to_thread(one.communicate, None, 240) for one in running))
    return [(one.returncode, *text) for one, text in zip(running, said, strict=True)]


async def test_twice_changes_nothing_and_at_once_neither_or_is_refused(world: World) -> None:
    case = await opened(world)
    for _ in range(3):
        await ordered(world, case)
    done = await _run(_command(world), _command(world))
    codes = sorted(code for code, *_ in done)
    if world.runtime.db.sqlite:  # one process may use the file: the other is refused, or came after the first had ended
        for code, _, err in done:
            assert code == 0 or (code == 3 and "The server is running on this database" in err), done
        assert 0 in codes
    else:
        assert codes == [0, 0], done
    shown = [int(out.rsplit(" ", 1)[1].strip(" .\n")) for code, out, _ in done if code == 0]
    assert sum(shown) == 6, "each card once: three orders, their signing and their own limit"
    before = await _all_rows(world)
    assert before["deadline_card"]
    assert [(code, out) for code, out, _ in await _run(_command(world))] == [(0, "Cards shown: 0.\n")]
    assert await _all_rows(world) == before


async def test_on_sqlite_the_second_process_is_refused_with_the_reason(world: World) -> None:
    if not world.runtime.db.sqlite:
        return
    with (world.runtime.settings.data_dir / "duze.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        [(code, _, err)] = await _run(_command(world))
    assert code == 3
    assert "The server is running on this database. Stop it first" in err
