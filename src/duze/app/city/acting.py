"""Verbs called without a request each, several in one transaction, at a story's hour."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.app.city.agenda import CityStage
from duze.kit import clock
from duze.people.permissions import Viewer
from duze.people.queries import account_by_login
from duze.units.queries import viewer_for


@asynccontextmanager
async def acting(stage: CityStage) -> AsyncIterator[AsyncSession]:
    """A transaction of the story's own, when the common clock has come to its hour."""
    await stage.reached()
    async with stage.runtime.db.write() as session:
        yield session


async def as_(session: AsyncSession, login: str) -> Viewer:
    """Somebody of the cast, with the seats of the day."""
    account = await account_by_login(session, login)
    assert account is not None  # noqa: S101 - everybody of the cast has one
    return await viewer_for(session, account, clock.today())
