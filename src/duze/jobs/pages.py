"""Background work as pages: one job for whoever asked for it; the list, and what failed, for administrators."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, ServerSentEvent, Template

from duze.jobs.actions import replay
from duze.jobs.following import followed
from duze.jobs.models import JobState
from duze.jobs.names import KIND_NAMES, STATE_NAMES
from duze.jobs.queries import job_by_id, job_seen, latest_jobs
from duze.jobs.results import outcome_of
from duze.kit.db import Database
from duze.people.permissions import Permission, Viewer, require

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
EVERY = 0.5
MOST = 120
"""So many words, then the browser asks anew: nobody holds a server that wants to stop."""


@get("/jobs")
async def jobs(db: Db, viewer: Who, failed: FromQuery[bool] = False) -> Template:
    """The latest jobs, failures first; or the failures alone, as a list of what could not be done or sent."""
    require(viewer, Permission.JOBS_READ)
    async with db.read() as session:
        rows = await latest_jobs(session, failed=failed)
    context = {
        "viewer": viewer,
        "active": "/jobs",
        "jobs": [(job, outcome_of(job)) for job in rows],
        "tally": {state: sum(job.state is state for job in rows) for state in JobState},
        "names": STATE_NAMES,
        "kinds": KIND_NAMES,
        "only_failed": failed,
        "may_replay": viewer.may(Permission.JOBS_REPLAY),
    }
    return Template("jobs/list.html", context=context)


@get("/jobs/{job_id:uuid}")
async def job_page(db: Db, viewer: Who, job_id: FromPath[UUID]) -> Template:
    """One job: stage, how far it is, since when, what can be done. Without a script the page reloads by itself."""
    async with db.read() as session:
        job = await job_seen(session, viewer, job_id)
    context = {
        "viewer": viewer,
        "active": "/jobs",
        "job": await followed(db, viewer, job),
        "keeper": viewer.may(Permission.JOBS_READ),
        "may_replay": viewer.may(Permission.JOBS_REPLAY) and job.state is JobState.FAILED,
    }
    return Template("jobs/show.html", context=context)


@get("/jobs/{job_id:uuid}/progress")
async def progress(db: Db, viewer: Who, job_id: FromPath[UUID]) -> ServerSentEvent:
    """Server-sent events: stage, steps done, steps in all, seconds, and whether it has ended."""
    async with db.read() as session:
        await job_seen(session, viewer, job_id)

    async def words() -> AsyncGenerator[str, None]:
        for _ in range(MOST):
            async with db.read() as session:
                job = await job_seen(session, viewer, job_id)
            out = await followed(db, viewer, job)
            told = {"stage": out.stage, "done": out.done, "of": out.of, "seconds": out.seconds, "ended": out.ended}
            yield json.dumps(told | {"state": out.state})
            if out.ended:
                return
            await asyncio.sleep(EVERY)

    return ServerSentEvent(words())


@post("/jobs/{job_id:uuid}/replay", status_code=303)
async def replayed(db: Db, viewer: Who, job_id: FromPath[UUID]) -> Redirect:
    """Let a failed job be tried again."""
    require(viewer, Permission.JOBS_READ)
    async with db.write() as session:
        await replay(session, viewer, await job_by_id(session, job_id))
    return Redirect("/jobs", status_code=303)


ROUTES = [jobs, job_page, progress, replayed]
