"""The nightly sweep: cards due today, old request keys forgotten, the rulebook looking again, the morning's digests.

Deadlines are computed, never counted up, so a missed night is harmless."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.app.runtime import Runtime
from duze.deadlines.actions import show_cards
from duze.desk.telling import tell
from duze.escalation.jobs import EVALUATE
from duze.jobs.actions import enqueue_once, run_all
from duze.kit import clock
from duze.kit.db import alone
from duze.kit.web.idempotency import forget_old
from duze.messages.queries import wanting_digest
from duze.messages.sending import DIGEST
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
        await _digests(session, today)
    await run_all(runtime.db, runtime.kinds)
    return shown


async def _digests(session: AsyncSession, today: date) -> None:
    """One mail for whoever wants one, at eight of this day; asked for once."""
    at = datetime.combine(today, time(8), clock.CITY)
    for account in await wanting_digest(session):
        await enqueue_once(session, DIGEST, {"account": account, "day": today}, key=f"{account} {today}", after=at)


async def tell_news(runtime: Runtime) -> int:
    """Tell people and webhooks what the sealed journal holds since the last time. Returns how many lines are news."""
    return await tell(runtime.db, clock.today())
