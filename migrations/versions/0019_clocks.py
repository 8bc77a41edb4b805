"""Clocks that pause, days fixed by an extension, and secret addresses of calendar feeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("deadline", sa.Column("fixed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("deadline", sa.Column("paused_on", sa.Date(), nullable=True))
    op.add_column("rectification", sa.Column("paused_on", sa.Date(), nullable=True))
    op.create_table(
        "deadline_pause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.CheckConstraint("length(why) <= 200", name=op.f("ck_deadline_pause_why_length")),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name=op.f("fk_deadline_pause_deadline_id_deadline")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_pause")),
    )
    op.create_index(op.f("ix_deadline_pause_deadline_id"), "deadline_pause", ["deadline_id"], unique=False)
    open_pause = sa.text("last IS NULL")
    op.create_index(
        "uq_deadline_pause_open",
        "deadline_pause",
        ["deadline_id"],
        unique=True,
        sqlite_where=open_pause,
        postgresql_where=open_pause,
    )
    op.create_table(
        "feed_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(token_hash) <= 64", name=op.f("ck_feed_link_token_hash_length")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_feed_link_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_link_token_hash")),
    )
    op.create_index(op.f("ix_feed_link_account_id"), "feed_link", ["account_id"], unique=False)
    working = sa.text("revoked_at IS NULL")
    op.create_index(
        "uq_feed_link_account",
        "feed_link",
        ["account_id"],
        unique=True,
        sqlite_where=working,
        postgresql_where=working,
    )
    _fixed_before()


def _fixed_before() -> None:
    """Deadlines that a granted extension had moved keep that day, whatever the calendar becomes."""
    op.execute(
        "UPDATE deadline SET fixed = true WHERE EXISTS (SELECT 1 FROM rectification_extension e "
        "WHERE e.rectification_id = deadline.subject_id AND e.granted = true AND e.until = deadline.due_on)"
    )


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
