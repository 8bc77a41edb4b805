"""The nightly sweep: cards that are due today.

Deadlines are computed, never counted up, so a missed night is harmless."""

from __future__ import annotations

from datetime import date

from duze.app.runtime import Runtime
from duze.deadlines.actions import show_cards
from duze.jobs.actions import run_all
from duze.kit import clock
from duze.people.permissions import SYSTEM


async def sweep(runtime: Runtime, on: date | None = None) -> int:
    """Show due cards and let what reacts to them run. Returns how many cards were shown."""
    async with runtime.db.write() as session:
        shown = await show_cards(session, SYSTEM, today=on or clock.today())
    await run_all(runtime.db, runtime.kinds)
    return shown
