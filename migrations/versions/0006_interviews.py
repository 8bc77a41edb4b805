"""Interviews."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "interview",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "approved",
                "dropped",
                "notified",
                "postponed",
                "attended",
                "absent",
                "minuted",
                "following_up",
                "closed",
                "repeated",
                "referred",
                name="interviewstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "public_state",
            sa.Enum(
                "proposed",
                "approved",
                "dropped",
                "notified",
                "postponed",
                "attended",
                "absent",
                "minuted",
                "following_up",
                "closed",
                "repeated",
                "referred",
                name="interviewstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("previous_id", sa.Uuid(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("target_rank", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=True),
        sa.Column("host_title", sa.String(length=120), nullable=False),
        sa.Column("host_rank", sa.Integer(), nullable=False),
        sa.Column("entrusted_by", sa.String(length=60), nullable=False),
        sa.Column("second_host_id", sa.Uuid(), nullable=True),
        sa.Column("recorder_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("attendees", sa.JSON(), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("proposer_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("approver_id", sa.Uuid(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("earliest_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("present", sa.JSON(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("explanation", sa.String(length=5000), nullable=False),
        sa.Column("demands", sa.JSON(), nullable=False),
        sa.Column("pledge", sa.String(length=2000), nullable=False),
        sa.Column("minuted_by", sa.Uuid(), nullable=True),
        sa.Column("minuted_on", sa.Date(), nullable=True),
        sa.Column("rectification_id", sa.Uuid(), nullable=True),
        sa.Column("followed_by", sa.Uuid(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "public_state = state OR (state = 'referred' AND public_state IN ('absent', 'following_up', 'closed'))",
            name=op.f("ck_interview_public_state"),
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR (ended_by IS NOT NULL AND ended_by <> followed_by AND ended_by <> minuted_by)",
            name=op.f("ck_interview_closer"),
        ),
        sa.CheckConstraint("approver_id <> proposer_id", name=op.f("ck_interview_approver_is_another")),
        sa.CheckConstraint(
            "host_id <> second_host_id AND host_id <> recorder_id AND second_host_id <> recorder_id",
            name=op.f("ck_interview_three_persons"),
        ),
        sa.CheckConstraint("length(entrusted_by) <= 60", name=op.f("ck_interview_entrusted_by_length")),
        sa.CheckConstraint("length(explanation) <= 5000", name=op.f("ck_interview_explanation_length")),
        sa.CheckConstraint("length(host_title) <= 120", name=op.f("ck_interview_host_title_length")),
        sa.CheckConstraint("length(place) <= 60", name=op.f("ck_interview_place_length")),
        sa.CheckConstraint("length(pledge) <= 2000", name=op.f("ck_interview_pledge_length")),
        sa.CheckConstraint("length(title) <= 120", name=op.f("ck_interview_title_length")),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_interview_level")),
        sa.CheckConstraint(
            "notified_on IS NULL OR letter_id IS NOT NULL", name=op.f("ck_interview_notified_by_letter")
        ),
        sa.ForeignKeyConstraint(["approver_id"], ["account.id"], name=op.f("fk_interview_approver_id_account")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["supervision_case.id"], name=op.f("fk_interview_case_id_supervision_case")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_interview_ended_by_account")),
        sa.ForeignKeyConstraint(["followed_by"], ["account.id"], name=op.f("fk_interview_followed_by_account")),
        sa.ForeignKeyConstraint(["host_id"], ["account.id"], name=op.f("fk_interview_host_id_account")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_interview_letter_id_letter")),
        sa.ForeignKeyConstraint(["minuted_by"], ["account.id"], name=op.f("fk_interview_minuted_by_account")),
        sa.ForeignKeyConstraint(["previous_id"], ["interview.id"], name=op.f("fk_interview_previous_id_interview")),
        sa.ForeignKeyConstraint(["proposer_id"], ["account.id"], name=op.f("fk_interview_proposer_id_account")),
        sa.ForeignKeyConstraint(["recorder_id"], ["account.id"], name=op.f("fk_interview_recorder_id_account")),
        sa.ForeignKeyConstraint(
            ["rectification_id"], ["rectification.id"], name=op.f("fk_interview_rectification_id_rectification")
        ),
        sa.ForeignKeyConstraint(["second_host_id"], ["account.id"], name=op.f("fk_interview_second_host_id_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_interview_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_interview_letter_id")),
        sa.UniqueConstraint("previous_id", name=op.f("uq_interview_previous_id")),
        sa.UniqueConstraint("rectification_id", name=op.f("uq_interview_rectification_id")),
    )
    op.create_index(op.f("ix_interview_case_id"), "interview", ["case_id"], unique=False)
    op.create_index(op.f("ix_interview_unit_id"), "interview", ["unit_id"], unique=False)
    op.create_index(
        "uq_interview_running",
        "interview",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('dropped', 'closed', 'repeated', 'referred')"),
        postgresql_where=sa.text("state NOT IN ('dropped', 'closed', 'repeated', 'referred')"),
    )
    op.create_table(
        "interview_leave",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("(granted IS NULL) = (decided_by IS NULL)", name=op.f("ck_interview_leave_decision_whole")),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_interview_leave_decider_is_another")),
        sa.CheckConstraint("length(decision_reason) <= 1000", name=op.f("ck_interview_leave_decision_reason_length")),
        sa.CheckConstraint("length(reason) <= 1000", name=op.f("ck_interview_leave_reason_length")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_interview_leave_asked_by_account")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_interview_leave_decided_by_account")),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_interview_leave_interview_id_interview")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_leave")),
        sa.UniqueConstraint("interview_id", name=op.f("uq_interview_leave_interview_id")),
    )
    # What the unit was summoned for is what the notice said: the plan stands once approved.
    ddl.refuse(
        "interview",
        "UPDATE",
        "OLD.approved_on IS NOT NULL AND (NEW.level <> OLD.level OR NEW.case_id <> OLD.case_id "
        "OR NEW.unit_id <> OLD.unit_id OR NEW.host_id <> OLD.host_id OR NEW.recorder_id <> OLD.recorder_id "
        "OR CAST(NEW.reasons AS TEXT) <> CAST(OLD.reasons AS TEXT) "
        "OR CAST(NEW.targets AS TEXT) <> CAST(OLD.targets AS TEXT))",
        "frozen: approved plan of an interview",
        name="interview_as_approved",
    )
    ddl.refuse(
        "interview",
        "UPDATE",
        "OLD.minuted_on IS NOT NULL AND (NEW.explanation <> OLD.explanation OR NEW.pledge <> OLD.pledge "
        "OR CAST(NEW.demands AS TEXT) <> CAST(OLD.demands AS TEXT))",
        "frozen: minutes of an interview",
        name="interview_as_minuted",
    )
    ddl.refuse("interview", "DELETE", "1=1", "frozen: interview", name="interview_is_kept")


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
