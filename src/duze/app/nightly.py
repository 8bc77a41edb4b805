"""The nightly sweep: cards due today, old request keys forgotten, the rulebook looking again, the morning's digests.

Deadlines are computed, never counted up, so a missed night is harmless. Limits in hours are looked at in between too.
"""

from __future__ import annotations

from datetime import date, datetime, time

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.app.runtime import Runtime
from duze.deadlines.actions import show_cards
from duze.deadlines.queries import all_open, calendar, cards_of
from duze.deadlines.rules import card_at
from duze.desk.telling import tell
from duze.dispatch.weekly import freeze_weeks
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
    now = clock.now()
    today = on or clock.city_date(now)
    if today != clock.city_date(now):
        now = datetime.combine(today, time(0, 5), clock.CITY)
    async with runtime.db.write() as session:
        await alone(session, "nightly")
        shown = await show_cards(session, SYSTEM, today=today, now=now)
        await freeze_weeks(session, SYSTEM, now=now)
        await forget_old(session)
        await enqueue_once(
            session, EVALUATE, {"at": datetime.combine(today, time(12), clock.CITY)}, key=f"nightly {today}"
        )
        await _digests(session, today)
    await run_all(runtime.db, runtime.kinds)
    return shown


async def sweep_hours(runtime: Runtime) -> int:
    """Cards of limits in hours, between the nights; writes only when there is one. Returns how many were shown."""
    now = clock.now()
    async with runtime.db.read() as session:
        due = [row for row in await all_open(session, hours_only=True) if card_at(row, now)]
        known = {(card.deadline_id, card.color) for card in await cards_of(session, [row.id for row in due])}
    if all((row.id, card_at(row, now)) in known for row in due):
        return 0
    async with runtime.db.write() as session:
        await alone(session, "nightly")
        return await show_cards(session, SYSTEM, today=clock.city_date(now), now=now, hours_only=True)


async def _digests(session: AsyncSession, today: date) -> None:
    """One mail for whoever wants one, at eight of a working day; asked for once."""
    if not (await calendar(session)).works(today):
        return
    at = datetime.combine(today, time(8), clock.CITY)
    for account in await wanting_digest(session):
        await enqueue_once(session, DIGEST, {"account": account, "day": today}, key=f"{account} {today}", after=at)


async def tell_news(runtime: Runtime) -> int:
    """Tell people and webhooks what the sealed journal holds since the last time. Returns how many lines are news."""
    return await tell(runtime.db, clock.today())
