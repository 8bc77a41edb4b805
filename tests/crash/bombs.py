"""A server that dies, once, at a named step between signing a letter and noting its sealed file.

Run as `python -c "from tests.crash.bombs import main; main()" STEP serve --port N`: the product's own command with one
function wrapped. SIGKILL leaves no time for anything.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from duze.kit import blobs
from duze.letters import making, signing, worker

Files: Any = blobs.Blobs
Making: Any = making
Maker: Any = making.Maker
Signing: Any = signing
Child: Any = worker._Child
at_work: list[bool] = []


def _die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _number_taken() -> None:
    """Inside the transaction that signs, with the number taken and nothing committed."""
    take = Signing.take_number

    async def taken(*args: Any) -> int:
        await take(*args)
        _die()
        return 0

    Signing.take_number = taken


def _before_rendering() -> None:
    """Signed and committed, the job begun, no page set."""
    Maker._render = _die


def _while_rendering() -> None:
    """While the child sets the pages."""
    render = Maker._render

    async def interrupted(self: Any, *args: Any) -> Any:
        asyncio.get_running_loop().call_later(0.02, _die)
        return await render(self, *args)

    Maker._render = interrupted


def _at_blob(*, stored: bool) -> Callable[[], None]:
    """At the first PDF put away, before or after: the rendered one, or the sealed one if that was noted before."""

    def arm() -> None:
        put = Files.put_bytes

        async def dying(self: Any, content: bytes) -> Any:
            if stored:
                await put(self, content)
            if content.startswith(b"%PDF"):
                _die()
            return await put(self, content)

        Files.put_bytes = dying

    return arm


def _while_noting(name: str) -> Callable[[], None]:
    """Inside the transaction that notes a step: written, not committed."""

    def arm() -> None:
        note = getattr(Making, name)

        async def noted(session: Any, *args: Any) -> Any:
            await note(session, *args)
            await session.flush()
            _die()

        setattr(Making, name, noted)

    return arm


def _before_sealing() -> None:
    """The rendered file noted and committed, the seal not set."""
    Maker._seal = _die


def _child_killed() -> None:
    """The render process dies under its work, the server lives on."""
    render, receive, left = Maker._render, Child.receive, [1]

    async def marked(self: Any, *args: Any) -> Any:
        at_work.append(True)
        try:
            return await render(self, *args)
        finally:
            at_work.pop()

    async def killed(self: Any, seconds: float) -> Any:
        if at_work and self.warm and left[0]:
            left[0] = 0
            self.process.kill()
        return await receive(self, seconds)

    Maker._render = marked
    Child.receive = killed


STEPS: dict[str, Callable[[], None]] = {
    "number taken": _number_taken,
    "before rendering": _before_rendering,
    "while rendering": _while_rendering,
    "rendered, not stored": _at_blob(stored=False),
    "rendered and stored": _at_blob(stored=True),
    "rendered, noting": _while_noting("note_rendered"),
    "before sealing": _before_sealing,
    "sealed, not stored": _at_blob(stored=False),
    "sealed and stored": _at_blob(stored=True),
    "sealed, noting": _while_noting("note_sealed"),
    "child killed": _child_killed,
}
"""In the order a letter meets them. Once the rendered file is noted, the sealed one is the first to be stored."""


def main() -> None:
    """Arm the bomb and run the command."""
    from duze.cli import main as run

    STEPS[sys.argv.pop(1)]()
    run()
