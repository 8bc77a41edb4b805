"""Many letters: what a second process is worth, whether the thousandth costs what the tenth did, how memory grows."""

from __future__ import annotations

import asyncio
import statistics
import time

import psutil

from duze.letters.kinds import INTERVIEW_NOTICE
from duze.letters.worker import RECYCLE_AFTER, RenderJob, RenderPool
from tests.bench.letters_words import TEMPLATE, facts_for
from tests.bench.report import Report

BATCH, ROUNDS = 120, 5
FIRST = 10
MANY = RECYCLE_AFTER + 100
"""One process is replaced on the way; what that costs is in the mean."""
MOST_MIB = 250


def _jobs(count: int, start: int) -> list[RenderJob]:
    return [
        RenderJob(INTERVIEW_NOTICE.slug, facts_for(seed), f"武营督〔2026〕{seed + 1}号", template=TEMPLATE)
        for seed in range(start, start + count)
    ]


async def two_workers(batch: int, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds for a batch of letters by two processes and by one, interleaved; every letter new."""
    one, two = RenderPool(1), RenderPool(2)
    seconds: dict[RenderPool, list[float]] = {one: [], two: []}
    try:
        await asyncio.gather(*map(one.render, _jobs(12, 0)), *map(two.render, _jobs(24, 0)))
        for index in range(rounds):
            for pool in (one, two):
                jobs = _jobs(batch, 100 + index * batch)
                began = time.perf_counter()
                await asyncio.gather(*map(pool.render, jobs))
                seconds[pool].append(time.perf_counter() - began)
    finally:
        one.close()
        two.close()
    return seconds[two], seconds[one]


async def a_long_row(count: int) -> tuple[list[float], float]:
    """CPU seconds of the render process for each of `count` letters in a row, and the most memory (MiB) it took.

    CPU time, for a row of minutes meets whatever else the machine does. The first letter's start is left out, a
    replacement's is not.
    """
    pool, most = RenderPool(1), 0.0
    spent: dict[int, float] = {}
    seconds: list[float] = []
    try:
        for job in _jobs(count + 1, 0):
            before = sum(spent.values())
            await pool.render(job)
            for number in pool.processes():
                process = psutil.Process(number)
                times = process.cpu_times()
                spent[number] = times.user + times.system
                most = max(most, process.memory_info().rss / 1024**2)
            seconds.append(sum(spent.values()) - before)
    finally:
        pool.close()
    return seconds[1:], most


def run(report: Report) -> None:
    """The rows of the report."""
    batch, rounds, many = (8, 1, 60) if report.quick else (BATCH, ROUNDS, MANY)
    two, one = asyncio.run(two_workers(batch, rounds))
    faster = statistics.median(one) / statistics.median(two)
    report.row("d", f"{batch} letters by two processes against one", two, one, "≥ 1.8× faster", faster >= 1.8)
    seconds, most = asyncio.run(a_long_row(many))
    mean, first = [statistics.mean(seconds)], [statistics.mean(seconds[:FIRST])]
    late, early = [statistics.mean(seconds[-FIRST * 5 :])], [statistics.mean(seconds[FIRST : FIRST * 6])]
    name = f"cost (CPU) of a letter, mean of {many} against the first {FIRST}"
    report.row("d", name, mean, first, "≤ 1.1×", mean[0] <= 1.1 * first[0])
    name = "cost (CPU) of a letter, the last fifty against the first"
    report.row("d", name, late, early, "≤ 1.2×", late[0] <= 1.2 * early[0])
    report.figure("d", f"memory of a process over {many} letters", most, "MiB", MOST_MIB)
