"""Findings of the past, brought in from files: frozen from the first moment."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "past_finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "inaction", "slow", "misconduct", name="kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("sub_type", sa.String(length=40), nullable=False),
        sa.Column("sub_type_name", sa.String(length=120), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column(
            "severity",
            sa.Enum("minor", "serious", "grave", name="severity", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "inspection",
                "covert",
                "complaint",
                "self_check",
                "hotline",
                "system",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.String(length=5000), nullable=False),
        sa.Column(
            "grade",
            sa.Enum("full", "partial", "unfounded", name="grade", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=2000), nullable=False),
        sa.Column("logger", sa.String(length=100), nullable=False),
        sa.Column("verifier", sa.String(length=100), nullable=False),
        sa.Column("decider", sa.String(length=100), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=240), nullable=False),
        sa.Column("brought_in_by", sa.Uuid(), nullable=False),
        sa.Column("brought_in_by_name", sa.String(length=100), nullable=False),
        sa.Column("grams", sa.Text(), nullable=False),
        sa.CheckConstraint("length(article) <= 200", name=op.f("ck_past_finding_article_length")),
        sa.CheckConstraint("length(brought_in_by_name) <= 100", name=op.f("ck_past_finding_brought_in_by_name_length")),
        sa.CheckConstraint("length(decider) <= 100", name=op.f("ck_past_finding_decider_length")),
        sa.CheckConstraint("length(facts) <= 5000", name=op.f("ck_past_finding_facts_length")),
        sa.CheckConstraint("length(logger) <= 100", name=op.f("ck_past_finding_logger_length")),
        sa.CheckConstraint("length(number) <= 60", name=op.f("ck_past_finding_number_length")),
        sa.CheckConstraint("length(outcome) <= 2000", name=op.f("ck_past_finding_outcome_length")),
        sa.CheckConstraint("length(place) <= 120", name=op.f("ck_past_finding_place_length")),
        sa.CheckConstraint("length(source) <= 240", name=op.f("ck_past_finding_source_length")),
        sa.CheckConstraint("length(sub_type) <= 40", name=op.f("ck_past_finding_sub_type_length")),
        sa.CheckConstraint("length(sub_type_name) <= 120", name=op.f("ck_past_finding_sub_type_name_length")),
        sa.CheckConstraint("length(verifier) <= 100", name=op.f("ck_past_finding_verifier_length")),
        sa.CheckConstraint("decided_on >= happened_on", name=op.f("ck_past_finding_decided_after")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_past_finding_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_finding")),
        sa.UniqueConstraint("number", name=op.f("uq_past_finding_number")),
    )
    op.create_index("ix_past_finding_decided_on_id", "past_finding", ["decided_on", "id"], unique=False)
    op.create_index(
        "ix_past_finding_unit_id_decided_on_id", "past_finding", ["unit_id", "decided_on", "id"], unique=False
    )
    ddl.freeze("past_finding")


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
