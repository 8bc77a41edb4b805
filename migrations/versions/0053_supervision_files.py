"""Files that a unit adds to its part of a 督办 order."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

TABLE = "supervision_file"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f(f"fk_{TABLE}_evidence_id_evidence")),
        sa.ForeignKeyConstraint(
            ["part_id"], ["supervision_part.id"], name=op.f(f"fk_{TABLE}_part_id_supervision_part")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_evidence_id"), TABLE, ["evidence_id"], unique=True)
    op.create_index(op.f(f"ix_{TABLE}_part_id"), TABLE, ["part_id"], unique=False)
    ddl.freeze(TABLE)


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
