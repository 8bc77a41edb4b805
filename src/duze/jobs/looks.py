"""Work that looks at all that has changed, not at one entry: of the looks that wait, the last one of a month does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from duze.jobs.models import Job, JobState
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.jobs import Work


def last_of_month(db: Database, kind: str, look: Work) -> Work:
    """`look`, left to a later one of the same month while such a one waits: it sees what this one would have seen.

    Arguments carry the look's moment as `at` (ISO 8601). Only a look that has not begun counts (so never this one):
    one that runs already may have read before this one's cause was written. Of a burst of acts one look remains.
    """

    async def run(args: Mapping[str, Any]) -> str:
        if await _later_waits(db, kind, args):
            return "left to a later look"
        return await look(args)

    return run


async def _later_waits(db: Database, kind: str, args: Mapping[str, Any]) -> bool:
    waiting = (col(Job.kind) == kind, col(Job.state) == JobState.QUEUED, col(Job.run_after) <= clock.now())
    mine = datetime.fromisoformat(str(args["at"]))
    async with db.read() as session:
        others = (await session.exec(select(Job.args).where(*waiting))).all()
    moments = [datetime.fromisoformat(str(other["at"])) for other in others]
    return any(moment >= mine and _month(moment) == _month(mine) for moment in moments)


def _month(moment: datetime) -> date:
    return clock.city_date(moment).replace(day=1)
