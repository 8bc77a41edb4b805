"""Letters."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "letter_template",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint("length(kind) <= 40", name=op.f("ck_letter_template_kind_length")),
        sa.CheckConstraint("length(sha256) <= 64", name=op.f("ck_letter_template_sha256_length")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_letter_template")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "drafted",
                "reviewed",
                "signed",
                "withdrawn",
                name="letterstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number_no", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("facts_hash", sa.String(length=64), nullable=False),
        sa.Column("template_hash", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("addressee_unit_id", sa.Uuid(), nullable=True),
        sa.Column("addressee_body_id", sa.Uuid(), nullable=True),
        sa.Column("drafter_id", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signer_id", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approval", sa.JSON(), nullable=False),
        sa.CheckConstraint("(state = 'signed') = (number_no IS NOT NULL)", name=op.f("ck_letter_number_when_signed")),
        sa.CheckConstraint("(state = 'signed') = (signer_id IS NOT NULL)", name=op.f("ck_letter_signer_when_signed")),
        sa.CheckConstraint(
            "state NOT IN ('reviewed', 'signed') OR reviewer_id IS NOT NULL",
            name=op.f("ck_letter_reviewed_by_somebody"),
        ),
        sa.CheckConstraint("length(facts_hash) <= 64", name=op.f("ck_letter_facts_hash_length")),
        sa.CheckConstraint("length(kind) <= 40", name=op.f("ck_letter_kind_length")),
        sa.CheckConstraint("length(number) <= 80", name=op.f("ck_letter_number_length")),
        sa.CheckConstraint("length(series) <= 40", name=op.f("ck_letter_series_length")),
        sa.CheckConstraint("length(subject_kind) <= 40", name=op.f("ck_letter_subject_kind_length")),
        sa.CheckConstraint("length(template_hash) <= 64", name=op.f("ck_letter_template_hash_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_letter_title_length")),
        sa.CheckConstraint(
            "reviewer_id IS NULL OR reviewer_id <> drafter_id", name=op.f("ck_letter_reviewer_not_drafter")
        ),
        sa.CheckConstraint("signer_id IS NULL OR signer_id <> drafter_id", name=op.f("ck_letter_signer_not_drafter")),
        sa.CheckConstraint("signer_id IS NULL OR signer_id <> reviewer_id", name=op.f("ck_letter_signer_not_reviewer")),
        sa.ForeignKeyConstraint(
            ["addressee_body_id"], ["discipline_body.id"], name=op.f("fk_letter_addressee_body_id_discipline_body")
        ),
        sa.ForeignKeyConstraint(["addressee_unit_id"], ["unit.id"], name=op.f("fk_letter_addressee_unit_id_unit")),
        sa.ForeignKeyConstraint(["drafter_id"], ["account.id"], name=op.f("fk_letter_drafter_id_account")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name=op.f("fk_letter_reviewer_id_account")),
        sa.ForeignKeyConstraint(["signer_id"], ["account.id"], name=op.f("fk_letter_signer_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("series", "year", "number_no", name=op.f("uq_letter_series_year_number_no")),
    )
    op.create_index(op.f("ix_letter_addressee_body_id"), "letter", ["addressee_body_id"], unique=False)
    op.create_index(op.f("ix_letter_addressee_unit_id"), "letter", ["addressee_unit_id"], unique=False)
    op.create_index(op.f("ix_letter_drafter_id"), "letter", ["drafter_id"], unique=False)
    op.create_index("ix_letter_newest", "letter", ["drafted_at", "id"], unique=False)
    op.create_index(op.f("ix_letter_reviewer_id"), "letter", ["reviewer_id"], unique=False)
    op.create_index(op.f("ix_letter_signer_id"), "letter", ["signer_id"], unique=False)
    op.create_index("ix_letter_subject", "letter", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "letter_audience",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("body_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(unit_id IS NULL) <> (body_id IS NULL)", name=op.f("ck_letter_audience_one_reader")),
        sa.ForeignKeyConstraint(
            ["body_id"], ["discipline_body.id"], name=op.f("fk_letter_audience_body_id_discipline_body")
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_audience_letter_id_letter")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_letter_audience_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_audience")),
    )
    op.create_index(op.f("ix_letter_audience_body_id"), "letter_audience", ["body_id"], unique=False)
    op.create_index(op.f("ix_letter_audience_letter_id"), "letter_audience", ["letter_id"], unique=False)
    op.create_index(op.f("ix_letter_audience_unit_id"), "letter_audience", ["unit_id"], unique=False)
    op.create_table(
        "letter_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.String(length=100), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(author_name) <= 100", name=op.f("ck_letter_draft_author_name_length")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_letter_draft_author_id_account")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_draft_letter_id_letter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_draft")),
        sa.UniqueConstraint("letter_id", "no", name=op.f("uq_letter_draft_letter_id_no")),
    )
    op.create_index(op.f("ix_letter_draft_author_id"), "letter_draft", ["author_id"], unique=False)
    op.create_index(op.f("ix_letter_draft_letter_id"), "letter_draft", ["letter_id"], unique=False)
    op.create_table(
        "letter_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "happened",
            sa.Enum(
                "rendered",
                "delivered",
                "received",
                "voided",
                "superseded",
                name="happened",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(actor_name) <= 100", name=op.f("ck_letter_event_actor_name_length")),
        sa.CheckConstraint("length(target) <= 80", name=op.f("ck_letter_event_target_length")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_event_letter_id_letter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_event")),
        sa.UniqueConstraint("letter_id", "happened", "target", name=op.f("uq_letter_event_letter_id_happened_target")),
    )
    op.create_index(op.f("ix_letter_event_letter_id"), "letter_event", ["letter_id"], unique=False)
    op.create_index(
        "uq_letter_audience_reader",
        "letter_audience",
        ["letter_id", sa.text("coalesce(unit_id, body_id)")],
        unique=True,
    )
    ddl.freeze_when("letter", "OLD.state = 'signed'")
    ddl.freeze("letter_draft")
    ddl.freeze("letter_audience")
    ddl.freeze("letter_event")
    ddl.freeze("letter_template")
    _events_in_order()


def _events_in_order() -> None:
    """Nothing happens to an unsigned letter; delivery waits for the PDF, a receipt for its delivery."""
    signed = "EXISTS (SELECT 1 FROM letter WHERE letter.id = NEW.letter_id AND letter.state = 'signed')"
    ddl.refuse("letter_event", "INSERT", f"NOT {signed}", "letter not signed", name="letter_event_needs_signature")
    before = "EXISTS (SELECT 1 FROM letter_event e WHERE e.letter_id = NEW.letter_id AND e.happened = '{0}'{1})"
    rendered = before.format("rendered", "")
    delivered = before.format("delivered", " AND e.target = NEW.target")
    ddl.refuse(
        "letter_event",
        "INSERT",
        f"NEW.happened = 'delivered' AND NOT {rendered}",
        "letter not rendered",
        name="letter_event_delivery",
    )
    ddl.refuse(
        "letter_event",
        "INSERT",
        f"NEW.happened = 'received' AND NOT {delivered}",
        "letter not delivered",
        name="letter_event_receipt",
    )


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
