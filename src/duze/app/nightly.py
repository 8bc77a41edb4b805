"""The nightly sweep: cards that are due today, old request keys forgotten, and the rulebook looking again.

Deadlines are computed, never counted up, so a missed night is harmless."""

from __future__ import annotations

from datetime import date, datetime, time

from duze.app.runtime import Runtime
from duze.deadlines.actions import show_cards
from duze.escalation.jobs import EVALUATE
from duze.jobs.actions import enqueue_once, run_all
from duze.kit import clock
from duze.kit.db import alone
from duze.kit.web.idempotency import forget_old
from duze.people.permissions import SYSTEM


async def sweep(runtime: Runtime, on: date | None = None) -> int:
    """Show due cards and let what reacts to them run. Returns how many cards were shown."""
    today = on or clock.today()
    async with runtime.db.write() as session:
        await alone(session, "nightly")
        shown = await show_cards(session, SYSTEM, today=today)
        await forget_old(session)
        await enqueue_once(
            session, EVALUATE, {"at": datetime.combine(today, time(12), clock.CITY)}, key=f"nightly {today}"
        )
    await run_all(runtime.db, runtime.kinds)
    return shown
