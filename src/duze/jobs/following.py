"""A job as whoever may follow it is shown it: how far it is, how long it takes, what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from duze.jobs.models import Job, JobState
from duze.jobs.names import KIND_NAMES, PLACES, STATE_NAMES, STOP_WORDS
from duze.jobs.results import in_words
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.i18n import say
from duze.kit.progress import ProgressBoard
from duze.people.permissions import Permission, Viewer

ENDED = frozenset({JobState.DONE, JobState.FAILED})


class FollowedJob(msgspec.Struct):
    """A job in words. `done` of `of` steps (0 of 0: not counted), `seconds` since it was begun or asked for.

    `page`, `errors` and `stop` are addresses of the thing it works on, "" where there is none or where it is not for
    this viewer. `error` is for those who keep the installation: its words are a program's.
    """

    id: UUID
    kind: str
    kind_name: str
    state: str
    state_name: str
    stage: str
    done: int
    of: int
    seconds: int
    attempts: int
    asked_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    outcome: str
    error: str
    page: str = ""
    errors: str = ""
    stop: str = ""
    stop_words: str = ""
    ended: bool = False


async def followed(db: Database, viewer: Viewer, job: Job) -> FollowedJob:
    """The job as this viewer, who may see it, follows it."""
    board: ProgressBoard = db.info["progress"]
    told = await board.look(job.id) if job.state is JobState.RUNNING else None
    begun, end = job.started_at or job.created_at, job.finished_at or clock.now()
    keeper = viewer.may(Permission.JOBS_READ)
    return FollowedJob(
        id=job.id,
        kind=job.kind,
        kind_name=say(KIND_NAMES.get(job.kind, job.kind)),
        state=job.state.value,
        state_name=say(STATE_NAMES[job.state.value]),
        stage=say(told.stage) if told and told.stage else "",
        done=told.done if told else 0,
        of=told.of if told else 0,
        seconds=max(0, round((end - begun).total_seconds())),
        attempts=job.attempts,
        asked_by=job.asked_by,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        outcome=in_words(job.result),
        error=job.error if keeper else "",
        ended=job.state in ENDED,
        **_places(viewer, job),
    )


def _places(viewer: Viewer, job: Job) -> dict[str, str]:
    """Addresses for whoever asked for the work: an administrator learns from them neither what nor about whom it is."""
    place = PLACES.get(job.kind)
    if place is None or job.asked_by_id != viewer.id:
        return {}
    found = {"page": _filled(place.page, job.args)}
    if place.errors and job.state in ENDED:
        found["errors"] = _filled(place.errors, job.args)
    if place.stop and job.state not in ENDED and place.stops(job.args):
        found |= {"stop": _filled(place.stop, job.args), "stop_words": say(STOP_WORDS[job.kind])}
    return found


def _filled(address: str, args: Mapping[str, Any]) -> str:
    """The address; "" for a job asked for before its arguments told enough."""
    try:
        return address.format(**args)
    except KeyError:
        return ""
