"""A body first says how it disposes of a referral, and what came of it later."""

from __future__ import annotations

import ddl
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

TABLE, NAME = "referral", "referral_outcome_stands"
INTERIM = "'talk_or_letter', 'preliminary_check', 'case_filed', 'shelved'"


def upgrade() -> None:
    """Apply: what is reported may only be followed by another value, and the end of the matter by none."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {NAME}")
    else:
        op.execute(f"DROP TRIGGER {NAME} ON {TABLE}")
        op.execute(f"DROP FUNCTION {NAME}()")
    ddl.refuse(
        TABLE,
        "UPDATE",
        "OLD.outcome IS NOT NULL AND (coalesce(NEW.outcome, '') <> OLD.outcome"
        " OR coalesce(NEW.sanction, '') <> coalesce(OLD.sanction, ''))"
        f" AND (NEW.outcome IS NULL OR OLD.state = 'archived' OR OLD.outcome NOT IN ({INTERIM}))",
        "frozen: outcome of a referral",
        name=NAME,
    )


def downgrade() -> None:
    """Not supported: what was reported must stay so. Restore a backup instead."""
    raise NotImplementedError
