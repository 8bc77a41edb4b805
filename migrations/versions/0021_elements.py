"""Elements of proof: what must be shown, what was shown, and a decision without all of it."""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# As shipped with the law, for installations that loaded their law before there were elements.
KINDS = (
    ("inaction-duty", "inaction", 1, "职责：依法或者按公开承诺应当作为（写明依据）"),
    ("inaction-power", "inaction", 2, "能力：有权限、有条件作为"),
    ("inaction-no-act", "inaction", 3, "未作为：应当作为的时间已到而没有作为"),
    ("slow-limit", "slow", 1, "时限：办理期限及其依据"),
    ("slow-start", "slow", 2, "起算：期限从何日、因何事起算"),
    ("slow-elapsed", "slow", 3, "经过：扣除中止和依法不计入的时间后，已超过期限的天数"),
    ("misconduct-rule", "misconduct", 1, "规定：应当遵守的规定、清单或者权限"),
    ("misconduct-act", "misconduct", 2, "行为：实际作出的行为"),
    ("misconduct-excess", "misconduct", 3, "逾越：行为超出规定的部分"),
)


def upgrade() -> None:
    """Apply. Columns are added without batch mode: triggers stay."""
    element = op.create_table(
        "proof_element",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("length(code) <= 60", name=op.f("ck_proof_element_code_length")),
        sa.CheckConstraint("length(scope) <= 40", name=op.f("ck_proof_element_scope_length")),
        sa.CheckConstraint("length(text) <= 200", name=op.f("ck_proof_element_text_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_element")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_proof_element_code_valid_from")),
    )
    op.create_index(op.f("ix_proof_element_scope"), "proof_element", ["scope"], unique=False)
    op.create_table(
        "finding_element",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(code) <= 60", name=op.f("ck_finding_element_code_length")),
        sa.CheckConstraint("length(text) <= 200", name=op.f("ck_finding_element_text_length")),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_finding_element_note_length")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_element_finding_id_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_element")),
        sa.UniqueConstraint("finding_id", "code", name=op.f("uq_finding_element_finding_id_code")),
    )
    op.create_index(op.f("ix_finding_element_finding_id"), "finding_element", ["finding_id"], unique=False)
    op.execute("ALTER TABLE finding ADD COLUMN unproven INTEGER DEFAULT 0 NOT NULL")
    op.execute(
        "ALTER TABLE finding ADD COLUMN unproven_reason VARCHAR(2000) DEFAULT '' NOT NULL "
        "CONSTRAINT ck_finding_unproven_reason_length CHECK (length(unproven_reason) <= 2000) "
        "CONSTRAINT ck_finding_unproven_needs_reason CHECK (unproven = 0 OR unproven_reason <> '')"
    )
    if op.get_bind().execute(sa.text("SELECT count(*) FROM finding_sub_type")).scalar():
        columns = ("code", "scope", "place", "text")
        rows = [dict(zip(columns, row, strict=True)) for row in KINDS]
        op.bulk_insert(element, [{"id": uuid.uuid4(), **row, "valid_from": date(2016, 4, 1)} for row in rows])


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
