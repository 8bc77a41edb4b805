"""What inspected units are told, and the review they may ask for."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

TABLE = "inspection_conclusion"
LENGTHS = {"text": 3000, "objection": 3000, "reason": 2000, "changed_text": 3000}
CHECKS = {
    "received_by_someone": "(state = 'told') = (received_by IS NULL)",
    "objected_by_someone": "(state IN ('told', 'received')) = (objected_by IS NULL)",
    "decided_by_someone": "(state IN ('upheld', 'changed')) = (decided_by IS NOT NULL)",
    "changed_into_something": "(state = 'changed') = (changed_text <> '')",
    "decider_is_another": "decided_by <> written_by AND decided_by <> objected_by",
}


def upgrade() -> None:
    """Apply."""
    people = ("written_by", "received_by", "objected_by", "decided_by")
    days = ("told_on", "received_on", "objection_until", "objected_on", "decided_on")
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        *(ddl.text(name, most) for name, most in LENGTHS.items()),
        sa.Column(
            "state",
            ddl.choice("conclusionstate", "told", "received", "objected", "upheld", "changed"),
            nullable=False,
        ),
        *(sa.Column(name, sa.Uuid(), nullable=name != "written_by") for name in people),
        *(sa.Column(name, sa.Date(), nullable=name != "told_on") for name in days),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *ddl.lengths(TABLE, **LENGTHS),
        *(sa.CheckConstraint(words, name=op.f(f"ck_{TABLE}_{name}")) for name, words in CHECKS.items()),
        sa.ForeignKeyConstraint(
            ["plan_id", "unit_id"],
            ["inspection_scope.plan_id", "inspection_scope.unit_id"],
            name=op.f(f"fk_{TABLE}_plan_id_unit_id_inspection_scope"),
        ),
        *(ddl.foreign(TABLE, name, "account") for name in people),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("plan_id", "unit_id", name=op.f(f"uq_{TABLE}_plan_id_unit_id")),
    )
    for name in ("plan_id", "unit_id"):
        op.create_index(op.f(f"ix_{TABLE}_{name}"), TABLE, [name])
    _guards()


def _guards() -> None:
    """Told once the inspection is over, never reworded, decided by who had no part in it, kept for good."""
    running = "NOT EXISTS (SELECT 1 FROM inspection_plan AS p WHERE p.id = NEW.plan_id AND p.state = 'finished')"
    ddl.refuse(TABLE, "INSERT", running, f"too early: {TABLE}", name=f"early_{TABLE}_insert")
    same = ("plan_id", "unit_id", "text", "written_by", "told_on")
    reworded = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in same)
    ddl.refuse(TABLE, "UPDATE", reworded, f"told: {TABLE}", name=f"told_{TABLE}_update")
    took_part = (
        "NEW.decided_by IS NOT NULL AND OLD.decided_by IS NULL AND (EXISTS (SELECT 1 FROM inspection_plan AS p"
        " WHERE p.id = NEW.plan_id AND NEW.decided_by IN (p.drafter_id, p.approver_id))"
        " OR EXISTS (SELECT 1 FROM inspection_visit AS v WHERE v.plan_id = NEW.plan_id AND v.unit_id = NEW.unit_id"
        " AND v.visitor_id = NEW.decided_by))"
    )
    ddl.refuse(TABLE, "UPDATE", took_part, "who had a part in the inspection recuses", name=f"recusal_{TABLE}_update")
    decided = "OLD.state IN ('upheld', 'changed')"
    ddl.refuse(TABLE, "UPDATE", decided, f"frozen: {TABLE}", name=f"frozen_{TABLE}_update")
    ddl.refuse(TABLE, "DELETE", "1=1", f"frozen: {TABLE}", name=f"frozen_{TABLE}_delete")


def downgrade() -> None:
    """Not supported: what units were told must never be dropped. Restore a backup instead."""
    raise NotImplementedError
