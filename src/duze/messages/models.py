"""The link of a person's calendar feed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from duze.kit.tables import Table, ref


class FeedLink(Table, table=True):
    """A secret address from which calendars fetch a person's deadlines; only its hash is kept, one works at a time."""

    __tablename__ = "feed_link"

    account_id: UUID = ref("account.id")
    token_hash: str = Field(max_length=64, unique=True)
    made_at: datetime
    revoked_at: datetime | None = None

    __table_args__ = (
        Index(
            "uq_feed_link_account",
            "account_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )
