"""The job that lets the rulebook look again: after a month, a finding, a card, an order, and every night."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from duze.escalation.evaluating import evaluate_rulebook
from duze.kit.clock import city_date
from duze.kit.db import Database, alone
from duze.kit.jobs import Work
from duze.people.permissions import SYSTEM

EVALUATE: Final = "escalation.evaluate"


def evaluate_again(db: Database) -> Work:
    """Pull what changed and propose; running it again proposes nothing new."""

    async def run(args: Mapping[str, Any]) -> str:
        at = datetime.fromisoformat(str(args["at"]))
        async with db.write() as session:
            await alone(session, EVALUATE)
            new = await evaluate_rulebook(session, SYSTEM, today=city_date(at))
        return f"{new} new proposals"

    return run
