"""What reaches people: calendar feeds, where mail goes, the inbox of one line a matter, webhooks."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from duze.kit.tables import Table, Versioned, document, ref


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


class Reach(Versioned, table=True):
    """Where a person's mail goes and which mail: a digest each working morning, short notices when work comes in."""

    account_id: UUID = ref("account.id", unique=True, index=False)
    email: str = Field(default="", max_length=200)
    digest: bool = False
    notices: bool = False


class Line(Table, table=True):
    """One line of a person's inbox: one matter, what it asks of the person now. Titles are not kept: they are read
    through the person's sight when the inbox is opened.

    `at`: since when it asks this; `seen_at`: when the inbox was last opened on it; `gone_at`: it asks no more.
    """

    __tablename__ = "message_line"

    account_id: UUID = ref("account.id")
    subject_kind: str = Field(max_length=40)
    subject_id: UUID
    kind: str = Field(max_length=40)
    at: datetime
    seen_at: datetime | None = None
    gone_at: datetime | None = None

    __table_args__ = (UniqueConstraint("account_id", "subject_kind", "subject_id"),)


class Webhook(Versioned, table=True):
    """An address of another system that is told when something happens to what its owner may see; ids only.

    `secret` is encrypted under the installation's key. `verbs`: which acts; empty for all.
    """

    account_id: UUID = ref("account.id")
    url: str = Field(max_length=500)
    secret: str = Field(max_length=400)
    verbs: list[str] = document(default_factory=list)
    made_on: date
    ended_on: date | None = None


class Told(Table, table=True):
    """How far the sealed journal has been told: each entry is looked at once, in the order of its leaves."""

    __tablename__ = "message_told"

    name: str = Field(max_length=40, unique=True)
    position: int
