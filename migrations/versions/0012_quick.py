"""What lists and the journal need to stay quick."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Indexes that give one team's, one person's or one unit's findings in order of id, newest first."""
    for column in ("logger_id", "team_id", "verifying_team_id", "unit_id"):
        op.create_index(f"ix_finding_{column}_id", "finding", [column, "id"])


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
