"""What follows from below: a letter signed, delivered or signed for. Idempotent, and silent about what it did.

The result of a job is read by administrators: it never says whether the letter was a referral's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from duze.kit.clock import city_date
from duze.kit.db import Database
from duze.kit.jobs import Work
from duze.letters.models import Happened, Letter, LetterState
from duze.letters.queries import file_of
from duze.people.permissions import SYSTEM
from duze.referrals.answering import note_delivery, note_signed
from duze.referrals.models import Referral
from duze.referrals.queries import dispatch_by_letter

LETTER_JOB = "letters.note_further"


def follow_letter(db: Database) -> Work:
    """The job run when any letter is signed or delivered."""

    async def run(args: Mapping[str, Any]) -> str:
        async with db.write() as session:
            letter = await session.get(Letter, UUID(args["subject"]))
            dispatch = await dispatch_by_letter(session, letter.id) if letter else None
            if letter is None or dispatch is None or not dispatch.open or letter.state is not LetterState.SIGNED:
                return "done"
            referral = await session.get_one(Referral, dispatch.referral_id, with_for_update=True)
            await note_signed(session, SYSTEM, referral)
            if delivered := (await file_of(session, letter)).event(Happened.DELIVERED):
                await note_delivery(session, SYSTEM, referral, dispatch, on=city_date(delivered.created_at))
        return "done"

    return run
