"""The inbox, where mail goes, webhooks, and how far the journal was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "reach",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("notices", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(email) <= 200", name=op.f("ck_reach_email_length")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reach_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reach")),
        sa.UniqueConstraint("account_id", name=op.f("uq_reach_account_id")),
    )
    op.create_table(
        "message_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(subject_kind) <= 40", name=op.f("ck_message_line_subject_kind_length")),
        sa.CheckConstraint("length(kind) <= 40", name=op.f("ck_message_line_kind_length")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_message_line_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_line")),
        sa.UniqueConstraint(
            "account_id", "subject_kind", "subject_id", name=op.f("uq_message_line_account_id_subject_kind_subject_id")
        ),
    )
    op.create_index(op.f("ix_message_line_account_id"), "message_line", ["account_id"], unique=False)
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("secret", sa.String(length=400), nullable=False),
        sa.Column("verbs", sa.JSON(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("length(url) <= 500", name=op.f("ck_webhook_url_length")),
        sa.CheckConstraint("length(secret) <= 400", name=op.f("ck_webhook_secret_length")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_webhook_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_account_id"), "webhook", ["account_id"], unique=False)
    op.create_table(
        "message_told",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) <= 40", name=op.f("ck_message_told_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_told")),
        sa.UniqueConstraint("name", name=op.f("uq_message_told_name")),
    )


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
