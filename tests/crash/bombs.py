"""Servers that die, once, at a named step between signing a letter and noting its sealed file.

Run as `python -c "from tests.crash.bombs import main; main()" PORT`: reads `STEP|CLOCK` lines, and for each runs the
product's own server with one function wrapped, until SIGKILL leaves it no time for anything; then tells how it ended.
Every server is forked from the one process that loaded the modules, which takes longer than all the rest.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextvars import ContextVar
from importlib import import_module
from multiprocessing.context import SpawnProcess
from typing import Any

from duze.app.serving import run_server
from duze.kit import blobs
from duze.letters import making, signing, worker

Files: Any = blobs.Blobs
Making: Any = making
Maker: Any = making.Maker
Signing: Any = signing
Child: Any = worker._Child
AT_WORK = ContextVar("AT_WORK", default=False)
"""Whether this task has the PDF of a signed letter made: a dry render is left alone."""


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


def _before(name: str) -> Callable[[], None]:
    """Everything before it committed, the step itself not begun."""
    return lambda: setattr(Maker, name, _die)


def _under_work(happens: Callable[[SpawnProcess], float]) -> None:
    """Let something happen while the render process works on a signed letter; it says how long is then waited."""
    render, receive = Maker._render, Child.receive

    async def marked(self: Any, *args: Any) -> Any:
        AT_WORK.set(True)
        try:
            return await render(self, *args)
        finally:
            AT_WORK.set(False)

    async def watched(self: Any, seconds: float) -> Any:
        if AT_WORK.get() and self.warm:
            seconds = happens(self.process) or seconds
        return await receive(self, seconds)

    Maker._render, Child.receive = marked, watched


def _while_rendering() -> None:
    """While the child sets the pages."""

    def soon(_process: SpawnProcess) -> float:
        asyncio.get_running_loop().call_later(0.004, _die)
        return 0

    _under_work(soon)


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


def _killed(process: SpawnProcess) -> float:
    process.kill()
    return 0


def _hung(process: SpawnProcess) -> float:
    assert process.pid is not None
    os.kill(process.pid, signal.SIGSTOP)
    return 1.0


def _starved(process: SpawnProcess) -> float:
    """Not a page more than it has now."""
    assert process.pid is not None
    resource.prlimit(process.pid, resource.RLIMIT_AS, (1 << 20, 1 << 20))
    return 0


FATES = (_killed, _hung, _starved)


def _children() -> None:
    """The server lives; its render process does not, for as many letters as there are fates."""
    fates = iter(FATES)

    def next_fate(process: SpawnProcess) -> float:
        fate = next(fates, None)
        return fate(process) if fate else 0

    _under_work(next_fate)


STEPS: dict[str, Callable[[], None]] = {
    "number taken": _number_taken,
    "before rendering": _before("_render"),
    "while rendering": _while_rendering,
    "rendered, not stored": _at_blob(stored=False),
    "rendered and stored": _at_blob(stored=True),
    "rendered, noting": _while_noting("note_rendered"),
    "before sealing": _before("_seal"),
    "sealed, not stored": _at_blob(stored=False),
    "sealed and stored": _at_blob(stored=True),
    "sealed, noting": _while_noting("note_sealed"),
    "children": _children,
    "none": lambda: None,
}
"""In the order a letter meets them. Once the rendered file is noted, the sealed one is the first to be stored."""
WITH_CHILD = ("while rendering", "children")
"""Where a render process matters; starting one takes longer than the rest of a server."""


def _serve(step: str, moment: str, port: int) -> None:
    """In the forked process: what it prints goes to the log, not to whoever waits for the next line."""
    os.dup2(2, 1)
    os.environ.update({"DUZE_CLOCK": moment, "DUZE_RENDER_WORKERS": "1" if step in WITH_CHILD else "0"})
    STEPS[step]()
    run_server("127.0.0.1", port, demo_if_empty=False)


def main() -> None:
    """Run one server after the other, as the lines say; of each tell its number, and then how it ended."""
    port = int(sys.argv.pop(1))
    import_module("duze.letters.render")
    for line in sys.stdin:
        step, moment = line.strip().split("|")
        child = os.fork()
        if child == 0:
            try:
                _serve(step, moment, port)
            finally:
                os._exit(1)
        _tell(child)
        _tell(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()
