"""Background work as pages: one job for whoever asked for it; the list, and what failed, for administrators."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, ServerSentEvent, Template

from duze.jobs.actions import replay
from duze.jobs.following import followed
from duze.jobs.listing import AGAIN, JOBS
from duze.jobs.models import JobState
from duze.jobs.names import KIND_NAMES, STATE_NAMES
from duze.jobs.queries import job_by_id, job_seen
from duze.kit.db import Database
from duze.kit.lists import Narrow, count_of
from duze.kit.web.paging import COUNT_CAP
from duze.people.permissions import Permission, Viewer, require
from duze.units.lists import listed
from duze.units.taking_out import doors

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
EVERY = 0.5
MOST = 120
"""So many words, then the browser asks anew: nobody holds a server that wants to stop."""


@get("/jobs")
async def jobs(request: Request[Any, Any, Any], db: Db, viewer: Who) -> Template:
    """The jobs; or the failures alone, as a list of what could not be done or sent."""
    async with db.read() as session:
        page, shown = await listed(session, JOBS, viewer, request.query_params)
        failed = await count_of(session, JOBS, viewer, Narrow((("failed", "true"),)), COUNT_CAP)
    context = {
        "viewer": viewer,
        "active": "/jobs",
        "rows": page.items,
        "list": shown,
        "failed": failed,
        "names": STATE_NAMES,
        "kinds": KIND_NAMES,
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


ROUTES = [jobs, *doors(JOBS, AGAIN), job_page, progress, replayed]
