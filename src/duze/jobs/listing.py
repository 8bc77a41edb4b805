"""The list of background work: columns, filters, and trying again many that failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.jobs.actions import refusal_to_replay, replay
from duze.jobs.models import Job, JobState
from duze.jobs.names import KIND_NAMES, STATE_NAMES
from duze.jobs.queries import job_by_id
from duze.jobs.results import error_in_words, in_words
from duze.kit.i18n import fmt_datetime, gettext
from duze.kit.lists import Facet, Roll, Sort, moment, values
from duze.people.permissions import Permission, Viewer, require
from duze.units.taking_out import Together


class JobRow(msgspec.Struct):
    """A job in a list."""

    id: UUID
    kind: str
    state: str
    attempts: int
    asked_by: str
    created_at: datetime
    result: str
    error: str

    @property
    def outcome(self) -> str:
        """What went wrong, or the result, in words."""
        return error_in_words(self.error) if self.error else in_words(self.result)


def _query(_viewer: Viewer) -> Any:
    columns = (Job.id, Job.kind, Job.state, Job.attempts, Job.asked_by, Job.created_at, Job.result, Job.error)
    return sa.select(*(col(one) for one in columns))


async def _rows(_session: AsyncSession, _viewer: Viewer, rows: Sequence[Any]) -> list[JobRow]:
    return [JobRow(*values(row)) for row in rows]


def _cells(row: JobRow) -> list[str]:
    kind, state = gettext(KIND_NAMES.get(row.kind, row.kind)), gettext(STATE_NAMES[row.state])
    return [fmt_datetime(row.created_at), kind, row.asked_by, state, str(row.attempts), row.outcome]


def _entitled(viewer: Viewer) -> None:
    require(viewer, Permission.JOBS_READ)


JOBS: Roll[JobRow] = Roll(
    name="jobs",
    title="后台任务",
    id=col(Job.id),
    query=_query,
    told=_rows,
    heads=("提出", "任务", "提出人", "状态", "次数", "结果"),
    cells=_cells,
    came=Sort("提出", col(Job.created_at), moment),
    sorts={"kind": Sort("任务", col(Job.kind)), "state": Sort("状态", sa.type_coerce(col(Job.state), sa.String))},
    facets={
        "failed": Facet(
            "范围", lambda _viewer: [("true", "失败的")], lambda _viewer, _value: col(Job.state) == JobState.FAILED
        ),
        "kind": Facet("任务", lambda _viewer: list(KIND_NAMES.items()), lambda _viewer, value: col(Job.kind) == value),
    },
    searched=(col(Job.error),),
    day=col(Job.created_at),
    day_words="提出",
    entitled=_entitled,
)


async def _find(session: AsyncSession, viewer: Viewer, job_id: UUID) -> Job:
    require(viewer, Permission.JOBS_READ)
    return await job_by_id(session, job_id)


async def _many(session: AsyncSession, _viewer: Viewer, ids: Sequence[UUID]) -> Sequence[Job]:
    return (await session.exec(select(Job).where(col(Job.id).in_(ids)))).all()


async def _again(session: AsyncSession, viewer: Viewer, job: Job, _today: date) -> Job:
    return await replay(session, viewer, job)


AGAIN = Together(
    noun="replay",
    label="重新执行",
    done="已重新排队",
    icon="rotate-cw",
    permission=Permission.JOBS_REPLAY,
    find=_find,
    many=_many,
    number=lambda job: f"{gettext(KIND_NAMES.get(job.kind, job.kind))} {fmt_datetime(job.created_at)}",
    refusal=lambda job, _viewer: refusal_to_replay(job),
    act=_again,
)
