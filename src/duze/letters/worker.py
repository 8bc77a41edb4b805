"""Letters rendered in warm child processes with limits, so that one bad letter cannot hurt the server.

`RenderPool` keeps processes that have the faces, the style sheet and the renderer loaded. Each job has a wall
time limit; a process that passes it, dies, fails a job rather than refusing it, or has done its share is replaced:
one out of memory would fail the next try too. The children never touch the database: plain data in, bytes out.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from duze.kit.errors import Refusal
from duze.letters.errors import RenderFailed, RenderTimeout

_GRACE = 2.0
WALL_SECONDS = 60.0
START_SECONDS = 120.0
CPU_SECONDS = 900
MEMORY_BYTES = 2 * 1024**3
COLLECT_EVERY = 8
"""WeasyPrint leaves cycles of boxes behind; without this the process grows by 2 MB a letter."""
RECYCLE_AFTER = 2_000
"""Starting a process costs as much as a hundred letters; memory stays flat that long (see the bench)."""


@dataclass(frozen=True)
class RenderJob:
    """One letter to render. `number` None: the widest number as a placeholder (draft, dry run).

    `template`: the kept text for a signed letter, None for the kind's present template.
    """

    kind: str
    facts: dict[str, object]
    number: str | None = None
    seal: bool = False
    template: str | None = None


@dataclass(frozen=True)
class PreviewJob:
    """A letter as page pictures (PNG) at `dpi`: a draft to be rendered, or the bytes of a finished PDF."""

    letter: RenderJob | bytes
    dpi: int = 96


@dataclass(frozen=True)
class PaperJob:
    """A plain paper (`papers.paper_pdf`): HTML and the day it is of. Gives the PDF's bytes."""

    html: str
    day: date


Job = RenderJob | PreviewJob | PaperJob


def run(job: Job) -> Any:
    """Do one job in this process. Raises the letter's refusals."""
    from duze.letters.render import render_named  # loading it costs a second: only in the child

    if isinstance(job, PaperJob):
        from duze.letters.papers import paper_pdf

        return paper_pdf(job.html, job.day)
    if isinstance(job, PreviewJob):
        from duze.letters.preview import page_pictures

        return page_pictures(job.letter if isinstance(job.letter, bytes) else run(job.letter).pdf, job.dpi)
    return render_named(job.kind, job.facts, job.number, seal=job.seal, template=job.template)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve(pipe: Connection, work: Callable[[Any], Any], warm_up: Sequence[Any]) -> None:
    """The child's loop: warm up, say so, then one job after the other."""
    _limit()
    for job in warm_up:
        _attempt(work, job)
    pipe.send(("ready", os.getpid()))
    done = 0
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        pipe.send(_attempt(work, job))
        done += 1
        if done == 1:  # what the first letter loaded stays for good: later collections need not walk it again
            gc.collect()
            gc.freeze()
        if done % COLLECT_EVERY == 0:
            gc.collect()


def _attempt(work: Callable[[Any], Any], job: Any) -> tuple[str, Any]:
    try:
        return "done", work(job)
    except Refusal as refusal:
        fields = {"errors": refusal.errors, "message": refusal.message, "params": refusal.params}
        return "refused", (type(refusal), fields)
    except MemoryError:
        return "failed", "out of memory"
    except Exception as failure:
        return "failed", f"{type(failure).__name__}: {failure}"[:300]


class _Child:
    """One process and the pipe to it."""

    def __init__(self, work: Callable[[Any], Any], warm_up: Sequence[Any]) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(
            target=_serve, args=(theirs, work, warm_up), daemon=True, name="duze-letters"
        )
        self.process.start()
        theirs.close()
        self.warm = False
        self.done = 0

    async def receive(self, seconds: float) -> tuple[str, Any]:
        """The next message. Raises TimeoutError, EOFError when the process has died."""
        # In a thread: a large PDF arrives in pieces, and uvloop turns watched descriptors non-blocking.
        async with asyncio.timeout(seconds + _GRACE):
            return await asyncio.to_thread(self._wait, seconds)

    def _wait(self, seconds: float) -> tuple[str, Any]:
        if not self.pipe.poll(seconds):
            raise TimeoutError
        message: tuple[str, Any] = self.pipe.recv()
        return message

    def kill(self) -> None:
        self.process.kill()
        self.process.join(5)
        self.pipe.close()


class RenderPool:
    """`size` warm processes; jobs wait their turn. Processes start with the first jobs.

    pool = RenderPool(size=2)
    rendered = await pool.render(RenderJob("interview_notice", facts, "武营督〔2026〕12号"))
    pool.close()
    """

    def __init__(
        self,
        size: int = 1,
        *,
        seconds: float = WALL_SECONDS,
        work: Callable[[Any], Any] = run,
        warm_up: Sequence[Any] = (),
    ) -> None:
        self._seconds, self._work, self._warm_up = seconds, work, tuple(warm_up)
        self._children: set[_Child] = set()
        self._idle: asyncio.Queue[_Child | None] = asyncio.Queue()
        for _ in range(size):
            self._idle.put_nowait(None)

    def close(self) -> None:
        """Stop all processes; a job under way ends with its process and is done again by whoever asked."""
        for child in list(self._children):
            self._discard(child)

    def processes(self) -> list[int]:
        """The numbers of the processes now alive."""
        return [child.process.pid for child in self._children if child.process.pid is not None]

    async def render(self, job: RenderJob) -> Any:
        """A letter as `render.Rendered`. Raises its refusals, RenderTimeout, RenderFailed."""
        return await self._submit(job)

    async def preview(self, job: PreviewJob) -> list[bytes]:
        """A letter's pages as PNG. Raises like `render`."""
        pictures: list[bytes] = await self._submit(job)
        return pictures

    async def paper(self, job: PaperJob) -> bytes:
        """A plain paper's PDF. Raises like `render`."""
        pdf: bytes = await self._submit(job)
        return pdf

    async def _submit(self, job: Any) -> Any:
        child = await self._idle.get()
        try:
            if child is None or child not in self._children:
                child = await asyncio.to_thread(_Child, self._work, self._warm_up)
                self._children.add(child)
            state, answer = await self._exchange(child, job)
        except BaseException:
            if child is not None:
                self._discard(child)
            self._idle.put_nowait(None)
            raise
        self._put_back(child, sound=not _failed(state, answer))
        return _result(state, answer)

    def _put_back(self, child: _Child, *, sound: bool) -> None:
        child.done += 1
        if not sound or child.done >= RECYCLE_AFTER:
            self._discard(child)
        self._idle.put_nowait(child if child in self._children else None)

    def _discard(self, child: _Child) -> None:
        self._children.discard(child)
        child.kill()

    async def _exchange(self, child: _Child, job: Any) -> tuple[str, Any]:
        try:
            if not child.warm:
                await child.receive(START_SECONDS)
                child.warm = True
            child.pipe.send(job)
            return await child.receive(self._seconds)
        except TimeoutError:
            raise RenderTimeout(seconds=round(self._seconds)) from None
        except (EOFError, OSError):
            raise RenderFailed(what="the render process ended unexpectedly") from None


def _failed(state: str, answer: Any) -> bool:
    return state == "failed" or (state == "refused" and issubclass(answer[0], RenderFailed))


def _result(state: str, answer: Any) -> Any:
    if state == "done":
        return answer
    if state == "failed":
        raise RenderFailed(what=answer)
    kind, fields = answer
    refusal = kind.__new__(kind)
    Refusal.__init__(refusal, fields["message"], errors=fields["errors"], **fields["params"])
    raise refusal
