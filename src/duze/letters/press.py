"""The press: renders letters and keeps a few previews, so that turning a page does not render again.

One per installation, made by the app. With no workers it renders in a thread of this process: for tests and
commands that make one letter, without limits and without a second process to start.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from duze.letters.kinds import INTERVIEW_NOTICE
from duze.letters.worker import PaperJob, PreviewJob, RenderJob, RenderPool, run

Made = TypeVar("Made")
log = logging.getLogger("duze.letters")
_KEPT = 48
_PAPERS = 12


class Press:
    """Renders letters by `workers` warm processes (0: in this process)."""

    def __init__(self, workers: int = 1) -> None:
        self._pool = RenderPool(workers) if workers else None
        self._one = asyncio.Lock()
        self._pages: OrderedDict[str, asyncio.Future[list[bytes]]] = OrderedDict()
        self._papers: OrderedDict[str, asyncio.Future[bytes]] = OrderedDict()

    async def render(self, job: RenderJob) -> Any:
        """A letter as `render.Rendered`. Raises its refusals, RenderTimeout, RenderFailed."""
        if self._pool is not None:
            return await self._pool.render(job)
        async with self._one:
            return await asyncio.to_thread(run, job)

    async def paper(self, job: PaperJob) -> bytes:
        """A plain paper's PDF (a score sheet, a report). Raises UnprintableText, RenderTimeout, RenderFailed."""
        if self._pool is not None:
            return await self._pool.paper(job)
        async with self._one:
            pdf: bytes = await asyncio.to_thread(run, job)
            return pdf

    async def paper_kept(self, job: PaperJob) -> bytes:
        """The same, made once for the same HTML and day: for a paper whose pages are looked at one after the other."""
        key = hashlib.sha256(f"{job.day} {job.html}".encode()).hexdigest()
        return await _once(self._papers, key, _PAPERS, lambda: self.paper(job))

    async def pages(self, job: PreviewJob, key: str) -> list[bytes]:
        """The letter's pages as PNG; `key` says what was rendered, and the same key is rendered once."""
        return await _once(self._pages, key, _KEPT, lambda: self._picture(job))

    async def _picture(self, job: PreviewJob) -> list[bytes]:
        if self._pool is not None:
            return await self._pool.preview(job)
        async with self._one:
            pages: list[bytes] = await asyncio.to_thread(run, job)
            return pages

    async def warm(self) -> None:
        """Start a process before anybody needs it: loading faces and renderer takes a second or more."""
        if self._pool is None:
            return
        try:
            await self._pool.render(RenderJob(INTERVIEW_NOTICE.slug, INTERVIEW_NOTICE.sample().model_dump(mode="json")))
        except Exception:
            # The first real letter will say what is wrong, to somebody who can act on it.
            log.exception("letters cannot be rendered yet")

    def close(self) -> None:
        """Stop the processes."""
        if self._pool is not None:
            self._pool.close()


async def _once(
    kept: OrderedDict[str, asyncio.Future[Made]], key: str, most: int, work: Callable[[], Coroutine[Any, Any, Made]]
) -> Made:
    """What is made under `key`: a page asks for all sheets at once; the first asks, the others wait for it."""
    waiting = kept.get(key)
    if waiting is None:
        waiting = kept[key] = asyncio.ensure_future(work())
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
    try:
        return await asyncio.shield(waiting)
    except Exception:
        kept.pop(key, None)
        raise
