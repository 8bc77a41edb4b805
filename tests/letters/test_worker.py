"""The pool: warm, limited, and alive after a bad job."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from duze.letters.errors import RenderFailed, RenderTimeout, UnprintableText
from duze.letters.kinds import INTERVIEW_NOTICE
from duze.letters.worker import PreviewJob, RenderJob, RenderPool
from tests.letters.conftest import NUMBER, sample
from tests.letters.misbehaving import misbehave

FACTS = INTERVIEW_NOTICE.sample().model_dump(mode="json")
JOB = RenderJob("interview_notice", FACTS, NUMBER)


@pytest.fixture
async def bad() -> AsyncIterator[RenderPool]:
    pool = RenderPool(1, seconds=1.5, work=misbehave)
    await pool._submit("warm")
    yield pool
    pool.close()


async def test_the_pool_gives_the_same_bytes_and_refusals() -> None:
    pool = RenderPool(1)
    try:
        rendered = await pool.render(JOB)
        assert (rendered.sha256, rendered.pages) == (sample("interview_notice").sha256, 4)
        with pytest.raises(UnprintableText) as refused:
            await pool.render(RenderJob("interview_notice", {**FACTS, "place": "𠮷"}))
        assert refused.value.errors[0].pointer == "/place"
        pictures = await pool.preview(PreviewJob(JOB, dpi=40))
        assert len(pictures) == 4 and all(picture.startswith(b"\x89PNG") for picture in pictures)
    finally:
        pool.close()


async def test_a_slow_job_is_killed_and_its_process_replaced(bad: RenderPool) -> None:
    before = await bad._submit("who")
    with pytest.raises(RenderTimeout):
        await bad._submit("sleep")
    assert await bad._submit("who") != before


async def test_a_dead_process_is_replaced(bad: RenderPool) -> None:
    with pytest.raises(RenderFailed):
        await bad._submit("die")
    assert isinstance(await bad._submit("who"), int)


async def test_memory_is_limited_and_a_process_out_of_it_replaced(bad: RenderPool) -> None:
    before = await bad._submit("who")
    with pytest.raises(RenderFailed):
        await bad._submit("eat")
    assert await bad._submit("who") != before


async def test_a_cancelled_caller_leaves_the_pool_usable(bad: RenderPool) -> None:
    task = asyncio.create_task(bad._submit("sleep"))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert isinstance(await bad._submit("who"), int)
