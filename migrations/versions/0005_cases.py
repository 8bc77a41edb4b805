"""Cases and rectification."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "supervision_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "approved",
                "dropped",
                "open",
                "awaiting_check",
                "closed",
                "archived",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("grounds", sa.String(length=2000), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "finding", "proposal", "assigned", name="origin", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("origin_id", sa.Uuid(), nullable=True),
        sa.Column("proposer_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("approver_id", sa.Uuid(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("addressed_on", sa.Date(), nullable=True),
        sa.Column("check_asked_by", sa.Uuid(), nullable=True),
        sa.Column("check_asked_on", sa.Date(), nullable=True),
        sa.Column("summary", sa.String(length=5000), nullable=False),
        sa.Column("closer_id", sa.Uuid(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'dropped') OR number IS NOT NULL",
            name=op.f("ck_supervision_case_open_has_number"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('closed', 'archived') OR closer_id IS NOT NULL",
            name=op.f("ck_supervision_case_closed_by_someone"),
        ),
        sa.CheckConstraint("approver_id <> proposer_id", name=op.f("ck_supervision_case_approver_is_another")),
        sa.CheckConstraint("closer_id <> check_asked_by", name=op.f("ck_supervision_case_closer_is_another")),
        sa.CheckConstraint("length(basis) <= 300", name=op.f("ck_supervision_case_basis_length")),
        sa.CheckConstraint("length(grounds) <= 2000", name=op.f("ck_supervision_case_grounds_length")),
        sa.CheckConstraint("length(number) <= 60", name=op.f("ck_supervision_case_number_length")),
        sa.CheckConstraint("length(summary) <= 5000", name=op.f("ck_supervision_case_summary_length")),
        sa.CheckConstraint("length(title) <= 120", name=op.f("ck_supervision_case_title_length")),
        sa.ForeignKeyConstraint(["approver_id"], ["account.id"], name=op.f("fk_supervision_case_approver_id_account")),
        sa.ForeignKeyConstraint(
            ["check_asked_by"], ["account.id"], name=op.f("fk_supervision_case_check_asked_by_account")
        ),
        sa.ForeignKeyConstraint(["closer_id"], ["account.id"], name=op.f("fk_supervision_case_closer_id_account")),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name=op.f("fk_supervision_case_opened_by_account")),
        sa.ForeignKeyConstraint(["proposer_id"], ["account.id"], name=op.f("fk_supervision_case_proposer_id_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_supervision_case_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_case")),
        sa.UniqueConstraint("number", name=op.f("uq_supervision_case_number")),
        sa.UniqueConstraint("origin_id", name=op.f("uq_supervision_case_origin_id")),
    )
    op.create_index(op.f("ix_supervision_case_unit_id"), "supervision_case", ["unit_id"], unique=False)
    op.create_table(
        "case_finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["supervision_case.id"], name=op.f("fk_case_finding_case_id_supervision_case")
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_case_finding_finding_id_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_finding")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_case_finding_finding_id")),
    )
    op.create_index(op.f("ix_case_finding_case_id"), "case_finding", ["case_id"], unique=False)
    op.create_table(
        "open_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ref_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(kind) <= 40", name=op.f("ck_open_item_kind_length")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["supervision_case.id"], name=op.f("fk_open_item_case_id_supervision_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_item")),
        sa.UniqueConstraint("kind", "ref_id", name=op.f("uq_open_item_kind_ref_id")),
    )
    op.create_index(op.f("ix_open_item_case_id"), "open_item", ["case_id"], unique=False)
    op.create_table(
        "rectification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("demands", sa.JSON(), nullable=False),
        sa.Column("proof", sa.String(length=1000), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "issued",
                "received",
                "planned",
                "under_way",
                "submitted",
                "checking",
                "returned",
                "closed",
                name="rectificationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("limit_code", sa.String(length=40), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("submitter_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("checker_id", sa.Uuid(), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("closer_id", sa.Uuid(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'closed' OR closer_id IS NOT NULL", name=op.f("ck_rectification_closed_by_someone")
        ),
        sa.CheckConstraint("checker_id <> submitter_id", name=op.f("ck_rectification_checker_is_another")),
        sa.CheckConstraint(
            "closer_id <> submitter_id AND closer_id <> issuer_id", name=op.f("ck_rectification_closer_is_another")
        ),
        sa.CheckConstraint("length(limit_code) <= 40", name=op.f("ck_rectification_limit_code_length")),
        sa.CheckConstraint("length(number) <= 60", name=op.f("ck_rectification_number_length")),
        sa.CheckConstraint("length(proof) <= 1000", name=op.f("ck_rectification_proof_length")),
        sa.CheckConstraint("length(title) <= 120", name=op.f("ck_rectification_title_length")),
        sa.CheckConstraint("returns >= 0", name=op.f("ck_rectification_returns")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["supervision_case.id"], name=op.f("fk_rectification_case_id_supervision_case")
        ),
        sa.ForeignKeyConstraint(["checker_id"], ["account.id"], name=op.f("fk_rectification_checker_id_account")),
        sa.ForeignKeyConstraint(["closer_id"], ["account.id"], name=op.f("fk_rectification_closer_id_account")),
        sa.ForeignKeyConstraint(["issuer_id"], ["account.id"], name=op.f("fk_rectification_issuer_id_account")),
        sa.ForeignKeyConstraint(["received_by"], ["account.id"], name=op.f("fk_rectification_received_by_account")),
        sa.ForeignKeyConstraint(["submitter_id"], ["account.id"], name=op.f("fk_rectification_submitter_id_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_rectification_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification")),
        sa.UniqueConstraint("number", name=op.f("uq_rectification_number")),
    )
    op.create_index(op.f("ix_rectification_case_id"), "rectification", ["case_id"], unique=False)
    op.create_index(op.f("ix_rectification_due_on"), "rectification", ["due_on"], unique=False)
    op.create_index(op.f("ix_rectification_unit_id"), "rectification", ["unit_id"], unique=False)
    op.create_table(
        "rectification_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rectification_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "papers", "on_site", "revisit", name="method", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("submitter_id", sa.Uuid(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.CheckConstraint("checked_by <> submitter_id", name=op.f("ck_rectification_check_checker_is_another")),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_rectification_check_note_length")),
        sa.ForeignKeyConstraint(["checked_by"], ["account.id"], name=op.f("fk_rectification_check_checked_by_account")),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectification.id"],
            name=op.f("fk_rectification_check_rectification_id_rectification"),
        ),
        sa.ForeignKeyConstraint(
            ["submitter_id"], ["account.id"], name=op.f("fk_rectification_check_submitter_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_check")),
        sa.UniqueConstraint("rectification_id", "round", name=op.f("uq_rectification_check_rectification_id_round")),
    )
    op.create_index(
        op.f("ix_rectification_check_rectification_id"), "rectification_check", ["rectification_id"], unique=False
    )
    op.create_table(
        "rectification_extension",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rectification_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "(granted IS NULL) = (decided_by IS NULL)", name=op.f("ck_rectification_extension_decision_whole")
        ),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_rectification_extension_decider_is_another")),
        sa.CheckConstraint(
            "length(decision_reason) <= 1000", name=op.f("ck_rectification_extension_decision_reason_length")
        ),
        sa.CheckConstraint("length(reason) <= 1000", name=op.f("ck_rectification_extension_reason_length")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_rectification_extension_asked_by_account")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_rectification_extension_decided_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectification.id"],
            name=op.f("fk_rectification_extension_rectification_id_rectification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_extension")),
        sa.UniqueConstraint("rectification_id", name=op.f("uq_rectification_extension_rectification_id")),
    )
    op.create_table(
        "rectification_filing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rectification_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("plan", "report", name="filingkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=5000), nullable=False),
        sa.Column("head", sa.String(length=60), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.CheckConstraint("length(head) <= 60", name=op.f("ck_rectification_filing_head_length")),
        sa.CheckConstraint("length(text) <= 5000", name=op.f("ck_rectification_filing_text_length")),
        sa.ForeignKeyConstraint(["filed_by"], ["account.id"], name=op.f("fk_rectification_filing_filed_by_account")),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectification.id"],
            name=op.f("fk_rectification_filing_rectification_id_rectification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_filing")),
        sa.UniqueConstraint(
            "rectification_id", "kind", "round", name=op.f("uq_rectification_filing_rectification_id_kind_round")
        ),
    )
    op.create_index(
        op.f("ix_rectification_filing_rectification_id"), "rectification_filing", ["rectification_id"], unique=False
    )
    ddl.refuse(
        "supervision_case",
        "UPDATE",
        "NEW.state = 'closed' AND OLD.state <> 'closed' AND EXISTS "
        "(SELECT 1 FROM open_item WHERE open_item.case_id = NEW.id AND open_item.closed_at IS NULL)",
        "尚有未办结事项 (open items)",
        name="case_has_open_items",
    )
    ddl.refuse(
        "open_item",
        "INSERT",
        "EXISTS (SELECT 1 FROM supervision_case c WHERE c.id = NEW.case_id AND c.state IN ('closed', 'archived'))",
        "case is closed",
        name="open_item_on_closed_case",
    )
    ddl.refuse("supervision_case", "DELETE", "OLD.number IS NOT NULL", "frozen: numbered case", name="case_is_kept")
    ddl.refuse("rectification", "DELETE", "1=1", "frozen: rectification", name="rectification_is_kept")
    ddl.refuse(
        "rectification",
        "UPDATE",
        "NEW.number <> OLD.number OR NEW.case_id <> OLD.case_id OR NEW.unit_id <> OLD.unit_id "
        "OR NEW.title <> OLD.title OR NEW.proof <> OLD.proof OR NEW.issuer_id <> OLD.issuer_id "
        "OR NEW.issued_on <> OLD.issued_on OR CAST(NEW.demands AS TEXT) <> CAST(OLD.demands AS TEXT)",
        "frozen: what was ordered",
        name="rectification_as_issued",
    )
    for table in ("rectification_filing", "rectification_check"):
        ddl.freeze(table)


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
