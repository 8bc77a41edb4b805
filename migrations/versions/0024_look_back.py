"""Looking again after closing, visits with their answer, and orders reopened under the same number."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("rectification", sa.Column("look_back_on", sa.Date(), nullable=True))
    for name in ("root_id", "reopens_id"):
        _kin(name)
    op.create_index(op.f("ix_rectification_root_id"), "rectification", ["root_id"], unique=False)
    op.create_index(op.f("ix_rectification_reopens_id"), "rectification", ["reopens_id"], unique=True)
    length = "" if op.get_bind().dialect.name != "sqlite" else " CHECK (length(visited) <= 120)"
    op.execute(f"ALTER TABLE rectification_check ADD COLUMN visited VARCHAR(120) NOT NULL DEFAULT ''{length}")
    if not length:
        op.create_check_constraint(
            op.f("ck_rectification_check_visited_length"), "rectification_check", "length(visited) <= 120"
        )
    op.add_column("rectification_check", sa.Column("satisfied", sa.Boolean(), nullable=True))
    op.create_table(
        "rectification_look_back",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rectification_id", sa.Uuid(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "papers", "on_site", "revisit", name="method", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("recurred", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("looked_by", sa.Uuid(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_rectification_look_back_note_length")),
        sa.ForeignKeyConstraint(
            ["looked_by"], ["account.id"], name=op.f("fk_rectification_look_back_looked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectification.id"],
            name=op.f("fk_rectification_look_back_rectification_id_rectification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_look_back")),
    )
    op.create_index(
        op.f("ix_rectification_look_back_rectification_id"),
        "rectification_look_back",
        ["rectification_id"],
        unique=False,
    )
    ddl.freeze("rectification_look_back")


def _kin(name: str) -> None:
    """A column that names another order; SQLite adds its reference with the column, without rebuilding the table."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE rectification ADD COLUMN {name} CHAR(32) REFERENCES rectification (id)")
        return
    op.add_column("rectification", sa.Column(name, sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f(f"fk_rectification_{name}_rectification"), "rectification", "rectification", [name], ["id"]
    )


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
