"""The system administrator's page of background work: what failed for good waits here to be tried again."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from duze.jobs.actions import replay
from duze.jobs.models import Job, JobState
from duze.jobs.names import KIND_NAMES
from duze.jobs.queries import job_by_id, latest_jobs
from duze.kit.db import Database
from duze.kit.i18n import say
from duze.people.permissions import Permission, Viewer, require

# What the work left as its result, in words: pattern → msgid with %(n)s.
_RESULTS = (
    (r"(\d+) new proposals?", "新提出 %(n)s 条建议"),
    (r"(\d+) pages?", "%(n)s 页"),
    (r"(\d+) issued, \d+ failed", "签发 %(n)s 件"),
    (r"(done)", "已完成"),
)

STATE_NAMES = {"queued": "等待", "running": "进行中", "done": "完成", "failed": "失败"}


@get("/jobs")
async def jobs(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], failed: FromQuery[bool] = False
) -> Template:
    """The latest jobs, failures first; or the failures alone, as a list of what could not be done or sent."""
    require(viewer, Permission.JOBS_READ)
    async with db.read() as session:
        rows = await latest_jobs(session, failed=failed)
    context = {
        "viewer": viewer,
        "active": "/jobs",
        "jobs": [(job, _outcome(job)) for job in rows],
        "tally": {state: sum(job.state is state for job in rows) for state in JobState},
        "names": STATE_NAMES,
        "kinds": KIND_NAMES,
        "only_failed": failed,
        "may_replay": viewer.may(Permission.JOBS_REPLAY),
    }
    return Template("jobs/list.html", context=context)


def _outcome(job: Job) -> str:
    """The error as it was written down, or the result in words."""
    if job.error:
        return job.error
    for pattern, words in _RESULTS:
        if found := re.fullmatch(pattern, job.result):
            return say(words, {"n": found[1]})
    return job.result


@post("/jobs/{job_id:uuid}/replay", status_code=303)
async def replayed(db: NamedDependency[Database], viewer: NamedDependency[Viewer], job_id: FromPath[UUID]) -> Redirect:
    """Let a failed job be tried again."""
    require(viewer, Permission.JOBS_READ)
    async with db.write() as session:
        await replay(session, viewer, await job_by_id(session, job_id))
    return Redirect("/jobs", status_code=303)


ROUTES: list[Any] = [jobs, replayed]
