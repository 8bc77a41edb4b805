"""One letter, killed at every step on its way from signature to sealed file: never lost, never two."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from duze.app.checks import verify_journal
from duze.kit import clock
from tests.conftest import World
from tests.crash.bombs import STEPS
from tests.crash.test_kill import MORNING, Server, rows, sign, start
from tests.letters.make import draft, step

FAR = {  # what the database holds after dying at a step: state of the letter, number taken, steps noted
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


async def reviewed(world: World) -> str:
    letter = await draft(world)
    assert (await step(world, "supervisor2", letter, "review", {"reason": ""})).status_code == 200
    return letter


async def standing(world: World) -> tuple[str, int, list[str]]:
    (state,) = (await rows(world, "SELECT state FROM letter"))[0]
    taken = await rows(world, "SELECT last FROM number_counter WHERE series = '武营督'")
    happened = await rows(world, "SELECT happened FROM letter_event ORDER BY created_at")
    return str(state), int(taken[0][0]) if taken else 0, [row[0] for row in happened]


async def ended(server: Server) -> None:
    """Wait until the server has died of its bomb."""
    for _ in range(600):
        if server.process.poll() is not None:
            assert server.process.returncode == -9
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the server went on living")


async def test_killed_at_every_step_it_ends_with_one_letter_and_one_number(world: World, tmp_path: Path) -> None:
    letter, log = await reviewed(world), tmp_path / "server.log"
    await world.runtime.seal_now()
    moment = MORNING
    for bomb, far in FAR.items():
        # An hour between starts: on PostgreSQL a dead runner's job is taken over when its lease has run out.
        moment += timedelta(hours=1)
        server = start(world, log, bomb=bomb, moment=moment)
        try:
            await sign(world, server, letter)
            await ended(server)
        finally:
            server.process.kill()
        assert await standing(world) == far, bomb
    await _finished(world, letter, log, moment + timedelta(hours=1))
    assert await standing(world) == ("signed", 1, ["rendered", "sealed"])
    assert await rows(world, "SELECT count(*) FROM job WHERE kind = 'letters.render'") == [(1,)]
    clock.set_source(None)
    assert (await verify_journal(world.runtime)).problems == []


async def test_a_render_process_killed_under_its_work_is_replaced(world: World, tmp_path: Path) -> None:
    letter, log = await reviewed(world), tmp_path / "server.log"
    await world.runtime.seal_now()
    await _finished(world, letter, log, MORNING, bomb="child killed")
    assert await standing(world) == ("signed", 1, ["rendered", "sealed"])
    (attempts,) = (await rows(world, "SELECT attempts FROM job WHERE kind = 'letters.render'"))[0]
    assert attempts == 2


async def _finished(world: World, letter: str, log: Path, moment: datetime, *, bomb: str = "") -> None:
    """Run a server until the letter can be read as a PDF, the same bytes each time."""
    server = start(world, log, bomb=bomb, moment=moment)
    try:
        assert await sign(world, server, letter), log.read_text()[-3000:]
        content = await _pdf(world, server, letter)
        assert content.startswith(b"%PDF") and content == await _pdf(world, server, letter)
        for _ in range(600):
            open_ones = "SELECT count(*) FROM journal_entry WHERE id NOT IN (SELECT entry_id FROM journal_leaf)"
            if (await rows(world, open_ones))[0][0] == 0:
                return
            await asyncio.sleep(0.2)
    finally:
        server.process.terminate()
        await asyncio.to_thread(server.process.wait)


async def _pdf(world: World, server: Server, letter: str) -> bytes:
    headers: dict[str, Any] = {"Authorization": f"Bearer {world.tokens['supervisor']}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=30) as http:
        for _ in range(600):
            answer = await http.get(f"/api/letters/{letter}/pdf")
            if answer.status_code == 200:
                return answer.content
            await asyncio.sleep(0.2)
    raise AssertionError("the letter was never made")


def test_every_bomb_is_set_off() -> None:
    assert {*FAR, "child killed"} == STEPS.keys()
