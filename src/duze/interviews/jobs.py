"""What follows from below: a notice delivered or signed for, a rectification closed. Idempotent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from duze.cases.models_orders import Rectification
from duze.interviews.actions import note_delivery, note_receipt
from duze.interviews.ending import note_rectified
from duze.interviews.queries import interview_by_letter, interview_by_rectification
from duze.interviews.verifying import note_report
from duze.kit.clock import city_date
from duze.kit.db import Database
from duze.kit.jobs import Work
from duze.letters.models import Happened, Letter
from duze.letters.queries import file_of
from duze.people.permissions import SYSTEM

LETTER_JOB, RECTIFIED_JOB = "interviews.follow_letter", "interviews.follow_rectification"


def follow_letter(db: Database) -> Work:
    """The job run when any letter is delivered or signed for."""

    async def run(args: Mapping[str, Any]) -> str:
        async with db.write() as session:
            letter = await session.get(Letter, UUID(args["subject"]))
            interview = await interview_by_letter(session, letter.id) if letter else None
            if letter is None or interview is None:
                return "done"
            file = await file_of(session, letter)
            if delivered := file.event(Happened.DELIVERED):
                await note_delivery(session, SYSTEM, interview, on=city_date(delivered.created_at))
            if received := file.event(Happened.RECEIVED, str(interview.unit_id)):
                await note_receipt(session, SYSTEM, interview, on=city_date(received.created_at))
        return "done"

    return run


def follow_rectification(db: Database) -> Work:
    """The job run when any rectification is reported on or closed."""

    async def run(args: Mapping[str, Any]) -> str:
        async with db.write() as session:
            if interview := await interview_by_rectification(session, UUID(args["subject"])):
                await note_rectified(session, interview)
                order = await session.get_one(Rectification, UUID(args["subject"]))
                await note_report(session, SYSTEM, interview, order)
        return "done"

    return run
