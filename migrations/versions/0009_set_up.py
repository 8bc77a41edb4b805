"""Set-up links: how the first administrators come in."""

from __future__ import annotations

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
