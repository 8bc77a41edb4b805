"""Rankings."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ranking_scheme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("effective_from", sa.String(length=7), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_by_name", sa.String(length=100), nullable=False),
        sa.CheckConstraint("length(code) <= 40", name=op.f("ck_ranking_scheme_code_length")),
        sa.CheckConstraint("length(effective_from) <= 7", name=op.f("ck_ranking_scheme_effective_from_length")),
        sa.CheckConstraint("length(name) <= 60", name=op.f("ck_ranking_scheme_name_length")),
        sa.CheckConstraint("length(saved_by_name) <= 100", name=op.f("ck_ranking_scheme_saved_by_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_scheme")),
        sa.UniqueConstraint("code", "version_no", name=op.f("uq_ranking_scheme_code_version_no")),
    )
    op.create_table(
        "ranking_month",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("scheme_code", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "collecting",
                "computed",
                "in_review",
                "approved",
                "published",
                name="monthstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("computed_by", sa.Uuid(), nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("deductions", sa.JSON(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("result_hash", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'published' OR (approved_by IS NOT NULL AND published_by IS NOT NULL"
            " AND length(result_hash) = 64)",
            name=op.f("ck_ranking_month_published_whole"),
        ),
        sa.CheckConstraint("approved_by <> computed_by", name=op.f("ck_ranking_month_approver_is_another")),
        sa.CheckConstraint("length(period) <= 7", name=op.f("ck_ranking_month_period_length")),
        sa.CheckConstraint("length(reason) <= 1000", name=op.f("ck_ranking_month_reason_length")),
        sa.CheckConstraint("length(result_hash) <= 64", name=op.f("ck_ranking_month_result_hash_length")),
        sa.CheckConstraint("length(scheme_code) <= 40", name=op.f("ck_ranking_month_scheme_code_length")),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["ranking_scheme.id"], name=op.f("fk_ranking_month_scheme_id_ranking_scheme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_month")),
        sa.UniqueConstraint(
            "scheme_code", "period", "edition", name=op.f("uq_ranking_month_scheme_code_period_edition")
        ),
    )
    op.create_index(op.f("ix_ranking_month_scheme_id"), "ranking_month", ["scheme_id"], unique=False)
    op.create_table(
        "ranking_excuse",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("month_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by_name", sa.String(length=100), nullable=False),
        sa.CheckConstraint("length(decided_by_name) <= 100", name=op.f("ck_ranking_excuse_decided_by_name_length")),
        sa.CheckConstraint("length(indicator) <= 40", name=op.f("ck_ranking_excuse_indicator_length")),
        sa.CheckConstraint("length(reason) <= 300", name=op.f("ck_ranking_excuse_reason_length")),
        sa.ForeignKeyConstraint(
            ["month_id"], ["ranking_month.id"], name=op.f("fk_ranking_excuse_month_id_ranking_month")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ranking_excuse_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_excuse")),
        sa.UniqueConstraint(
            "month_id", "unit_id", "indicator", name=op.f("uq_ranking_excuse_month_id_unit_id_indicator")
        ),
    )
    op.create_index(op.f("ix_ranking_excuse_month_id"), "ranking_excuse", ["month_id"], unique=False)
    op.create_index(op.f("ix_ranking_excuse_unit_id"), "ranking_excuse", ["unit_id"], unique=False)
    op.create_table(
        "ranking_objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("month_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("raised_by", sa.Uuid(), nullable=False),
        sa.Column("raised_by_name", sa.String(length=100), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("open", "upheld", "rejected", name="verdict", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=100), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "verdict = 'open' OR decided_by IS NOT NULL", name=op.f("ck_ranking_objection_decided_by_someone")
        ),
        sa.CheckConstraint("decided_by <> raised_by", name=op.f("ck_ranking_objection_decider_is_another")),
        sa.CheckConstraint("length(answer) <= 2000", name=op.f("ck_ranking_objection_answer_length")),
        sa.CheckConstraint("length(decided_by_name) <= 100", name=op.f("ck_ranking_objection_decided_by_name_length")),
        sa.CheckConstraint("length(line) <= 60", name=op.f("ck_ranking_objection_line_length")),
        sa.CheckConstraint("length(raised_by_name) <= 100", name=op.f("ck_ranking_objection_raised_by_name_length")),
        sa.CheckConstraint("length(text) <= 2000", name=op.f("ck_ranking_objection_text_length")),
        sa.ForeignKeyConstraint(
            ["month_id"], ["ranking_month.id"], name=op.f("fk_ranking_objection_month_id_ranking_month")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ranking_objection_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_objection")),
    )
    op.create_index(op.f("ix_ranking_objection_month_id"), "ranking_objection", ["month_id"], unique=False)
    op.create_index(op.f("ix_ranking_objection_unit_id"), "ranking_objection", ["unit_id"], unique=False)
    op.create_table(
        "ranking_score",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("month_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_group", sa.String(length=40), nullable=False),
        sa.Column("score", ddl.exact(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("last", sa.Boolean(), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("trace", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(unit_group) <= 40", name=op.f("ck_ranking_score_unit_group_length")),
        sa.ForeignKeyConstraint(
            ["month_id"], ["ranking_month.id"], name=op.f("fk_ranking_score_month_id_ranking_month")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ranking_score_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_score")),
        sa.UniqueConstraint("month_id", "unit_id", name=op.f("uq_ranking_score_month_id_unit_id")),
    )
    op.create_index(op.f("ix_ranking_score_month_id"), "ranking_score", ["month_id"], unique=False)
    op.create_index(op.f("ix_ranking_score_unit_id"), "ranking_score", ["unit_id"], unique=False)
    op.create_table(
        "ranking_value",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("month_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("value", ddl.exact(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_by_name", sa.String(length=100), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(entered_by_name) <= 100", name=op.f("ck_ranking_value_entered_by_name_length")),
        sa.CheckConstraint("length(indicator) <= 40", name=op.f("ck_ranking_value_indicator_length")),
        sa.CheckConstraint("length(source) <= 200", name=op.f("ck_ranking_value_source_length")),
        sa.CheckConstraint("length(source_sha256) <= 64", name=op.f("ck_ranking_value_source_sha256_length")),
        sa.ForeignKeyConstraint(
            ["month_id"], ["ranking_month.id"], name=op.f("fk_ranking_value_month_id_ranking_month")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ranking_value_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_value")),
        sa.UniqueConstraint(
            "month_id", "unit_id", "indicator", name=op.f("uq_ranking_value_month_id_unit_id_indicator")
        ),
    )
    op.create_index(op.f("ix_ranking_value_month_id"), "ranking_value", ["month_id"], unique=False)
    op.create_index(op.f("ix_ranking_value_unit_id"), "ranking_value", ["unit_id"], unique=False)

    # What was computed rests on the values: they are closed from review on.
    for table in ("ranking_value", "ranking_excuse"):
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            month = f"(SELECT state FROM ranking_month WHERE id = {row}.month_id)"  # noqa: S608 - our own names
            closed = f"{month} IN ('in_review', 'approved', 'published')"
            ddl.refuse(table, event, closed, f"frozen: {table}", name=f"closed_{table}_{event.lower()}")
    ddl.freeze("ranking_scheme")
    ddl.freeze("ranking_score")
    ddl.freeze_when("ranking_month", "OLD.state = 'published'")
    ddl.freeze_when("ranking_objection", "OLD.verdict <> 'open'")


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
