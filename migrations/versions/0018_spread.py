"""A month keeps how firmly its places stand: thousands of variants, told beside the result."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. No table is rebuilt, so the triggers that freeze published months stay."""
    op.add_column("ranking_month", sa.Column("spread", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
