"""Inspection plans with teams and scope, visits on a route, and what they brought."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _plans()
    _members("inspection_team", "team_id")
    _members("inspection_scope", "unit_id")
    _visits()
    _brought()


def _plans() -> None:
    table = "inspection_plan"
    lengths = {"title": 120, "content": 2000, "basis": 300, "summary": 3000}
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        *(ddl.text(name, most) for name, most in lengths.items()),
        sa.Column("covert", sa.Boolean(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("state", ddl.choice("planstate", "drafted", "approved", "finished", "dropped"), nullable=False),
        sa.Column("drafter_id", sa.Uuid(), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("approver_id", sa.Uuid(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *ddl.lengths(table, number=60, **lengths),
        sa.CheckConstraint("last_on >= first_on", name=op.f(f"ck_{table}_dates")),
        sa.CheckConstraint("approver_id <> drafter_id", name=op.f(f"ck_{table}_approver_is_another")),
        sa.CheckConstraint(
            "state IN ('drafted', 'dropped') OR number IS NOT NULL", name=op.f(f"ck_{table}_approved_has_number")
        ),
        sa.CheckConstraint(
            "state IN ('drafted', 'dropped') OR approver_id IS NOT NULL", name=op.f(f"ck_{table}_approved_by_someone")
        ),
        ddl.foreign(table, "drafter_id", "account"),
        ddl.foreign(table, "approver_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("number", name=op.f(f"uq_{table}_number")),
    )
    same = ("title", "content", "basis", "covert", "first_on", "last_on", "number")
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in same)
    ddl.refuse(
        table,
        "UPDATE",
        f"OLD.state <> 'drafted' AND ({changed})",
        "approved: inspection_plan",
        name="approved_inspection_plan_update",
    )
    ddl.refuse(table, "DELETE", "1=1", "kept: inspection_plan", name="kept_inspection_plan_delete")


def _members(table: str, column: str) -> None:
    """Added to a draft only, and never taken away: no widening of an approved plan."""
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column(column, sa.Uuid(), nullable=False),
        ddl.foreign(table, "plan_id", "inspection_plan"),
        ddl.foreign(table, column, "unit"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("plan_id", column, name=op.f(f"uq_{table}_plan_id_{column}")),
    )
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    over = "EXISTS (SELECT 1 FROM inspection_plan AS p WHERE p.id = NEW.plan_id AND p.state <> 'drafted')"
    ddl.refuse(table, "INSERT", over, f"approved: {table}", name=f"approved_{table}_insert")
    ddl.freeze(table)


def _visits() -> None:
    table = "inspection_visit"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        ddl.text("place", 120),
        ddl.text("matter", 500),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("state", ddl.choice("visitstate", "planned", "done", "skipped"), nullable=False),
        sa.Column("visitor_id", sa.Uuid(), nullable=True),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=True),
        ddl.text("note", 2000),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *ddl.lengths(table, place=120, matter=500, note=2000),
        sa.CheckConstraint("(state = 'planned') = (visitor_id IS NULL)", name=op.f(f"ck_{table}_told_by_someone")),
        sa.CheckConstraint("(state = 'done') = (visited_at IS NOT NULL)", name=op.f(f"ck_{table}_done_at_a_time")),
        sa.CheckConstraint("state <> 'skipped' OR note <> ''", name=op.f(f"ck_{table}_skipped_for_a_reason")),
        *(
            sa.ForeignKeyConstraint(
                ["plan_id", column],
                [f"{target}.plan_id", f"{target}.{column}"],
                name=op.f(f"fk_{table}_plan_id_{column}_{target}"),
            )
            for column, target in (("team_id", "inspection_team"), ("unit_id", "inspection_scope"))
        ),
        ddl.foreign(table, "visitor_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_plan_id"), table, ["plan_id"])
    op.create_index(op.f(f"ix_{table}_day"), table, ["day"])
    op.create_index("ix_inspection_visit_unit_id_visited_at", table, ["unit_id", "visited_at"])
    ddl.freeze_when(table, "OLD.state <> 'planned'")


def _brought() -> None:
    table = "inspection_finding"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        ddl.foreign(table, "visit_id", "inspection_visit"),
        ddl.foreign(table, "finding_id", "finding"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("finding_id", name=op.f(f"uq_{table}_finding_id")),
    )
    op.create_index(op.f(f"ix_{table}_visit_id"), table, ["visit_id"])
    ddl.freeze(table)


def downgrade() -> None:
    """Not supported: what was inspected must never be dropped. Restore a backup instead."""
    raise NotImplementedError
