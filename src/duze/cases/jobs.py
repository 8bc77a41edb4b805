"""What follows in this room when something below it moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from duze.cases.models_supervision import SupervisionPart
from duze.cases.pausing import follow_recount
from duze.cases.supervising_parts import note_chase_letter
from duze.deadlines.models import Deadline
from duze.kit.db import Database
from duze.kit.jobs import Work
from duze.letters.kinds import CHASE_LETTER
from duze.letters.models import Letter
from duze.people.permissions import SYSTEM

RECOUNT_JOB: Final = "cases.follow_recount"
LETTER_JOB: Final = "cases.follow_letter"


def follow_letter(db: Database) -> Work:
    """A letter was delivered: a 催办通知 about a part of a 督办 order counts as its chase; again changes nothing."""

    async def run(args: Mapping[str, Any]) -> str:
        async with db.write() as session:
            letter = await session.get_one(Letter, UUID(str(args["subject"])))
            if letter.kind != CHASE_LETTER.slug or letter.subject_kind != SupervisionPart.__tablename__:
                return ""
            part = await session.get_one(SupervisionPart, letter.subject_id, with_for_update=True)
            news = await note_chase_letter(session, SYSTEM, part, letter)
        return "done" if news else ""

    return run


def follow_deadline(db: Database) -> Work:
    """A deadline was counted anew: an order that runs on it takes the day over; again changes nothing."""

    async def run(args: Mapping[str, Any]) -> str:
        async with db.write() as session:
            deadline = await session.get_one(Deadline, UUID(str(args["subject"])))
            moved = await follow_recount(session, SYSTEM, deadline)
        return "done" if moved else ""

    return run
