"""Bonuses and vetoes of a month: recorded decisions, taken back only by another row."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ranking_award",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("month_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("matter", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("cancels", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by_name", sa.String(length=100), nullable=False),
        sa.CheckConstraint("length(code) <= 40", name=op.f("ck_ranking_award_code_length")),
        sa.CheckConstraint("length(decided_by_name) <= 100", name=op.f("ck_ranking_award_decided_by_name_length")),
        sa.CheckConstraint("length(matter) <= 120", name=op.f("ck_ranking_award_matter_length")),
        sa.CheckConstraint("length(reason) <= 300", name=op.f("ck_ranking_award_reason_length")),
        sa.ForeignKeyConstraint(["cancels"], ["ranking_award.id"], name=op.f("fk_ranking_award_cancels_ranking_award")),
        sa.ForeignKeyConstraint(
            ["month_id"], ["ranking_month.id"], name=op.f("fk_ranking_award_month_id_ranking_month")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ranking_award_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_award")),
        sa.UniqueConstraint("cancels", name=op.f("uq_ranking_award_cancels")),
    )
    op.create_index(op.f("ix_ranking_award_month_id"), "ranking_award", ["month_id"], unique=False)
    op.create_index(op.f("ix_ranking_award_unit_id"), "ranking_award", ["unit_id"], unique=False)
    ddl.freeze("ranking_award")
    month = "(SELECT state FROM ranking_month WHERE id = NEW.month_id)"
    closed = f"{month} IN ('in_review', 'approved', 'published')"
    ddl.refuse("ranking_award", "INSERT", closed, "frozen: ranking_award", name="closed_ranking_award_insert")


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
