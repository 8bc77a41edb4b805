"""Reading jobs."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.jobs.models import Job, JobState
from duze.kit.errors import NotFound
from duze.people.permissions import Permission, Viewer


async def job_by_id(session: AsyncSession, job_id: UUID) -> Job:
    """A job. The door asks for the right to read jobs. Raises NotFound."""
    job = (await session.exec(select(Job).where(col(Job.id) == job_id).with_for_update())).first()
    if job is None:
        raise NotFound
    return job


async def job_seen(session: AsyncSession, viewer: Viewer, job_id: UUID) -> Job:
    """A job as those who read all jobs see it, or whoever asked for it. Raises NotFound."""
    job = await session.get(Job, job_id)
    if job is None or not (viewer.may(Permission.JOBS_READ) or job.asked_by_id == viewer.id):
        raise NotFound
    return job


async def job_asked(session: AsyncSession, kind: str, key: str) -> Job | None:
    """The job of this kind and key, if there is one. For rooms that lead to its page from a thing of theirs."""
    return (await session.exec(select(Job).where(col(Job.kind) == kind, col(Job.key) == key))).first()


async def failed_jobs(session: AsyncSession, most: int = 200) -> Sequence[Job]:
    """What failed for good, the newest first."""
    query = select(Job).where(col(Job.state) == JobState.FAILED).order_by(col(Job.id).desc()).limit(most)
    return (await session.exec(query)).all()
