"""Kill the server in mid-work, start it again: nothing acknowledged is lost, every signed letter is made once."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from duze.app.checks import verify_journal
from duze.kit import clock
from tests.conftest import World
from tests.letters.make import draft, step

ROUNDS = 8 if os.environ.get("DUZE_LONG") else 2
LETTERS = 6


@dataclass
class Server:
    """A real server process on the test's database."""

    process: subprocess.Popen[bytes]
    url: str

    def kill(self) -> None:
        """SIGKILL: no goodbye."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(world: World) -> dict[str, str]:
    """What a server process needs to run on the test's database."""
    settings = world.runtime.settings
    return os.environ | {
        "DUZE_DATA_DIR": str(settings.data_dir),
        "DUZE_DATABASE_URL": settings.database_url,
        "DUZE_SECRET_KEY": settings.secret_key,
        "DUZE_CLOCK": "2026-11-02T10:00:00+08:00",
    }


def start(world: World, log: Path) -> Server:
    port, env = free_port(), environment(world)
    command = [sys.executable, "-c", "from duze.cli import main; main()", "serve", "--port", str(port)]
    with log.open("ab") as out:
        process = subprocess.Popen(command, env=env, stdout=out, stderr=out)
    patience = time.monotonic() + 120  # for a machine with other work; a server that ends is not waited for
    server = Server(process, f"http://127.0.0.1:{port}")
    while process.poll() is None and time.monotonic() < patience:
        try:
            if httpx.get(server.url + "/healthz").status_code == 200:
                return server
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


async def sign(world: World, url: str, letter: str) -> bool:
    """Whether the server acknowledged the signature before it died."""
    headers = {"Authorization": f"Bearer {world.tokens['signatory']}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as http:
        try:
            seen = await http.get(f"/api/letters/{letter}")
            if seen.json()["state"] == "signed":
                return True
            match = {"If-Match": seen.headers["etag"], "Idempotency-Key": f"sign-{letter}"}
            answer = await http.post(f"/api/letters/{letter}/signature", headers=match)
        except httpx.HTTPError:
            return False
    return answer.status_code == 200


async def rows(world: World, query: str) -> list[Any]:
    async with world.runtime.db.reader.connect() as connection:
        return list((await connection.execute(sa.text(query))).all())


async def test_every_signed_letter_is_finished_once(world: World, tmp_path: Path) -> None:
    chance = random.Random(20261102)
    letters = []
    for _ in range(LETTERS):
        letter = await draft(world)
        assert (await step(world, "supervisor2", letter, "review", {"reason": ""})).status_code == 200
        letters.append(letter)
    await world.runtime.seal_now()
    acknowledged: set[str] = set()
    for _ in range(ROUNDS):
        server = start(world, tmp_path / "server.log")
        work = [
            asyncio.create_task(sign(world, server.url, letter)) for letter in letters if letter not in acknowledged
        ]
        await asyncio.sleep(chance.uniform(0.2, 2.5))
        await asyncio.to_thread(server.kill)
        for letter, done in zip(
            [x for x in letters if x not in acknowledged], await asyncio.gather(*work), strict=True
        ):
            if done:
                acknowledged.add(letter)
    await _finish(world, letters, tmp_path)
    signed = await rows(world, "SELECT number_no FROM letter WHERE state = 'signed' ORDER BY number_no")
    assert [row[0] for row in signed] == list(range(1, len(letters) + 1))
    for step_of_making in ("rendered", "sealed"):
        made = await rows(
            world,
            f"SELECT letter_id, count(*) FROM letter_event WHERE happened = '{step_of_making}' GROUP BY letter_id",
        )
        assert len(made) == len(letters)
        assert {row[1] for row in made} == {1}
    clock.set_source(None)
    report = await verify_journal(world.runtime)
    assert report.problems == []


async def _finish(world: World, letters: list[str], tmp_path: Path) -> None:
    """Start once more, sign what is left, and wait until every PDF is sealed and every entry in the log."""
    server = start(world, tmp_path / "server.log")
    try:
        for letter in letters:
            assert await sign(world, server.url, letter), (tmp_path / "server.log").read_text()[-3000:]
        await _until(world, f"SELECT count(*) = {len(letters)} FROM letter_event WHERE happened = 'sealed'")
        await _until(
            world, "SELECT count(*) = 0 FROM journal_entry WHERE id NOT IN (SELECT entry_id FROM journal_leaf)"
        )
    finally:
        server.process.terminate()
        await asyncio.to_thread(server.process.wait)


async def _until(world: World, question: str) -> None:
    """Wait as long as a slow machine may take; what is still missing then, the test's own checks name."""
    for _ in range(600):
        if (await rows(world, question))[0][0]:
            return
        await asyncio.sleep(0.2)
