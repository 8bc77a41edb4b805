"""Measures of rectification plans as milestones, and the files that show that one was done."""

from __future__ import annotations

import uuid
from datetime import date

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TABLE = "rectification_milestone"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rectification_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        ddl.text("measure", 500),
        ddl.text("responsible", 60),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        ddl.text("result", 1000),
        *ddl.lengths(TABLE, measure=500, responsible=60, result=1000),
        sa.CheckConstraint("(done_on IS NULL) = (done_by IS NULL)", name=op.f(f"ck_{TABLE}_done_by_someone")),
        sa.CheckConstraint("done_on IS NULL OR result <> ''", name=op.f(f"ck_{TABLE}_done_with_a_result")),
        ddl.foreign(TABLE, "rectification_id", "rectification"),
        ddl.foreign(TABLE, "done_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("rectification_id", "place", name=op.f(f"uq_{TABLE}_rectification_id_place")),
    )
    op.create_index(op.f(f"ix_{TABLE}_rectification_id"), TABLE, ["rectification_id"], unique=False)
    kept = ("rectification_id", "place", "measure", "responsible", "due_on")
    changed = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in kept)
    ddl.refuse(
        TABLE, "UPDATE", f"OLD.done_on IS NOT NULL OR {changed}", f"frozen: {TABLE}", name="milestone_as_planned"
    )
    ddl.refuse(TABLE, "DELETE", "1=1", f"frozen: {TABLE}", name="milestone_is_kept")
    undone = f"SELECT 1 FROM {TABLE} AS m WHERE m.rectification_id = NEW.id AND m.done_on IS NULL"  # noqa: S608
    ddl.refuse(
        "rectification",
        "UPDATE",
        f"NEW.state = 'submitted' AND OLD.state <> 'submitted' AND EXISTS ({undone})",
        "reported with measures undone",
        name="rectification_reported_whole",
    )
    _files()
    _limit()


def _files() -> None:
    """SQLite adds the reference with the column, without rebuilding the table."""
    table, name = "rectification_evidence", "milestone_id"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} CHAR(32) REFERENCES {TABLE} (id)")
        return
    op.add_column(table, sa.Column(name, sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f(f"fk_{table}_{name}_{TABLE}"), table, TABLE, [name], ["id"])


def _limit() -> None:
    """Installations that have limits get the one that says when a milestone turns yellow."""
    types = {"id": sa.Uuid(), "value": sa.Integer(), "yellow_before": sa.Integer(), "valid_from": sa.Date()}
    types |= dict.fromkeys(("rolls", "pausable", "by_law"), sa.Boolean())
    types |= dict.fromkeys(("code", "name", "unit", "starts", "basis"), sa.String())
    limits = sa.table("deadline_limit", *(sa.column(name, kind) for name, kind in types.items()))
    bind = op.get_bind()
    if bind.execute(sa.select(limits.c.id).limit(1)).first() is None:
        return
    row = {"id": uuid.uuid4(), "code": "rectification-milestone", "name": "整改措施节点", "value": 1}
    row |= {"yellow_before": 1, "unit": "working_days", "starts": "next_day"}
    row |= {"rolls": True, "pausable": True, "by_law": False}
    bind.execute(sa.insert(limits).values(**row, basis="默认值，可调整", valid_from=date(2019, 1, 1)))


def downgrade() -> None:
    """Not supported: what was planned must never be dropped. Restore a backup instead."""
    raise NotImplementedError
