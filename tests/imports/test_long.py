"""Long files: progress that every process can read, and one runner per job however long it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from duze.jobs import actions as jobs
from duze.jobs.models import Job
from duze.kit import clock, progress
from duze.kit.db import Database
from tests.conftest import World
from tests.imports.sheets import csv, sign_in

HEAD = ["编号", "问题类型", "细类代码", "严重程度", "单位代码", "发生日期", "事实", "认定结果", "定性日期"]


def rows(count: int) -> bytes:
    cells = ["慢作为", "M01", "一般", "d07", "2026-10-08", "受理后逾期未办结，" * 8, "属实", "2026-10-20"]
    return csv(HEAD, *([f"旧督〔2026〕{number}号", *cells] for number in range(count)))


async def test_how_far_it_is_can_be_read_from_another_connection(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.01)
    token = await sign_in(world, "supervisor")
    files = {"file": ("p.csv", rows(4000))}
    sent = await world.http.post("/imports/past-findings", data={"_csrf_token": token}, files=files)
    where = sent.headers["location"]
    other = progress.ProgressBoard(world.runtime.progress.db)  # as another process would make it
    key, seen = UUID(where.rsplit("/", 1)[-1]), []
    work = asyncio.create_task(world.work())
    while not work.done():
        seen.append(await other.read(key))
        if seen[-1] and "/ 4000 行" not in (await world.http.get(where)).text and not work.done():
            assert await other.read(key) is None  # it has just ended
        await asyncio.sleep(0.01)
    told = [word for word in seen if word]
    assert told and told == sorted(told) and {of for _done, of in told} == {4000}
    assert await other.read(key) is None
    async with world.runtime.db.read() as session:
        [job] = (await session.exec(select(Job).where(col(Job.kind) == "imports.run"))).all()
    shown = (await world.http.get(f"/jobs/{job.id}")).text
    assert "已完成：数据导入" in shown and f'href="{where}/errors.xlsx"' in shown
    assert (await world.person("supervisor2").get(f"/api/jobs/{job.id}")).status_code == 404
    page = (await world.http.get(where)).text
    assert f"{where}/confirmation" in page and "4000" in page


async def test_work_longer_than_its_lease_is_not_begun_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    if world.runtime.db.sqlite:
        pytest.skip("one runner per SQLite file")
    monkeypatch.setattr(jobs, "RENEW_EVERY", 0.02)
    db, finish, begun = world.runtime.db, asyncio.Event(), []

    async def slow(args: Mapping[str, Any]) -> str:
        begun.append(args)
        await finish.wait()
        return "done"

    kinds = {"slow": slow}
    async with db.write() as session:
        jobs.enqueue(session, "slow", {}, key="once")
    first = asyncio.create_task(jobs.run_next(db, kinds))
    for _minutes in range(4):
        await _lease_renewed(db)
        world.clock.forward(minutes=4)
        await _lease_renewed(db)
        assert await jobs.run_next(db, kinds) is False
    finish.set()
    assert await first is True and len(begun) == 1
    async with db.read() as session:
        assert [(row.state.value, row.attempts) for row in await _jobs(session)] == [("done", 1)]


async def _jobs(session: Any) -> Any:
    return (await session.exec(select(Job).where(col(Job.kind) == "slow"))).all()


async def _lease_renewed(db: Database) -> None:
    """Wait until the lease reaches as far as one taken now."""
    for _try in range(500):
        async with db.read() as session:
            found = await _jobs(session)
        if found and found[0].leased_until and found[0].leased_until >= clock.now() + jobs.LEASE:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the lease was not renewed")


async def test_a_runner_that_lost_its_job_does_not_mark_it(world: World) -> None:
    db, taken = world.runtime.db, asyncio.Event()

    async def slow(args: Mapping[str, Any]) -> str:
        async with db.write() as session:
            row = (await _jobs(session))[0]
            row.attempts += 1  # as another runner leaves it after the lease ran out
        taken.set()
        return "too late"

    async with db.write() as session:
        jobs.enqueue(session, "slow", {}, key="once")
    await jobs.run_next(db, {"slow": slow})
    async with db.read() as session:
        assert [(row.state.value, row.result) for row in await _jobs(session)] == [("running", "")]
