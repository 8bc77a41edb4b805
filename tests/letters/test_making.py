"""The PDF of a signed letter: made once, whatever dies on the way."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.conftest import World
from tests.letters.make import count, signed


async def test_the_render_job_run_twice_makes_one_pdf(world: World) -> None:
    letter = await signed(world)
    make = world.runtime.kinds["letters.render"]
    done = await asyncio.gather(make({"letter": letter}), make({"letter": letter}), return_exceptions=True)
    assert any(isinstance(result, str) for result in done)
    again = await make({"letter": letter})
    assert "made before" in again and "〔" not in again
    assert await count(world, "SELECT count(*) FROM letter_event WHERE happened = 'rendered'") == 1


@pytest.mark.parametrize("broken", ["render", "put", "note"])
async def test_killed_between_any_two_steps_it_ends_with_one_number_and_one_pdf(
    world: World, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job dies after signing, while rendering, after storing: the next run finishes with the same bytes."""
    letter = await signed(world)

    class KilledError(BaseException):
        """Like the process dying: nothing catches it on the way."""

    async def die(*_: Any, **__: Any) -> None:
        raise KilledError

    targets = {"render": (world.runtime.press, "render"), "put": (world.runtime.blobs, "put_bytes")}
    if broken == "note":
        from duze.letters import making

        monkeypatch.setattr(making, "note_rendered", die)
    else:
        monkeypatch.setattr(*targets[broken], die)
    with pytest.raises(KilledError):
        await world.runtime.kinds["letters.render"]({"letter": letter})
    monkeypatch.undo()
    await world.work()
    shown = (await world.person("supervisor").get(f"/api/letters/{letter}")).json()
    assert shown["number"] == "武营督〔2026〕1号" and shown["pdf_sha256"]
    assert await count(world, "SELECT count(*) FROM letter_event WHERE happened = 'rendered'") == 1
