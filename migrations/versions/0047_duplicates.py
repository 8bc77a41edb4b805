"""Findings that are duplicates of others, and the months in which findings are counted for good."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _pointer()
    _guards()
    _months()


def _pointer() -> None:
    """SQLite adds the reference with the column, without rebuilding the table (which would drop its triggers)."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE finding ADD COLUMN duplicate_of_id CHAR(32) REFERENCES finding (id)")
    else:
        op.add_column("finding", sa.Column("duplicate_of_id", sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f("fk_finding_duplicate_of_id_finding"), "finding", "finding", ["duplicate_of_id"], ["id"]
        )
    op.create_index(op.f("ix_finding_duplicate_of_id"), "finding", ["duplicate_of_id"])


def _guards() -> None:
    """One step deep and within a unit, so never in a circle; nothing happens to a duplicate while it is one."""
    wrong = (
        "NEW.duplicate_of_id IS NOT NULL AND (NEW.duplicate_of_id = NEW.id"
        " OR EXISTS (SELECT 1 FROM finding AS m WHERE m.id = NEW.duplicate_of_id"
        " AND (m.duplicate_of_id IS NOT NULL OR m.unit_id <> NEW.unit_id))"
        " OR EXISTS (SELECT 1 FROM finding AS d WHERE d.duplicate_of_id = NEW.id))"
    )
    ddl.refuse("finding", "UPDATE", wrong, "duplicate: finding", name="duplicate_finding_update")
    moved = "NEW.duplicate_of_id IS NOT NULL AND OLD.duplicate_of_id IS NOT NULL AND NEW.state <> OLD.state"
    ddl.refuse("finding", "UPDATE", moved, "merged: finding", name="merged_finding_update")


def _months() -> None:
    table = "finding_counted_month"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        ddl.text("period", 7),
        *ddl.lengths(table, period=7),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("period", name=op.f(f"uq_{table}_period")),
    )
    ddl.freeze(table)
    counted = sa.table(
        table, sa.column("id", sa.Uuid()), sa.column("created_at", sa.DateTime(timezone=True)), sa.column("period")
    )
    month, bind = sa.table("ranking_month", sa.column("period"), sa.column("state")), op.get_bind()
    for (period,) in bind.execute(sa.select(month.c.period).where(month.c.state == "published").distinct()).all():
        bind.execute(sa.insert(counted).values(id=uuid.uuid4(), created_at=datetime.now(UTC), period=period))
    counted_away = (
        "(NEW.duplicate_of_id IS NULL) <> (OLD.duplicate_of_id IS NULL) AND NEW.counts_in <> '' AND EXISTS ("
        "SELECT 1 FROM finding_counted_month AS c WHERE c.period = NEW.counts_in)"
    )
    ddl.refuse("finding", "UPDATE", counted_away, "counted: finding", name="counted_finding_update")


def downgrade() -> None:
    """Not supported: what was merged must stay. Restore a backup instead."""
    raise NotImplementedError
