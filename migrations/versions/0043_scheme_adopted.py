"""Every scheme version is drafted by one and adopted by another; a draft may be the first version of its scheme."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

SCHEME, DRAFT = "ranking_scheme", "ranking_scheme_draft"
ANOTHER, NAME = f"ck_{SCHEME}_adopter_is_another", f"ck_{SCHEME}_drafted_by_name_length"
LENGTHS = {"code": 40, "name": 60, "effective_from": 7, "reason": 300, "drafted_by_name": 100}
LENGTHS |= {"answer": 300, "decided_by_name": 100}
COLUMNS = (
    "id, version, base_id, code, name, effective_from, reason, drafted_by_name, answer, decided_by_name, data, state,"
    " drafted_by, drafted_at, decided_by, decided_at"
)


def upgrade() -> None:
    """Apply. Versions from before keep an empty drafter: they are frozen, and who drafted them is not known."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"ALTER TABLE {SCHEME} ADD COLUMN drafted_by CHAR(32) CONSTRAINT {ANOTHER} CHECK (drafted_by <> saved_by)"
        )
        op.execute(
            f"ALTER TABLE {SCHEME} ADD COLUMN drafted_by_name VARCHAR(100) NOT NULL DEFAULT ''"
            f" CONSTRAINT {NAME} CHECK (length(drafted_by_name) <= 100)"
        )
        _anew()
    else:
        op.add_column(SCHEME, sa.Column("drafted_by", sa.Uuid(), nullable=True))
        op.add_column(SCHEME, sa.Column("drafted_by_name", sa.String(100), nullable=False, server_default=""))
        op.create_check_constraint(op.f(ANOTHER), SCHEME, "drafted_by <> saved_by")
        op.create_check_constraint(op.f(NAME), SCHEME, "length(drafted_by_name) <= 100")
        op.alter_column(DRAFT, "base_id", nullable=True)
    # what comes with the product is adopted by the system itself, whose id is all zeros
    nobody = "NEW.drafted_by IS NULL AND NEW.saved_by <> '00000000000000000000000000000000'"
    ddl.refuse(SCHEME, "INSERT", nobody, "a scheme version is drafted by another", name=f"{SCHEME}_drafted")


def _anew() -> None:
    """SQLite cannot let a column be empty afterwards: the table is made anew with its rows, index and triggers."""
    op.execute(f"ALTER TABLE {DRAFT} RENAME TO kept_draft")
    op.drop_index(f"ix_{DRAFT}_base_id", "kept_draft")
    op.create_table(
        DRAFT,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=True),
        *(ddl.text(name, most) for name, most in LENGTHS.items()),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("state", ddl.choice("draftstate", "drafted", "adopted", "dropped"), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        *ddl.lengths(DRAFT, **LENGTHS),
        sa.CheckConstraint(
            "state <> 'adopted' OR decided_by <> drafted_by", name=op.f(f"ck_{DRAFT}_adopter_is_another")
        ),
        sa.CheckConstraint(
            "(state <> 'drafted') = (decided_by IS NOT NULL)", name=op.f(f"ck_{DRAFT}_decided_by_someone")
        ),
        ddl.foreign(DRAFT, "base_id", SCHEME),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{DRAFT}")),
    )
    op.execute(f"INSERT INTO {DRAFT} ({COLUMNS}) SELECT {COLUMNS} FROM kept_draft")  # noqa: S608 - names from here
    op.drop_table("kept_draft")
    op.create_index(op.f(f"ix_{DRAFT}_base_id"), DRAFT, ["base_id"])
    ddl.freeze_when(DRAFT, "OLD.state <> 'drafted'")


def downgrade() -> None:
    """Not supported: what was decided must never be dropped. Restore a backup instead."""
    raise NotImplementedError
