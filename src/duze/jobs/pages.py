"""The system administrator's page of background work."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlmodel import col, select

from duze.jobs.models import Job, JobState
from duze.kit.db import Database
from duze.people.permissions import Permission, Viewer, require

STATE_NAMES = {"queued": "等待", "running": "进行中", "done": "完成", "failed": "失败"}


@get("/jobs")
async def jobs(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """The latest jobs, failures first."""
    require(viewer, Permission.JOBS_READ)
    async with db.read() as session:
        order = (col(Job.state) != JobState.FAILED, col(Job.created_at).desc())
        rows = (await session.exec(select(Job).order_by(*order).limit(100))).all()
    return Template("jobs/list.html", context={"viewer": viewer, "active": "/jobs", "jobs": rows, "names": STATE_NAMES})


ROUTES = [jobs]
