"""Drafts of scheme versions: a changed copy that another person adopts or drops."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    lengths = {"code": 40, "name": 60, "effective_from": 7, "reason": 300, "drafted_by_name": 100}
    lengths |= {"answer": 300, "decided_by_name": 100}
    states = ("drafted", "adopted", "dropped")
    table = "ranking_scheme_draft"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(length=most), nullable=False) for name, most in lengths.items()),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*states, name="draftstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.CheckConstraint(f"length({name}) <= {most}", name=op.f(f"ck_{table}_{name}_length"))
            for name, most in lengths.items()
        ),
        sa.CheckConstraint(
            "state <> 'adopted' OR decided_by <> drafted_by", name=op.f(f"ck_{table}_adopter_is_another")
        ),
        sa.CheckConstraint(
            "(state <> 'drafted') = (decided_by IS NOT NULL)", name=op.f(f"ck_{table}_decided_by_someone")
        ),
        sa.ForeignKeyConstraint(["base_id"], ["ranking_scheme.id"], name=op.f(f"fk_{table}_base_id_ranking_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_base_id"), table, ["base_id"])
    ddl.freeze_when(table, "OLD.state <> 'drafted'")


def downgrade() -> None:
    """Not supported: what was decided must never be dropped. Restore a backup instead."""
    raise NotImplementedError
