"""Every computation of a month is kept: from what it was computed, and each unit's total and place."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

INPUTS, RUN = "ranking_run_inputs", "ranking_run"


def upgrade() -> None:
    """Apply. Months computed before have no runs: what they were computed from is on the month itself."""
    op.create_table(
        INPUTS,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("month_id", sa.Uuid(), nullable=False),
        ddl.text("inputs_hash", 64),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("deductions", sa.JSON(), nullable=False),
        *ddl.lengths(INPUTS, inputs_hash=64),
        ddl.foreign(INPUTS, "month_id", "ranking_month"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{INPUTS}")),
        sa.UniqueConstraint("month_id", "inputs_hash", name=op.f(f"uq_{INPUTS}_month_id_inputs_hash")),
    )
    op.create_table(
        RUN,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("month_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("inputs_id", sa.Uuid(), nullable=False),
        ddl.text("result_hash", 64),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("computed_by", sa.Uuid(), nullable=False),
        ddl.text("computed_by_name", 100),
        *ddl.lengths(RUN, result_hash=64, computed_by_name=100),
        ddl.foreign(RUN, "month_id", "ranking_month"),
        ddl.foreign(RUN, "scheme_id", "ranking_scheme"),
        ddl.foreign(RUN, "inputs_id", INPUTS),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{RUN}")),
        sa.UniqueConstraint("month_id", "number", name=op.f(f"uq_{RUN}_month_id_number")),
    )
    for table in (INPUTS, RUN):
        op.create_index(op.f(f"ix_{table}_month_id"), table, ["month_id"])
        ddl.freeze(table)


def downgrade() -> None:
    """Not supported: what was computed must never be dropped. Restore a backup instead."""
    raise NotImplementedError
