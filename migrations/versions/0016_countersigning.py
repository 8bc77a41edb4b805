"""Countersignatures on letters; limits that letters drafted from a case count by."""

from __future__ import annotations

import uuid
from datetime import date

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STATES = ("asked", "signed", "returned", "lapsed", "recalled")
LIMITS = (("look-back", "回头看", 3, "months", 0), ("accountability-reply", "问责建议答复", 30, "days", 3))


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "letter_countersignature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="countersignstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_letter_countersignature_decided_or_waiting")
        ),
        sa.CheckConstraint("account_id <> asked_by", name=op.f("ck_letter_countersignature_not_asked_by_oneself")),
        sa.CheckConstraint("length(name) <= 100", name=op.f("ck_letter_countersignature_name_length")),
        sa.CheckConstraint("length(post) <= 60", name=op.f("ck_letter_countersignature_post_length")),
        sa.CheckConstraint("length(remark) <= 1000", name=op.f("ck_letter_countersignature_remark_length")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_letter_countersignature_account_id_account")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_letter_countersignature_asked_by_account")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_countersignature_letter_id_letter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_countersignature")),
    )
    op.create_index(op.f("ix_letter_countersignature_account_id"), "letter_countersignature", ["account_id"])
    op.create_index(op.f("ix_letter_countersignature_letter_id"), "letter_countersignature", ["letter_id"])
    standing = sa.text("state IN ('asked', 'signed')")
    op.create_index(
        "uq_letter_countersignature_standing",
        "letter_countersignature",
        ["letter_id", "account_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    _refusals()
    _limits()


def _refusals() -> None:
    """Nobody countersigns an own draft, and nothing is signed while a countersignature is waited for."""
    own = "EXISTS (SELECT 1 FROM letter WHERE letter.id = NEW.letter_id AND letter.drafter_id = NEW.account_id)"
    for event in ("INSERT", "UPDATE"):
        ddl.refuse(
            "letter_countersignature",
            event,
            f"NEW.state IN ('asked', 'signed') AND {own}",
            "drafter cannot countersign",
            name=f"countersigner_not_drafter_{event.lower()}",
        )
    waiting = "EXISTS (SELECT 1 FROM letter_countersignature c WHERE c.letter_id = NEW.id AND c.state = 'asked')"
    ddl.refuse(
        "letter",
        "UPDATE",
        f"NEW.state = 'signed' AND OLD.state <> 'signed' AND {waiting}",
        "countersignature waited for",
        name="letter_countersigned_first",
    )


def _limits() -> None:
    """An installation in use gets the new limits too; an empty one is filled from the limits' own file."""
    limit = sa.table(
        "deadline_limit",
        sa.column("id", sa.Uuid()),
        sa.column("code", sa.String()),
        sa.column("name", sa.String()),
        sa.column("value", sa.Integer()),
        sa.column("unit", sa.String()),
        sa.column("rolls", sa.Boolean()),
        sa.column("yellow_before", sa.Integer()),
        sa.column("basis", sa.String()),
        sa.column("valid_from", sa.Date()),
    )
    bind = op.get_bind()
    if not bind.execute(sa.select(sa.func.count()).select_from(limit)).scalar_one():
        return
    for code, name, value, unit, yellow in LIMITS:
        row = {"id": uuid.uuid4(), "code": code, "name": name, "value": value, "unit": unit, "rolls": True}
        rest = {"yellow_before": yellow, "basis": "默认值，可调整", "valid_from": date(2019, 1, 1)}
        bind.execute(sa.insert(limit).values(**row, **rest))


def downgrade() -> None:
    """Not supported: what people have agreed to must never be dropped. Restore a backup instead."""
    raise NotImplementedError
