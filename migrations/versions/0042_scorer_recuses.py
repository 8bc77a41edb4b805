"""Who computed a month's scores answers no objection to them, also behind the rules."""

from __future__ import annotations

import ddl

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    scorer = "SELECT 1 FROM ranking_month AS m WHERE m.id = NEW.month_id AND m.computed_by = NEW.decided_by"
    ddl.refuse(
        "ranking_objection",
        "UPDATE",
        f"NEW.decided_by IS NOT NULL AND OLD.decided_by IS NULL AND EXISTS ({scorer})",
        "who computed the scores recuses",
        name="ranking_objection_recusal",
    )


def downgrade() -> None:
    """Not supported: a rule that held must not be lifted silently. Restore a backup instead."""
    raise NotImplementedError
