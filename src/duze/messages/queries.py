"""Reading what a person set up for being reached."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.messages.models import FeedLink
from duze.people.permissions import Viewer
from duze.people.queries import token_hash


async def own_feed(session: AsyncSession, viewer: Viewer) -> FeedLink | None:
    """One's feed link that still works."""
    query = select(FeedLink).where(col(FeedLink.account_id) == viewer.id, col(FeedLink.revoked_at).is_(None))
    return (await session.exec(query)).first()


async def account_of_feed(session: AsyncSession, token: str) -> UUID | None:
    """Whose feed this secret opens; None for a made-up or revoked one."""
    query = select(FeedLink.account_id).where(
        col(FeedLink.token_hash) == token_hash(token), col(FeedLink.revoked_at).is_(None)
    )
    return (await session.exec(query)).first()
