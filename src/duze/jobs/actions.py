"""Asking for jobs, and running them: lease, work, mark done. Effects must be idempotent."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.jobs.models import Job, JobState
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.canonical import plain
from duze.kit.db import Database
from duze.kit.errors import Refusal, WrongState
from duze.kit.jobs import GiveUp, TryLater, Work, heard
from duze.kit.progress import ProgressBoard
from duze.kit.trace import traced
from duze.people.permissions import Permission, Viewer, require

log = logging.getLogger("duze.jobs")
LEASE = timedelta(minutes=5)
RENEW_EVERY = 60.0  # seconds; well within a lease
MOST_ATTEMPTS = 5


def enqueue(
    session: AsyncSession,
    kind: str,
    args: Mapping[str, Any],
    *,
    key: str,
    asked_by: str = "",
    asker: UUID | None = None,
) -> None:
    """Ask for a job in the present transaction; the same kind and key twice breaks a unique index."""
    session.add(Job(kind=kind, key=key, args=plain(dict(args)), asked_by=asked_by, asked_by_id=asker))


async def enqueue_once(
    session: AsyncSession,
    kind: str,
    args: Mapping[str, Any],
    *,
    key: str,
    asked_by: str = "",
    after: datetime | None = None,
) -> bool:
    """Ask for a job unless it was asked for before, to run not before `after`. Returns whether it is new."""
    known = await session.exec(select(Job.id).where(col(Job.kind) == kind, col(Job.key) == key))
    if known.first() is not None:
        return False
    job = Job(kind=kind, key=key, args=plain(dict(args)), asked_by=asked_by)
    job.run_after = after or job.run_after
    session.add(job)
    return True


async def take_next(db: Database) -> Job | None:
    """Lease the next waiting job (or one whose runner died); None when there is nothing to do."""
    now = clock.now()
    async with db.write() as session:
        job = (
            await session.exec(
                select(Job)
                .where(_runnable())
                .order_by(col(Job.run_after), col(Job.id))
                .limit(1)
                .with_for_update(skip_locked=True)
            )
        ).first()
        if job is not None:
            job.state, job.leased_until, job.attempts = JobState.RUNNING, now + LEASE, job.attempts + 1
            job.started_at = now
            session.add(job)
        return job


async def run_next(db: Database, kinds: Mapping[str, Work]) -> bool:
    """Run one waiting job. Returns whether there was one."""
    async with db.read() as session:
        waiting = (await session.exec(select(Job.id).where(_runnable()).limit(1))).first()
    if waiting is None:
        return False
    job = await take_next(db)
    if job is None:
        return False
    with traced(f"job-{job.id.hex[:12]}"):
        await _run(db, job, kinds)
    return True


def _runnable() -> Any:
    now = clock.now()
    return or_(
        sa.and_(col(Job.state) == JobState.QUEUED, col(Job.run_after) <= now),
        sa.and_(col(Job.state) == JobState.RUNNING, col(Job.leased_until) < now),
    )


@asynccontextmanager
async def _held(db: Database, job: Job) -> AsyncIterator[None]:
    """Renew the lease while the work runs, so that work longer than a lease is not begun by another runner.

    On SQLite there is one runner, and its one writer may be the work itself: there nobody else can take the job.
    """
    if db.sqlite:
        yield
        return
    task = asyncio.create_task(_renew(db, job))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _renew(db: Database, job: Job) -> None:
    mine = sa.and_(col(Job.id) == job.id, col(Job.state) == JobState.RUNNING, col(Job.attempts) == job.attempts)
    while True:
        await asyncio.sleep(RENEW_EVERY)
        try:
            async with db.write() as session:
                await session.exec(sa.update(Job).where(mine).values(leased_until=clock.now() + LEASE))
        except SQLAlchemyError:
            log.warning("the lease of job %s could not be renewed", job.id, exc_info=True)


async def _run(db: Database, job: Job, kinds: Mapping[str, Work]) -> None:
    try:
        board: ProgressBoard = db.info["progress"]
        async with _held(db, job), board.metered(job.id) as say:
            with heard(say):
                result = await kinds[job.kind](job.args)
    except Exception as error:
        log.warning(
            "job %s %s failed: %s", job.kind, job.id, error, exc_info=not isinstance(error, (Refusal, GiveUp, TryLater))
        )
        await _fail(db, job, "".join(traceback.format_exception_only(error)), _wait(job, error))
        return
    async with db.write() as session:
        done = await session.get_one(Job, job.id, with_for_update=True)
        if done.attempts != job.attempts:
            log.warning("job %s was taken over by another runner meanwhile", job.id)
            return
        done.state, done.result, done.finished_at, done.leased_until = (
            JobState.DONE,
            result[:2000],
            clock.now(),
            None,
        )


def _wait(job: Job, error: Exception) -> timedelta | None:
    """How long until the next try; None when there is no use in one."""
    if isinstance(error, GiveUp) or job.attempts >= MOST_ATTEMPTS:
        return None
    if isinstance(error, TryLater):
        return error.first * int(4 ** (job.attempts - 1))
    return timedelta(seconds=2**job.attempts)


async def _fail(db: Database, tried: Job, why: str, wait: timedelta | None) -> None:
    async with db.write() as session:
        job = await session.get_one(Job, tried.id, with_for_update=True)
        if job.attempts != tried.attempts:
            return
        job.error, job.leased_until = why[:4000], None
        if wait is None:
            job.state, job.finished_at = JobState.FAILED, clock.now()
        else:
            job.state = JobState.QUEUED
            job.run_after = clock.now() + wait


def refusal_to_replay(job: Job) -> Refusal | None:
    """Only what failed for good is tried again."""
    failed = job.state is JobState.FAILED
    return None if failed else WrongState("只有失败的任务可以重新执行。", code="not_failed")


async def replay(session: AsyncSession, actor: Viewer, job: Job) -> Job:
    """Let a failed job be tried again, from the first attempt. Raises WrongState for one that has not failed."""
    require(actor, Permission.JOBS_REPLAY)
    ensure(refusal_to_replay(job))
    before = {"attempts": job.attempts, "error": job.error[:500]}
    job.state, job.attempts, job.run_after, job.finished_at = JobState.QUEUED, 0, clock.now(), None
    session.add(job)
    record(session, actor, Verb.JOB_RETRIED, job, before=before, after={"kind": job.kind})
    return job


async def release_leases(db: Database) -> None:
    """At the start of the only runner (SQLite): whatever was running when the process died waits again."""
    async with db.write() as session:
        await session.exec(
            sa.update(Job).where(col(Job.state) == JobState.RUNNING).values(state=JobState.QUEUED, leased_until=None)
        )


async def run_all(db: Database, kinds: Mapping[str, Work]) -> int:
    """Run jobs until none is waiting; for tests, the walk and commands. Returns how many ran."""
    count = 0
    while await run_next(db, kinds):
        count += 1
    return count
