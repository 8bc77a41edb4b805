"""What follows in this room when something below it moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from duze.cases.pausing import follow_recount
from duze.deadlines.models import Deadline
from duze.kit.db import Database
from duze.kit.jobs import Work
from duze.people.permissions import SYSTEM

RECOUNT_JOB: Final = "cases.follow_recount"


def follow_deadline(db: Database) -> Work:
    """A deadline was counted anew: an order that runs on it takes the day over; again changes nothing."""

    async def run(args: Mapping[str, Any]) -> str:
        async with db.write() as session:
            deadline = await session.get_one(Deadline, UUID(str(args["subject"])))
            moved = await follow_recount(session, SYSTEM, deadline)
        return "done" if moved else ""

    return run
