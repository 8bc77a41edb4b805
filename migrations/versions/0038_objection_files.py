"""Files that a unit adds to its objection to a line of its sheet."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TABLE = "ranking_objection_file"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("objection_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f(f"fk_{TABLE}_evidence_id_evidence")),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["ranking_objection.id"], name=op.f(f"fk_{TABLE}_objection_id_ranking_objection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_evidence_id"), TABLE, ["evidence_id"], unique=True)
    op.create_index(op.f(f"ix_{TABLE}_objection_id"), TABLE, ["objection_id"], unique=False)
    ddl.freeze(TABLE)


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
