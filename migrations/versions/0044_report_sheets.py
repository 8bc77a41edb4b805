"""A reported value keeps file and cell where it came in with the unit's own XLSX."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

TABLE, NAME = "ranking_report", "ck_ranking_report_sheet_length"


def upgrade() -> None:
    """Apply. No table is rebuilt, so the triggers that freeze decided reports stay."""
    if op.get_bind().dialect.name == "sqlite":
        check = f"CONSTRAINT {NAME} CHECK (length(sheet) <= 140)"
        op.execute(f"ALTER TABLE {TABLE} ADD COLUMN sheet VARCHAR(140) NOT NULL DEFAULT '' {check}")
        return
    op.add_column(TABLE, sa.Column("sheet", sa.String(140), nullable=False, server_default=""))
    op.create_check_constraint(op.f(NAME), TABLE, "length(sheet) <= 140")


def downgrade() -> None:
    """Not supported: what was decided must never be dropped. Restore a backup instead."""
    raise NotImplementedError
