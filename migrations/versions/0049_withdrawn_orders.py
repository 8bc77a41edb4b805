"""A rectification order is taken back when what it rests on was overturned."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

TABLE = "rectification"


def upgrade() -> None:
    """Apply."""
    ddl.widen(TABLE, "rectificationstate", "withdrawn")
    _who()
    _guard()


def _who() -> None:
    """SQLite adds the reference with the column, without rebuilding the table (which would drop its triggers)."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE {TABLE} ADD COLUMN withdrawn_by CHAR(32) REFERENCES account (id)")
    else:
        op.add_column(TABLE, sa.Column("withdrawn_by", sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{TABLE}_withdrawn_by_account"), TABLE, "account", ["withdrawn_by"], ["id"])
    op.add_column(TABLE, sa.Column("withdrawn_on", sa.Date(), nullable=True))


def _guard() -> None:
    """By another than who issued it, and only where an objection took a finding of its case away."""
    overturned = (
        "SELECT 1 FROM case_finding AS c JOIN finding_objection AS o ON o.finding_id = c.finding_id"
        " WHERE c.case_id = NEW.case_id AND o.state = 'overturned'"
    )
    wrong = (
        "NEW.state = 'withdrawn' AND (NEW.withdrawn_by IS NULL OR NEW.withdrawn_on IS NULL"
        f" OR NEW.withdrawn_by = NEW.issuer_id OR NOT EXISTS ({overturned}))"
    )
    ddl.refuse(TABLE, "UPDATE", wrong, "withdrawn without ground", name="rectification_withdrawn_for_cause")


def downgrade() -> None:
    """Not supported: what was taken back must stay so. Restore a backup instead."""
    raise NotImplementedError
