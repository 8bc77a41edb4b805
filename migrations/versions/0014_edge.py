"""Tree heads keep the edge of their tree: sealing reads no leaves but the new ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. A plain column, added without batch mode: triggers stay."""
    op.add_column("journal_head", sa.Column("edge", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
