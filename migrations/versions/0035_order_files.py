"""Files of rectification orders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

TABLE = "rectification_evidence"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rectification_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("by_unit", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f(f"fk_{TABLE}_evidence_id_evidence")),
        sa.ForeignKeyConstraint(
            ["rectification_id"], ["rectification.id"], name=op.f(f"fk_{TABLE}_rectification_id_rectification")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_evidence_id"), TABLE, ["evidence_id"], unique=True)
    op.create_index(op.f(f"ix_{TABLE}_rectification_id"), TABLE, ["rectification_id"], unique=False)


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
