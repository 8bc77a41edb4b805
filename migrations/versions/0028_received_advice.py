"""The register of 监察建议 received, and the limit its answers run on."""

from __future__ import annotations

import uuid
from datetime import date

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    lengths = {"number": 80, "sender": 120, "matter": 120, "advice": 5000, "reply_number": 80, "reply": 5000}
    op.create_table(
        "received_advice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("sender", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("matter", sa.String(length=120), nullable=False),
        sa.Column("advice", sa.String(length=5000), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reply_due", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("received", "replied", name="advicestate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("replied_by", sa.Uuid(), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("reply_number", sa.String(length=80), nullable=False),
        sa.Column("reply", sa.String(length=5000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'replied') = (replied_by IS NOT NULL)", name=op.f("ck_received_advice_replied_by_somebody")
        ),
        sa.CheckConstraint(
            "(state = 'replied') = (replied_on IS NOT NULL)", name=op.f("ck_received_advice_replied_on_a_day")
        ),
        sa.CheckConstraint("received_on >= dated", name=op.f("ck_received_advice_received_after_dated")),
        *(
            sa.CheckConstraint(f"length({name}) <= {most}", name=op.f(f"ck_received_advice_{name}_length"))
            for name, most in lengths.items()
        ),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["account.id"], name=op.f("fk_received_advice_registered_by_account")
        ),
        sa.ForeignKeyConstraint(["replied_by"], ["account.id"], name=op.f("fk_received_advice_replied_by_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_received_advice_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_advice")),
        sa.UniqueConstraint("sender", "number", name=op.f("uq_received_advice_sender_number")),
    )
    op.create_index(op.f("ix_received_advice_unit_id"), "received_advice", ["unit_id"])
    ddl.freeze_when("received_advice", "OLD.state = 'replied'")
    _limit()


def _limit() -> None:
    """An installation in use gets the new limit too; an empty one is filled from the limits' own file."""
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
    row = {"id": uuid.uuid4(), "code": "advice-reply", "name": "回复监察建议", "value": 30, "unit": "days"}
    basis = "默认值，可调整；监察建议书载明期限的从其载明"
    rest = {"rolls": True, "yellow_before": 5, "basis": basis, "valid_from": date(2019, 1, 1)}
    bind.execute(sa.insert(limit).values(**row, **rest))


def downgrade() -> None:
    """Not supported: papers received must never be dropped. Restore a backup instead."""
    raise NotImplementedError
