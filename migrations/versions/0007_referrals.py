"""Referrals."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        sa.Column("interview_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "studied",
                "approved",
                "dropped",
                "lettered",
                "delivered",
                "acknowledged",
                "accepted",
                "returned_for_more",
                "rerouted",
                "outcome_reported",
                "archived",
                name="referralstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=True),
        sa.Column("matter", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=2000), nullable=False),
        sa.Column("problem", sa.String(length=20000), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("verification", sa.String(length=10000), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("opinion", sa.String(length=5000), nullable=False),
        sa.Column("handling_scope", sa.String(length=500), nullable=False),
        sa.Column("studied_on", sa.Date(), nullable=False),
        sa.Column("study_members", sa.JSON(), nullable=False),
        sa.Column("study_record", sa.String(length=5000), nullable=False),
        sa.Column("studied_by", sa.Uuid(), nullable=False),
        sa.Column("approver_id", sa.Uuid(), nullable=True),
        sa.Column("approver_title", sa.String(length=120), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "talk_or_letter",
                "preliminary_check",
                "case_filed",
                "concluded",
                "shelved",
                "sanctioned",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "sanction",
            sa.Enum(
                "warning",
                "demerit",
                "grave_demerit",
                "demotion",
                "dismissal",
                "expulsion",
                "party_warning",
                "party_grave_warning",
                "party_post_removed",
                "party_probation",
                "party_expulsion",
                name="sanction",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("outcome_by", sa.Uuid(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sanction IS NULL OR coalesce(outcome, '') = 'sanctioned'", name=op.f("ck_referral_sanction_of_outcome")
        ),
        sa.CheckConstraint("(outcome IS NULL) = (outcome_by IS NULL)", name=op.f("ck_referral_outcome_whole")),
        sa.CheckConstraint("approver_id <> studied_by", name=op.f("ck_referral_approver_is_another")),
        sa.CheckConstraint("case_id IS NOT NULL OR finding_id IS NOT NULL", name=op.f("ck_referral_about_something")),
        sa.CheckConstraint("length(approver_title) <= 120", name=op.f("ck_referral_approver_title_length")),
        sa.CheckConstraint("length(handling_scope) <= 500", name=op.f("ck_referral_handling_scope_length")),
        sa.CheckConstraint("length(matter) <= 60", name=op.f("ck_referral_matter_length")),
        sa.CheckConstraint("length(opinion) <= 5000", name=op.f("ck_referral_opinion_length")),
        sa.CheckConstraint("length(problem) <= 20000", name=op.f("ck_referral_problem_length")),
        sa.CheckConstraint("length(source) <= 2000", name=op.f("ck_referral_source_length")),
        sa.CheckConstraint("length(study_record) <= 5000", name=op.f("ck_referral_study_record_length")),
        sa.CheckConstraint("length(verification) <= 10000", name=op.f("ck_referral_verification_length")),
        sa.ForeignKeyConstraint(["approver_id"], ["account.id"], name=op.f("fk_referral_approver_id_account")),
        sa.ForeignKeyConstraint(["body_id"], ["discipline_body.id"], name=op.f("fk_referral_body_id_discipline_body")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["supervision_case.id"], name=op.f("fk_referral_case_id_supervision_case")
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_referral_finding_id_finding")),
        sa.ForeignKeyConstraint(["interview_id"], ["interview.id"], name=op.f("fk_referral_interview_id_interview")),
        sa.ForeignKeyConstraint(["outcome_by"], ["account.id"], name=op.f("fk_referral_outcome_by_account")),
        sa.ForeignKeyConstraint(["route_id"], ["route.id"], name=op.f("fk_referral_route_id_route")),
        sa.ForeignKeyConstraint(["studied_by"], ["account.id"], name=op.f("fk_referral_studied_by_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_referral_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_body_id"), "referral", ["body_id"], unique=False)
    op.create_index(op.f("ix_referral_case_id"), "referral", ["case_id"], unique=False)
    op.create_index(op.f("ix_referral_finding_id"), "referral", ["finding_id"], unique=False)
    op.create_index(op.f("ix_referral_interview_id"), "referral", ["interview_id"], unique=False)
    op.create_index(op.f("ix_referral_unit_id"), "referral", ["unit_id"], unique=False)
    op.create_table(
        "referral_dispatch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("receiver_id", sa.Uuid(), nullable=True),
        sa.Column("accept_no", sa.String(length=60), nullable=False),
        sa.Column("handling_office", sa.String(length=60), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "accepted",
                "returned_for_more",
                "rerouted",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer_note", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "answer IS NULL OR received_on IS NOT NULL", name=op.f("ck_referral_dispatch_answered_after_receipt")
        ),
        sa.CheckConstraint("length(accept_no) <= 60", name=op.f("ck_referral_dispatch_accept_no_length")),
        sa.CheckConstraint("length(answer_note) <= 1000", name=op.f("ck_referral_dispatch_answer_note_length")),
        sa.CheckConstraint("length(handling_office) <= 60", name=op.f("ck_referral_dispatch_handling_office_length")),
        sa.CheckConstraint(
            "received_on IS NULL OR delivered_on IS NOT NULL", name=op.f("ck_referral_dispatch_received_after_delivery")
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["discipline_body.id"], name=op.f("fk_referral_dispatch_body_id_discipline_body")
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_referral_dispatch_letter_id_letter")),
        sa.ForeignKeyConstraint(["receiver_id"], ["account.id"], name=op.f("fk_referral_dispatch_receiver_id_account")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_dispatch_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_dispatch")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_referral_dispatch_letter_id")),
    )
    op.create_index(op.f("ix_referral_dispatch_body_id"), "referral_dispatch", ["body_id"], unique=False)
    op.create_index(op.f("ix_referral_dispatch_referral_id"), "referral_dispatch", ["referral_id"], unique=False)
    op.create_index(
        "uq_referral_dispatch_open",
        "referral_dispatch",
        ["referral_id"],
        unique=True,
        sqlite_where=sa.text("open"),
        postgresql_where=sa.text("open"),
    )
    op.create_table(
        "referral_evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("original", sa.Boolean(), nullable=False),
        sa.CheckConstraint("copies >= 1 AND pages >= 0", name=op.f("ck_referral_evidence_counts")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_referral_evidence_name_length")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_referral_evidence_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_evidence_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_evidence")),
        sa.UniqueConstraint("referral_id", "evidence_id", name=op.f("uq_referral_evidence_referral_id_evidence_id")),
    )
    op.create_index(op.f("ix_referral_evidence_evidence_id"), "referral_evidence", ["evidence_id"], unique=False)
    op.create_index(op.f("ix_referral_evidence_referral_id"), "referral_evidence", ["referral_id"], unique=False)
    op.create_table(
        "referral_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.String(length=60), nullable=False),
        sa.Column("party", sa.String(length=60), nullable=False),
        sa.Column(
            "authority",
            sa.Enum(
                "city",
                "city_bureau_section",
                "district",
                "vertical",
                "not_supervised",
                "other_crime",
                name="cadreauthority",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("length(name) <= 60", name=op.f("ck_referral_person_name_length")),
        sa.CheckConstraint("length(party) <= 60", name=op.f("ck_referral_person_party_length")),
        sa.CheckConstraint("length(post) <= 60", name=op.f("ck_referral_person_post_length")),
        sa.CheckConstraint("length(rank) <= 60", name=op.f("ck_referral_person_rank_length")),
        sa.CheckConstraint("length(unit) <= 60", name=op.f("ck_referral_person_unit_length")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_person_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_person")),
        sa.UniqueConstraint("referral_id", "place", name=op.f("uq_referral_person_referral_id_place")),
    )
    op.create_index(op.f("ix_referral_person_referral_id"), "referral_person", ["referral_id"], unique=False)
    ddl.refuse("referral", "DELETE", "1=1", "frozen: referral", name="referral_is_kept")
    ddl.refuse(
        "referral",
        "UPDATE",
        "OLD.outcome IS NOT NULL AND (coalesce(NEW.outcome, '') <> OLD.outcome "
        "OR coalesce(NEW.sanction, '') <> coalesce(OLD.sanction, ''))",
        "frozen: outcome of a referral",
        name="referral_outcome_stands",
    )
    for table in ("referral_person", "referral_evidence"):
        ddl.refuse(
            table,
            "DELETE",
            "EXISTS (SELECT 1 FROM referral r WHERE r.id = OLD.referral_id AND r.state <> 'studied')",
            f"frozen: {table}",
            name=f"{table}_as_approved",
        )
    ddl.refuse(
        "referral_person",
        "INSERT",
        "EXISTS (SELECT 1 FROM referral r WHERE r.id = NEW.referral_id AND r.state <> 'studied')",
        "frozen: referral_person",
        name="referral_person_as_studied",
    )
    for table in ("referral_person", "referral_evidence"):
        ddl.refuse(table, "UPDATE", "1=1", f"frozen: {table}", name=f"{table}_stands")
    ddl.refuse("referral_dispatch", "DELETE", "1=1", "frozen: referral_dispatch", name="referral_dispatch_is_kept")
    ddl.refuse(
        "referral_dispatch",
        "UPDATE",
        "NEW.letter_id <> OLD.letter_id OR NEW.body_id <> OLD.body_id OR NEW.referral_id <> OLD.referral_id",
        "frozen: referral_dispatch",
        name="referral_dispatch_as_sent",
    )


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
