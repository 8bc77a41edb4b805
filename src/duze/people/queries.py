"""Finding accounts and tokens."""

from __future__ import annotations

import hashlib
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.people.models import Account, ApiToken

TOKEN_HOLDS = sa.and_(
    col(ApiToken.token_hash) == sa.bindparam("token_hash"),
    col(ApiToken.revoked_at).is_(None),
    col(ApiToken.expires_at) > sa.bindparam("now"),
)


async def account_by_login(session: AsyncSession, login: str) -> Account | None:
    """The account with this login name, if any."""
    return (await session.exec(select(Account).where(col(Account.login) == login.strip().lower()))).first()


def token_hash(token: str) -> str:
    """How tokens are stored: they are random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


async def no_accounts(session: AsyncSession) -> bool:
    """Whether this installation has no account yet."""
    return (await session.exec(select(Account.id).limit(1))).first() is None


async def names_of(session: AsyncSession, ids: set[UUID]) -> dict[UUID, str]:
    """The names of accounts, by id."""
    if not ids:
        return {}
    rows = await session.exec(select(Account.id, Account.name).where(col(Account.id).in_(ids)))
    return dict(rows.all())
