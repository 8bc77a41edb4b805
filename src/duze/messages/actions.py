"""Setting up how one is reached."""

from __future__ import annotations

import secrets

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.messages.models import FeedLink
from duze.messages.queries import own_feed
from duze.people.permissions import Viewer
from duze.people.queries import token_hash


async def make_feed(session: AsyncSession, actor: Viewer) -> str:
    """A new secret for one's calendar feed; the one before stops working. Returned once, only its hash is kept."""
    await revoke_feed(session, actor)
    await session.flush()
    token = secrets.token_urlsafe(32)
    link = FeedLink(account_id=actor.id, token_hash=token_hash(token), made_at=clock.now())
    session.add(link)
    record(session, actor, Verb.FEED_MADE, link)
    return token


async def revoke_feed(session: AsyncSession, actor: Viewer) -> None:
    """Let one's calendar feed stop working. Without one, nothing happens."""
    link = await own_feed(session, actor)
    if link is None:
        return
    link.revoked_at = clock.now()
    session.add(link)
    record(session, actor, Verb.FEED_REVOKED, link)
