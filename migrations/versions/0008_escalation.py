"""Rulebook and proposals."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "rulebook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "approved", name="rulebookstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.Column("saved_on", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR approved_by IS NOT NULL OR saved_by IS NULL",
            name=op.f("ck_rulebook_approved_by_someone"),
        ),
        sa.CheckConstraint("approved_by <> saved_by", name=op.f("ck_rulebook_approver_is_another")),
        sa.CheckConstraint("length(number) <= 40", name=op.f("ck_rulebook_number_length")),
        sa.ForeignKeyConstraint(["approved_by"], ["account.id"], name=op.f("fk_rulebook_approved_by_account")),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_rulebook_saved_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook")),
        sa.UniqueConstraint("version_no", name=op.f("uq_rulebook_version_no")),
    )
    op.create_table(
        "escalation_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rulebook_id", sa.Uuid(), nullable=False),
        sa.Column("rule_code", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_name", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("consequence", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "declined",
                "withdrawn",
                name="proposalstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'accepted' OR (decided_by IS NOT NULL AND case_id IS NOT NULL)",
            name=op.f("ck_escalation_proposal_accepted"),
        ),
        sa.CheckConstraint(
            "state <> 'declined' OR (decided_by IS NOT NULL AND reason <> '')",
            name=op.f("ck_escalation_proposal_declined"),
        ),
        sa.CheckConstraint("length(about) <= 20", name=op.f("ck_escalation_proposal_about_length")),
        sa.CheckConstraint("length(clause) <= 200", name=op.f("ck_escalation_proposal_clause_length")),
        sa.CheckConstraint("length(consequence) <= 20", name=op.f("ck_escalation_proposal_consequence_length")),
        sa.CheckConstraint("length(period) <= 7", name=op.f("ck_escalation_proposal_period_length")),
        sa.CheckConstraint("length(reason) <= 1000", name=op.f("ck_escalation_proposal_reason_length")),
        sa.CheckConstraint("length(rule_code) <= 40", name=op.f("ck_escalation_proposal_rule_code_length")),
        sa.CheckConstraint("length(subject_name) <= 200", name=op.f("ck_escalation_proposal_subject_name_length")),
        sa.CheckConstraint("length(title) <= 120", name=op.f("ck_escalation_proposal_title_length")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["supervision_case.id"], name=op.f("fk_escalation_proposal_case_id_supervision_case")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_escalation_proposal_decided_by_account")),
        sa.ForeignKeyConstraint(
            ["rulebook_id"], ["rulebook.id"], name=op.f("fk_escalation_proposal_rulebook_id_rulebook")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_escalation_proposal_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_proposal")),
        sa.UniqueConstraint(
            "rule_code", "subject_id", "period", name=op.f("uq_escalation_proposal_rule_code_subject_id_period")
        ),
    )
    op.create_index(op.f("ix_escalation_proposal_case_id"), "escalation_proposal", ["case_id"], unique=False)
    op.create_index(op.f("ix_escalation_proposal_rulebook_id"), "escalation_proposal", ["rulebook_id"], unique=False)
    op.create_index(op.f("ix_escalation_proposal_unit_id"), "escalation_proposal", ["unit_id"], unique=False)
    ddl.freeze_when("rulebook", "OLD.state = 'approved'")
    ddl.refuse("escalation_proposal", "DELETE", "1=1", "frozen: escalation_proposal", name="proposal_is_kept")
    ddl.refuse(
        "escalation_proposal",
        "UPDATE",
        "OLD.state IN ('accepted', 'declined')",
        "frozen: decided proposal",
        name="proposal_as_decided",
    )


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
