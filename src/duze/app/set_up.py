"""An empty installation outside the demo: reference data, and a link for the first administrators."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from duze.app.runtime import Runtime
from duze.app.seed import seed_reference
from duze.deadlines.models import CalendarDay
from duze.kit import clock
from duze.units.setting_up import LINK_LIFETIME, make_first_link


async def prepare_empty(runtime: Runtime) -> str:
    """What to tell on the terminal: a one-time set-up link while there is no administrator, else nothing.

    Law, limits, calendar, schemes and rulebook are loaded as defaults to be edited, never twice. Every call makes
    a fresh link and ends the former one, because a printed link cannot be printed again: only its hash is kept.
    """
    async with runtime.db.write() as session:
        token = await make_first_link(session, now=clock.now())
        if token is None:
            return ""
        if (await session.exec(select(CalendarDay.id).limit(1))).first() is None:
            await seed_reference(session, _years(clock.today()))
    hours = int(LINK_LIFETIME.total_seconds() // 3600)
    address = f"{runtime.settings.base_url}/set-up/{token}"
    english = f"First administrators (works once, for {hours} hours)"
    return f"{english} / 设置首任管理员（一次有效，{hours} 小时内）:\n  {address}"


def _years(today: date) -> range:
    """Three years back for what began earlier, and the present one."""
    return range(today.year - 3, today.year + 1)
