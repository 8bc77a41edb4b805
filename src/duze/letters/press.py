"""The press: renders letters and keeps a few previews, so that turning a page does not render again.

One per installation, made by the app. With no workers it renders in a thread of this process: for tests and
commands that make one letter, without limits and without a second process to start.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from typing import Any

from duze.letters.kinds import INTERVIEW_NOTICE
from duze.letters.worker import PaperJob, PreviewJob, RenderJob, RenderPool, run

log = logging.getLogger("duze.letters")
_KEPT = 48


class Press:
    """Renders letters by `workers` warm processes (0: in this process)."""

    def __init__(self, workers: int = 1) -> None:
        self._pool = RenderPool(workers) if workers else None
        self._one = asyncio.Lock()
        self._pages: OrderedDict[str, asyncio.Future[list[bytes]]] = OrderedDict()

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

    async def pages(self, job: PreviewJob, key: str) -> list[bytes]:
        """The letter's pages as PNG; `key` says what was rendered, and the same key is rendered once."""
        waiting = self._pages.get(key)
        if waiting is None:
            # A page of the console asks for all sheets at once: the first asks, the others wait for it.
            waiting = self._pages[key] = asyncio.ensure_future(self._picture(job))
        self._pages.move_to_end(key)
        while len(self._pages) > _KEPT:
            self._pages.popitem(last=False)
        try:
            return await asyncio.shield(waiting)
        except Exception:
            self._pages.pop(key, None)
            raise

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
