"""One letter, killed at every step on its way from signature to sealed file: never lost, never two."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import httpx
import pytest

from duze.app.checks import verify_journal
from duze.kit import clock
from tests.conftest import World
from tests.crash.bombs import FATES, STEPS
from tests.crash.test_kill import environment, free_port, rows, sign
from tests.letters.make import draft, step

MORNING = datetime(2026, 11, 2, 10, tzinfo=clock.CITY)
FAR: dict[str, tuple[str, int, list[str]]] = {  # what is committed after dying there: state, number taken, steps noted
    "number taken": ("reviewed", 0, []),
    "before rendering": ("signed", 1, []),
    "while rendering": ("signed", 1, []),
    "rendered, not stored": ("signed", 1, []),
    "rendered and stored": ("signed", 1, []),
    "rendered, noting": ("signed", 1, []),
    "before sealing": ("signed", 1, ["rendered"]),
    "sealed, not stored": ("signed", 1, ["rendered"]),
    "sealed and stored": ("signed", 1, ["rendered"]),
    "sealed, noting": ("signed", 1, ["rendered"]),
}
A_FEW = ("number taken", "while rendering", "sealed, noting")
"""In the transaction that signs, outside any, and in the one that ends the work."""
LONG = bool(os.environ.get("DUZE_LONG"))
PATIENCE = 120
"""Seconds for a step on a machine with other work."""


@dataclass
class Nursery:
    """Servers of the test's database, one after the other, each an hour after the last.

    On PostgreSQL a dead runner's job is taken over when its lease has run out.
    """

    process: subprocess.Popen[str]
    url: str
    log: Path
    moment: datetime = MORNING
    pid: int = 0
    ended: asyncio.Task[str] = field(init=False)

    async def serve(self, doing: str) -> None:
        """A server that answers, or one that a job left over from before has already killed."""
        source: IO[str] = self._pipe(self.process.stdout)
        self.moment += timedelta(hours=1)
        print(f"{doing}|{self.moment.isoformat()}", file=self._pipe(self.process.stdin), flush=True)
        self.pid = int(await asyncio.to_thread(source.readline))
        self.ended = asyncio.create_task(asyncio.to_thread(source.readline))
        async with asyncio.timeout(PATIENCE), httpx.AsyncClient() as http:
            while not self.ended.done():
                try:
                    if (await http.get(self.url + "/healthz")).status_code == 200:
                        return
                except httpx.HTTPError:
                    await asyncio.sleep(0.05)

    async def died(self) -> int:
        """Wait for the server's end."""
        async with asyncio.timeout(PATIENCE):
            return int(await self.ended)

    def end(self, how: signal.Signals) -> None:
        """End the server, if it lives."""
        if self.pid and not self.ended.done():
            os.kill(self.pid, how)

    def _pipe(self, pipe: IO[str] | None) -> IO[str]:
        assert pipe is not None
        return pipe


@asynccontextmanager
async def nursery(world: World, folder: Path) -> AsyncIterator[Nursery]:
    own = _begin(world, folder / "server.log")
    try:
        yield own
    finally:
        own.end(signal.SIGKILL)
        own.process.kill()
        await asyncio.to_thread(own.process.wait)


def _begin(world: World, log: Path) -> Nursery:
    port, pipe = free_port(), subprocess.PIPE
    command = [sys.executable, "-c", "from tests.crash.bombs import main; main()", str(port)]
    with log.open("ab") as out:
        process = subprocess.Popen(command, env=environment(world), stdin=pipe, stdout=pipe, stderr=out, text=True)
    return Nursery(process, f"http://127.0.0.1:{port}", log)


async def reviewed(world: World) -> str:
    letter = await draft(world)
    assert (await step(world, "supervisor2", letter, "review", {"reason": ""})).status_code == 200
    return letter


async def standing(world: World) -> tuple[str, int, list[str]]:
    (state,) = (await rows(world, "SELECT state FROM letter"))[0]
    taken = await rows(world, "SELECT last FROM number_counter WHERE series = '武营督'")
    happened = await rows(world, "SELECT happened FROM letter_event ORDER BY created_at")
    return str(state), int(taken[0][0]) if taken else 0, [row[0] for row in happened]


async def pdf(world: World, url: str, letter: str) -> bytes:
    """The letter as it goes out, once it is made."""
    headers = {"Authorization": f"Bearer {world.tokens['supervisor']}"}
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as http:
        while True:
            answer = await http.get(f"/api/letters/{letter}/pdf")
            if answer.status_code == 200:
                return answer.content
            await asyncio.sleep(0.1)


async def whole(world: World, servers: Nursery) -> None:
    """End the server in peace: it seals the journal, and every entry is in the log."""
    servers.end(signal.SIGTERM)
    await servers.died()
    clock.set_source(None)
    assert (await verify_journal(world.runtime)).problems == []


async def test_killed_at_every_step_it_ends_with_one_letter_and_one_number(world: World, tmp_path: Path) -> None:
    letter = await reviewed(world)
    await world.runtime.seal_now()
    async with nursery(world, tmp_path) as servers:
        for doing in FAR if LONG else A_FEW:
            await servers.serve(doing)
            if not servers.ended.done():
                await sign(world, servers.url, letter)
            assert await servers.died() == -signal.SIGKILL, servers.log.read_text()[-3000:]
            assert await standing(world) == FAR[doing], doing
        await servers.serve("none")
        assert await sign(world, servers.url, letter)
        made = await pdf(world, servers.url, letter)
        assert made.startswith(b"%PDF") and made == await pdf(world, servers.url, letter)
        await whole(world, servers)
    assert await standing(world) == ("signed", 1, ["rendered", "sealed"])
    assert await rows(world, "SELECT count(*) FROM job WHERE kind = 'letters.render'") == [(1,)]


@pytest.mark.skipif(not LONG, reason="waits for second tries; each fate alone is tried on the pool: make test-all")
async def test_a_render_process_killed_hung_or_starved_is_replaced(world: World, tmp_path: Path) -> None:
    letters = [await reviewed(world) for _ in FATES]
    await world.runtime.seal_now()
    async with nursery(world, tmp_path) as servers:
        await servers.serve("children")
        for letter in letters:
            assert await sign(world, servers.url, letter), servers.log.read_text()[-3000:]
        for letter in letters:
            assert (await pdf(world, servers.url, letter)).startswith(b"%PDF")
        await whole(world, servers)
    assert await rows(world, "SELECT number_no FROM letter ORDER BY number_no") == [(1,), (2,), (3,)]
    tries = await rows(world, "SELECT sum(attempts) FROM job WHERE kind = 'letters.render'")
    # A starved process may get by with the memory it has; killed and hung ones always cost a try.
    assert len(letters) + len(FATES) - 1 <= int(tries[0][0]) <= len(letters) + len(FATES)
    happened = "SELECT letter_id, happened, count(*) FROM letter_event GROUP BY letter_id, happened"
    assert [row[2] for row in await rows(world, happened)] == [1] * 2 * len(FATES)


def test_every_step_is_died_at() -> None:
    assert {*FAR, "children", "none"} == STEPS.keys()
