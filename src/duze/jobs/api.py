"""Failed background work over the API, for the system administrator."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from duze.jobs.actions import replay
from duze.jobs.following import FollowedJob, followed
from duze.jobs.models import Job
from duze.jobs.queries import failed_jobs, job_by_id, job_seen
from duze.kit.db import Database
from duze.people.permissions import Permission, Viewer, require

TAGS = ["jobs"]


class JobOut(msgspec.Struct):
    """A piece of background work."""

    id: UUID
    kind: str
    state: str
    attempts: int
    created_at: datetime
    error: str


def _out(job: Job) -> JobOut:
    return JobOut(job.id, job.kind, job.state.value, job.attempts, job.created_at, job.error)


@get("/jobs/failed", tags=TAGS, summary="What failed for good: the dead letters")
async def failed(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> list[JobOut]:
    """The newest 200."""
    require(viewer, Permission.JOBS_READ)
    async with db.read() as session:
        return [_out(job) for job in await failed_jobs(session)]


@post("/jobs/{job_id:uuid}/replay", status_code=200, tags=TAGS, summary="Try a failed job again")
async def replayed(db: NamedDependency[Database], viewer: NamedDependency[Viewer], job_id: FromPath[UUID]) -> JobOut:
    """From the first attempt; journalled."""
    require(viewer, Permission.JOBS_READ)
    async with db.write() as session:
        return _out(await replay(session, viewer, await job_by_id(session, job_id)))


@get("/jobs/{job_id:uuid}", tags=TAGS, summary="One job: how far it is")
async def one(db: NamedDependency[Database], viewer: NamedDependency[Viewer], job_id: FromPath[UUID]) -> FollowedJob:
    """For whoever asked for it, and for administrators. Ask again while `ended` is false."""
    async with db.read() as session:
        job = await job_seen(session, viewer, job_id)
    return await followed(db, viewer, job)


ROUTES: list[Any] = [failed, one, replayed]
