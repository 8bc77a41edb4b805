"""The job row."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Table, choice, document


class JobState(Enum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Table, table=True):
    """One piece of work. `key` is unique per kind: asking twice gives one job.

    `asked_by_id` is the account that may follow it; without one it is the administrators' alone. `started_at` is the
    beginning of the latest attempt.
    """

    kind: str = Field(max_length=60)
    key: str = Field(max_length=200)
    args: dict[str, Any] = document(default_factory=dict)
    state: JobState = choice(JobState, default=JobState.QUEUED)
    attempts: int = 0
    asked_by: str = Field(default="", max_length=60)
    asked_by_id: UUID | None = None
    created_at: datetime = Field(default_factory=clock.now)
    run_after: datetime = Field(default_factory=clock.now)
    leased_until: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    result: str = Field(default="", max_length=2000)
    error: str = Field(default="", max_length=4000)

    __table_args__ = (
        Index("uq_job_kind_key", "kind", "key", unique=True),
        Index("ix_job_waiting", "state", "run_after"),
    )
