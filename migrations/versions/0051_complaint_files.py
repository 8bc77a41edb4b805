"""What a complainant brings: files under the complainant's seal."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

TABLE = "complaint_file"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        ddl.text("sealed", 4000),
        *ddl.lengths(TABLE, sealed=4000),
        sa.CheckConstraint("no >= 1", name=op.f(f"ck_{TABLE}_counted_from_one")),
        ddl.foreign(TABLE, "complaint_id", "complaint"),
        ddl.foreign(TABLE, "evidence_id", "evidence"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("complaint_id", "no", name=op.f(f"uq_{TABLE}_complaint_id_no")),
        sa.UniqueConstraint("evidence_id", name=op.f(f"uq_{TABLE}_evidence_id")),
    )
    ddl.freeze(TABLE)


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
