"""Accounts and their credentials."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from duze.kit.tables import Table, Versioned, ref


class Account(Versioned, table=True):
    """A person who can sign in. The name is the person's; roles and offices are memberships."""

    login: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=60)
    password_hash: str = Field(max_length=200)
    active: bool = True
    language: str = Field(default="", max_length=20)
    theme: str = Field(default="", max_length=10)
    failed_count: int = 0
    locked_until: datetime | None = None


class OneTimeLink(Table, table=True):
    """A link that works once: for the first administrators (`account_id` empty), or for a person's own password.

    Only the hash of its token is kept.
    """

    __tablename__ = "one_time_link"

    account_id: UUID | None = ref("account.id", default=None, nullable=True)
    token_hash: str = Field(max_length=64, unique=True)
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class ApiToken(Table, table=True):
    """A machine client's token, bound to an account; only the hash is kept."""

    __tablename__ = "api_token"

    account_id: UUID = ref("account.id")
    name: str = Field(max_length=60)
    token_hash: str = Field(max_length=64, unique=True)
    expires_at: datetime
    revoked_at: datetime | None = None
