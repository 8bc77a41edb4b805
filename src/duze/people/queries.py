"""Finding accounts and tokens."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.people.models import Account, ApiToken


async def account_by_login(session: AsyncSession, login: str) -> Account | None:
    """The account with this login name, if any."""
    return (await session.exec(select(Account).where(col(Account.login) == login.strip().lower()))).first()


async def account_by_token(session: AsyncSession, token: str, now: datetime) -> Account | None:
    """The active account a valid API token is bound to."""
    rows = await session.exec(
        select(Account)
        .join(ApiToken, col(ApiToken.account_id) == col(Account.id))
        .where(
            col(ApiToken.token_hash) == token_hash(token),
            col(ApiToken.revoked_at).is_(None),
            col(ApiToken.expires_at) > now,
            col(Account.active).is_(True),
        )
    )
    return rows.first()


def token_hash(token: str) -> str:
    """How tokens are stored: they are random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


async def names_of(session: AsyncSession, ids: set[UUID]) -> dict[UUID, str]:
    """The names of accounts, by id."""
    if not ids:
        return {}
    rows = await session.exec(select(Account.id, Account.name).where(col(Account.id).in_(ids)))
    return dict(rows.all())
