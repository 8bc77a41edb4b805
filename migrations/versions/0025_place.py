"""A finding may say where the phone stood when it was logged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Plain columns, added without batch mode: triggers stay. SQLite keeps millionths of a degree."""
    degrees = sa.BigInteger() if op.get_bind().dialect.name == "sqlite" else sa.Numeric(18, 6)
    op.add_column("finding", sa.Column("latitude", degrees, nullable=True))
    op.add_column("finding", sa.Column("longitude", degrees, nullable=True))
    op.add_column("finding", sa.Column("accuracy", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
