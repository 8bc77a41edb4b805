"""Reading jobs."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.jobs.models import Job, JobState
from duze.kit.errors import NotFound


async def job_by_id(session: AsyncSession, job_id: UUID) -> Job:
    """A job. The door asks for the right to read jobs. Raises NotFound."""
    job = (await session.exec(select(Job).where(col(Job.id) == job_id).with_for_update())).first()
    if job is None:
        raise NotFound
    return job


async def latest_jobs(session: AsyncSession, *, failed: bool, most: int = 100) -> Sequence[Job]:
    """The latest jobs, failures first; or the failures alone."""
    query = select(Job).order_by(col(Job.state) != JobState.FAILED, col(Job.created_at).desc()).limit(most)
    return (await session.exec(query.where(col(Job.state) == JobState.FAILED) if failed else query)).all()


async def failed_jobs(session: AsyncSession, most: int = 200) -> Sequence[Job]:
    """What failed for good, the newest first."""
    query = select(Job).where(col(Job.state) == JobState.FAILED).order_by(col(Job.id).desc()).limit(most)
    return (await session.exec(query)).all()
