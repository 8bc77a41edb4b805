"""Evidence and findings."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("client_sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_by_name", sa.String(length=100), nullable=False),
        sa.CheckConstraint("length(added_by_name) <= 100", name=op.f("ck_evidence_added_by_name_length")),
        sa.CheckConstraint("length(client_sha256) <= 64", name=op.f("ck_evidence_client_sha256_length")),
        sa.CheckConstraint("length(filename) <= 200", name=op.f("ck_evidence_filename_length")),
        sa.CheckConstraint("length(media_type) <= 100", name=op.f("ck_evidence_media_type_length")),
        sa.CheckConstraint("length(sha256) <= 64", name=op.f("ck_evidence_sha256_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"], unique=False)
    op.create_table(
        "evidence_custody",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "received",
                "read",
                "verified",
                "sealed",
                name="custodial",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("length(actor_name) <= 100", name=op.f("ck_evidence_custody_actor_name_length")),
        sa.CheckConstraint("length(note) <= 200", name=op.f("ck_evidence_custody_note_length")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_custody_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_custody")),
    )
    op.create_index(op.f("ix_evidence_custody_evidence_id"), "evidence_custody", ["evidence_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "verifying",
                "confirmed",
                "unfounded",
                "fixed_on_the_spot",
                "in_case",
                "overturned",
                "archived",
                name="findingstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
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
            nullable=False,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("handler", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.String(length=5000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logger_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("verifier_id", sa.Uuid(), nullable=True),
        sa.Column("verifying_team_id", sa.Uuid(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("explanation", sa.String(length=5000), nullable=False),
        sa.Column("explained_by", sa.String(length=100), nullable=False),
        sa.Column("explained_on", sa.Date(), nullable=True),
        sa.Column(
            "opinion",
            sa.Enum("full", "partial", "unfounded", name="grade", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("verification", sa.String(length=5000), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column(
            "grade",
            sa.Enum("full", "partial", "unfounded", name="grade", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_reason", sa.String(length=2000), nullable=False),
        sa.Column("counts_in", sa.String(length=7), nullable=False),
        sa.Column("repeat", sa.Boolean(), nullable=False),
        sa.Column("objection_until", sa.Date(), nullable=True),
        sa.Column("objected_on", sa.Date(), nullable=True),
        sa.Column("fix", sa.String(length=2000), nullable=False),
        sa.Column("fixed_on", sa.Date(), nullable=True),
        sa.Column("grams", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (state IN ('draft', 'submitted', 'verifying'))",
            name=op.f("ck_finding_decided_by_somebody"),
        ),
        sa.CheckConstraint("(state = 'draft') = (number IS NULL)", name=op.f("ck_finding_number_when_submitted")),
        sa.CheckConstraint("(grade IS NULL) = (decided_by IS NULL)", name=op.f("ck_finding_grade_when_decided")),
        sa.CheckConstraint("decided_by <> logger_id", name=op.f("ck_finding_decider_not_logger")),
        sa.CheckConstraint("decided_by <> verifier_id", name=op.f("ck_finding_decider_not_verifier")),
        sa.CheckConstraint(
            "decided_by IS NULL OR verified_on IS NOT NULL", name=op.f("ck_finding_verified_before_decided")
        ),
        sa.CheckConstraint("length(article) <= 200", name=op.f("ck_finding_article_length")),
        sa.CheckConstraint("length(counts_in) <= 7", name=op.f("ck_finding_counts_in_length")),
        sa.CheckConstraint("length(decision_reason) <= 2000", name=op.f("ck_finding_decision_reason_length")),
        sa.CheckConstraint("length(explained_by) <= 100", name=op.f("ck_finding_explained_by_length")),
        sa.CheckConstraint("length(explanation) <= 5000", name=op.f("ck_finding_explanation_length")),
        sa.CheckConstraint("length(facts) <= 5000", name=op.f("ck_finding_facts_length")),
        sa.CheckConstraint("length(fix) <= 2000", name=op.f("ck_finding_fix_length")),
        sa.CheckConstraint("length(handler) <= 100", name=op.f("ck_finding_handler_length")),
        sa.CheckConstraint("length(number) <= 40", name=op.f("ck_finding_number_length")),
        sa.CheckConstraint("length(place) <= 120", name=op.f("ck_finding_place_length")),
        sa.CheckConstraint("length(sub_type) <= 40", name=op.f("ck_finding_sub_type_length")),
        sa.CheckConstraint("length(sub_type_name) <= 120", name=op.f("ck_finding_sub_type_name_length")),
        sa.CheckConstraint("length(verification) <= 5000", name=op.f("ck_finding_verification_length")),
        sa.CheckConstraint("verifier_id <> logger_id", name=op.f("ck_finding_verifier_not_logger")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_finding_decided_by_account")),
        sa.ForeignKeyConstraint(["logger_id"], ["account.id"], name=op.f("fk_finding_logger_id_account")),
        sa.ForeignKeyConstraint(["team_id"], ["unit.id"], name=op.f("fk_finding_team_id_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_finding_unit_id_unit")),
        sa.ForeignKeyConstraint(["verifier_id"], ["account.id"], name=op.f("fk_finding_verifier_id_account")),
        sa.ForeignKeyConstraint(["verifying_team_id"], ["unit.id"], name=op.f("fk_finding_verifying_team_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("number", name=op.f("uq_finding_number")),
    )
    op.create_index("ix_finding_counts_in_unit_id", "finding", ["counts_in", "unit_id"], unique=False)
    op.create_index(op.f("ix_finding_decided_by"), "finding", ["decided_by"], unique=False)
    op.create_index(op.f("ix_finding_logger_id"), "finding", ["logger_id"], unique=False)
    op.create_index("ix_finding_state_id", "finding", ["state", "id"], unique=False)
    op.create_index(op.f("ix_finding_team_id"), "finding", ["team_id"], unique=False)
    op.create_index(op.f("ix_finding_unit_id"), "finding", ["unit_id"], unique=False)
    op.create_index(op.f("ix_finding_verifier_id"), "finding", ["verifier_id"], unique=False)
    op.create_index(op.f("ix_finding_verifying_team_id"), "finding", ["verifying_team_id"], unique=False)
    op.create_table(
        "finding_evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("by_unit", sa.Boolean(), nullable=False),
        sa.Column("open_to_unit", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_finding_evidence_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_evidence_finding_id_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_evidence")),
    )
    op.create_index(op.f("ix_finding_evidence_evidence_id"), "finding_evidence", ["evidence_id"], unique=True)
    op.create_index(op.f("ix_finding_evidence_finding_id"), "finding_evidence", ["finding_id"], unique=False)
    op.create_table(
        "finding_informant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.String(length=4000), nullable=False),
        sa.Column("phone_mark", sa.String(length=64), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(phone_mark) <= 64", name=op.f("ck_finding_informant_phone_mark_length")),
        sa.CheckConstraint("length(sealed) <= 4000", name=op.f("ck_finding_informant_sealed_length")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_informant_finding_id_finding")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_finding_informant_recorded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_informant")),
    )
    op.create_index(op.f("ix_finding_informant_finding_id"), "finding_informant", ["finding_id"], unique=True)
    op.create_index(op.f("ix_finding_informant_phone_mark"), "finding_informant", ["phone_mark"], unique=False)
    op.create_index(op.f("ix_finding_informant_recorded_by"), "finding_informant", ["recorded_by"], unique=False)
    op.create_table(
        "finding_objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "upheld",
                "overturned",
                name="objectionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=3000), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.CheckConstraint(
            "(state = 'pending') = (decided_by IS NULL)", name=op.f("ck_finding_objection_decided_by_somebody")
        ),
        sa.CheckConstraint("decided_by <> filed_by", name=op.f("ck_finding_objection_decider_not_filer")),
        sa.CheckConstraint("length(reason) <= 2000", name=op.f("ck_finding_objection_reason_length")),
        sa.CheckConstraint("length(text) <= 3000", name=op.f("ck_finding_objection_text_length")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_finding_objection_decided_by_account")),
        sa.ForeignKeyConstraint(["filed_by"], ["account.id"], name=op.f("fk_finding_objection_filed_by_account")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_objection_finding_id_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_objection")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_finding_objection_finding_id")),
    )
    op.create_index(op.f("ix_finding_objection_decided_by"), "finding_objection", ["decided_by"], unique=False)
    op.create_index(op.f("ix_finding_objection_filed_by"), "finding_objection", ["filed_by"], unique=False)

    ddl.freeze("evidence")
    ddl.freeze("evidence_custody")
    # What was decided stays as decided; only what follows (fix, case, objection, archive) may move.
    changed = " OR ".join(
        f"NEW.{column} IS DISTINCT FROM OLD.{column}"
        for column in (
            "number",
            "kind",
            "sub_type",
            "article",
            "severity",
            "channel",
            "unit_id",
            "place",
            "happened_at",
            "facts",
            "logger_id",
            "verifier_id",
            "explanation",
            "verification",
            "grade",
            "decided_by",
            "decided_on",
            "counts_in",
        )
    )
    ddl.refuse(
        "finding",
        "UPDATE",
        f"OLD.decided_on IS NOT NULL AND ({changed})",
        "frozen: finding",
        name="frozen_finding_update",
    )
    ddl.refuse("finding", "DELETE", "OLD.state <> 'draft'", "frozen: finding", name="frozen_finding_delete")
    ddl.freeze_when("finding_objection", "OLD.state <> 'pending'")
    ddl.freeze("finding_informant")


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
