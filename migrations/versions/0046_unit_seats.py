"""Seats that ended with their unit: until when they ran before, and where they went on."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

TABLE = "unit_change_seat"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("ran_until", sa.Date(), nullable=True),
        sa.Column("moved_to", sa.Uuid(), nullable=True),
        ddl.foreign(TABLE, "membership_id", "membership"),
        ddl.foreign(TABLE, "moved_to", "membership"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    for name in ("act_id", "membership_id"):
        op.create_index(op.f(f"ix_{TABLE}_{name}"), TABLE, [name])
    ddl.freeze(TABLE)


def downgrade() -> None:
    """Not supported: recorded changes must never be dropped. Restore a backup instead."""
    raise NotImplementedError
