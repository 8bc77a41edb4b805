"""The responsibility list, tasks with milestones, weekly sheets and the freeze of a week."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _duties()
    _tasks()
    _milestones()
    _filings()
    _freezes()


def _duties() -> None:
    lengths = {"subject": 80, "head": 60, "deputy": 60, "handler": 60, "contact": 60, "duty": 500}
    op.create_table(
        "duty",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", ddl.choice("dutykind", "field", "indicator", "area"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        *(ddl.text(name, most) for name, most in lengths.items()),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *ddl.lengths("duty", **lengths),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_duty_dates")),
        sa.CheckConstraint("(kind = 'field') = (membership_id IS NOT NULL)", name=op.f("ck_duty_leader_of_a_field")),
        ddl.foreign("duty", "unit_id", "unit"),
        ddl.foreign("duty", "membership_id", "membership"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
    )
    for column in ("unit_id", "membership_id"):
        op.create_index(op.f(f"ix_duty_{column}"), "duty", [column])
    running = sa.text("valid_to IS NULL")
    op.create_index(
        "uq_duty_open",
        "duty",
        ["kind", "subject", "unit_id"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )
    ddl.refuse("duty", "DELETE", "1=1", "kept: duty", name="kept_duty_delete")


def _tasks() -> None:
    table = "dispatch_task"
    lengths = {"number": 60, "title": 120, "target": 300, "measure": 1000, "report": 3000, "answer": 1000}
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(ddl.text(name, most) for name, most in lengths.items()),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("partners", sa.JSON(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        sa.Column("duty_id", sa.Uuid(), nullable=True),
        sa.Column("state", ddl.choice("taskstate", "assigned", "reported", "closed", "cancelled"), nullable=False),
        sa.Column("assigner_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("yellow_on", sa.Date(), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("closer_id", sa.Uuid(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *ddl.lengths(table, **lengths),
        sa.CheckConstraint(
            "closer_id <> reporter_id AND closer_id <> assigner_id", name=op.f(f"ck_{table}_closer_is_a_third")
        ),
        sa.CheckConstraint("(state = 'closed') = (closer_id IS NOT NULL)", name=op.f(f"ck_{table}_closed_by_someone")),
        sa.CheckConstraint(
            "state NOT IN ('reported', 'closed') OR reporter_id IS NOT NULL",
            name=op.f(f"ck_{table}_reported_by_someone"),
        ),
        sa.CheckConstraint("yellow_on <= due_on AND returns >= 0", name=op.f(f"ck_{table}_dates")),
        ddl.foreign(table, "unit_id", "unit"),
        ddl.foreign(table, "finding_id", "finding"),
        ddl.foreign(table, "duty_id", "duty"),
        *(ddl.foreign(table, column, "account") for column in ("assigner_id", "reporter_id", "closer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("number", name=op.f(f"uq_{table}_number")),
    )
    for column in ("unit_id", "finding_id", "duty_id", "due_on"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _milestones() -> None:
    table = "dispatch_milestone"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        ddl.text("name", 120),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        ddl.text("note", 500),
        *ddl.lengths(table, name=120, note=500),
        ddl.foreign(table, "task_id", "dispatch_task"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("task_id", "place", name=op.f(f"uq_{table}_task_id_place")),
    )
    op.create_index(op.f(f"ix_{table}_due_on"), table, ["due_on"])
    ddl.freeze_when(table, "OLD.done_on IS NOT NULL")


def _filings() -> None:
    table = "weekly_filing"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("unchanged", sa.Boolean(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        ddl.text("filed_by_name", 100),
        *ddl.lengths(table, filed_by_name=100),
        sa.CheckConstraint("late = (filed_at >= due_at)", name=op.f(f"ck_{table}_late_says_so")),
        sa.CheckConstraint("round >= 1", name=op.f(f"ck_{table}_round")),
        ddl.foreign(table, "unit_id", "unit"),
        ddl.foreign(table, "filed_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("unit_id", "week", "round", name=op.f(f"uq_{table}_unit_id_week_round")),
    )
    op.create_index(op.f(f"ix_{table}_week"), table, ["week"])
    ddl.freeze(table)


def _freezes() -> None:
    """A late filing is refused when there is one already, one dated in time once the week is frozen."""
    table = "weekly_freeze"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed", sa.Integer(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.CheckConstraint("frozen_at >= due_at", name=op.f(f"ck_{table}_after_due")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("week", name=op.f(f"uq_{table}_week")),
    )
    ddl.freeze(table)
    same = "SELECT 1 FROM weekly_filing AS f WHERE f.unit_id = NEW.unit_id AND f.week = NEW.week"
    frozen = "SELECT 1 FROM weekly_freeze AS z WHERE z.week = NEW.week"
    ddl.refuse(
        "weekly_filing",
        "INSERT",
        f"(NEW.late AND EXISTS ({same})) OR (NOT NEW.late AND EXISTS ({frozen}))",
        "frozen: weekly_filing",
        name="frozen_weekly_filing_insert",
    )


def downgrade() -> None:
    """Not supported: what was filed must never be dropped. Restore a backup instead."""
    raise NotImplementedError
