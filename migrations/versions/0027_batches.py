"""Letters issued together: one draft made for many units, one decision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

STATES = ("open", "queued", "issued", "failed")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "letter_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("drafter_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(rounds = 0) = (issuer_id IS NULL)", name=op.f("ck_letter_batch_decided_by_somebody")),
        sa.CheckConstraint("(rounds = 0) = (issued_at IS NULL)", name=op.f("ck_letter_batch_decided_at")),
        sa.CheckConstraint("length(kind) <= 40", name=op.f("ck_letter_batch_kind_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_letter_batch_title_length")),
        sa.ForeignKeyConstraint(["drafter_id"], ["account.id"], name=op.f("fk_letter_batch_drafter_id_account")),
        sa.ForeignKeyConstraint(["issuer_id"], ["account.id"], name=op.f("fk_letter_batch_issuer_id_account")),
        sa.ForeignKeyConstraint(["source_id"], ["letter.id"], name=op.f("fk_letter_batch_source_id_letter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_batch")),
        sa.UniqueConstraint("source_id", name=op.f("uq_letter_batch_source_id")),
    )
    op.create_table(
        "letter_batch_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="itemstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("seen_version", sa.Integer(), nullable=True),
        sa.Column("failure", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state = 'open' OR seen_version IS NOT NULL", name=op.f("ck_letter_batch_item_decided_on_a_version")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["letter_batch.id"], name=op.f("fk_letter_batch_item_batch_id_letter_batch")
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_batch_item_letter_id_letter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_batch_item")),
        sa.UniqueConstraint("batch_id", "position", name=op.f("uq_letter_batch_item_batch_id_position")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_letter_batch_item_letter_id")),
    )
    op.create_index(op.f("ix_letter_batch_item_batch_id"), "letter_batch_item", ["batch_id"])


def downgrade() -> None:
    """Not supported: what was decided must never be dropped. Restore a backup instead."""
    raise NotImplementedError
