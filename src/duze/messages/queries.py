"""Reading what a person set up for being reached, and the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.models import Entry, Leaf
from duze.kit.errors import NotFound
from duze.messages.models import FeedLink, Line, Reach, Told, Webhook
from duze.people.permissions import Viewer
from duze.people.queries import token_hash

TELLER = "teller"


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


async def reach_of(session: AsyncSession, account_id: UUID) -> Reach | None:
    """Where a person's mail goes, if that was ever set."""
    return (await session.exec(select(Reach).where(col(Reach.account_id) == account_id))).first()


async def wanting_digest(session: AsyncSession) -> Sequence[UUID]:
    """The accounts that want a digest."""
    query = select(Reach.account_id).where(col(Reach.digest).is_(True), col(Reach.email) != "")
    return (await session.exec(query)).all()


async def own_lines(session: AsyncSession, viewer: Viewer, most: int = 200) -> Sequence[Line]:
    """One's inbox: what asks for something now, the newest first."""
    query = select(Line).where(col(Line.account_id) == viewer.id, col(Line.gone_at).is_(None))
    return (await session.exec(query.order_by(col(Line.at).desc(), col(Line.id).desc()).limit(most))).all()


async def own_hooks(session: AsyncSession, viewer: Viewer) -> Sequence[Webhook]:
    """One's webhooks that are not ended."""
    query = select(Webhook).where(col(Webhook.account_id) == viewer.id, col(Webhook.ended_on).is_(None))
    return (await session.exec(query.order_by(col(Webhook.id)))).all()


async def own_hook(session: AsyncSession, viewer: Viewer, hook_id: UUID) -> Webhook:
    """One of one's webhooks. Raises NotFound for anybody else's."""
    query = select(Webhook).where(col(Webhook.id) == hook_id, col(Webhook.account_id) == viewer.id)
    hook = (await session.exec(query.with_for_update())).first()
    if hook is None:
        raise NotFound
    return hook


async def running_hooks(session: AsyncSession) -> Sequence[Webhook]:
    """Every webhook that is not ended."""
    return (await session.exec(select(Webhook).where(col(Webhook.ended_on).is_(None)))).all()


async def told(session: AsyncSession) -> Told | None:
    """How far the journal was told; None before the first time."""
    return (await session.exec(select(Told).where(col(Told.name) == TELLER))).first()


async def sealed_up_to(session: AsyncSession) -> int:
    """The position after the newest sealed entry."""
    return ((await session.exec(select(func.max(col(Leaf.position))))).first() or -1) + 1


async def sealed_since(session: AsyncSession, position: int, most: int) -> Sequence[tuple[int, Entry]]:
    """Sealed entries from a position on, in their order."""
    query = (
        sa.select(col(Leaf.position), Entry)
        .join(Entry, col(Entry.id) == col(Leaf.entry_id))
        .where(col(Leaf.position) >= position)
        .order_by(col(Leaf.position))
        .limit(most)
    )
    return [(row[0], row[1]) for row in (await session.execute(query)).all()]
