"""Limits in hours, with a start rule, pauses and whether a law fixes them; moments and breaches on deadlines."""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TABLE = "deadline_limit"
UNITS = ("working_days", "days", "months", "hours")
KEPT = ("id", "code", "name", "value", "unit", "rolls", "yellow_before", "basis", "valid_from", "valid_to")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "sqlite":
        _anew()
    else:
        _altered()
    _law()
    moment = sa.DateTime(timezone=True)
    for name, kind in (("started_at", moment), ("yellow_at", moment), ("due_at", moment), ("breached_on", sa.Date())):
        op.add_column("deadline", sa.Column(name, kind, nullable=True))


def _anew() -> None:
    """SQLite cannot change a CHECK: the table is made anew, with its rows, whose children are looked at only at the
    end. It has no triggers."""
    op.execute("PRAGMA defer_foreign_keys = ON")
    columns = ", ".join(KEPT)
    op.execute(f"CREATE TEMPORARY TABLE kept_limit AS SELECT {columns} FROM {TABLE}")  # noqa: S608 - names from here
    op.drop_table(TABLE)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("unit", _choice("limitunit", *UNITS), nullable=False),
        sa.Column("rolls", sa.Boolean(), nullable=False),
        sa.Column("yellow_before", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("starts", _choice("startrule", "next_day", "same_day"), server_default="next_day", nullable=False),
        sa.Column("pausable", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("by_law", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("length(basis) <= 200", name=op.f(f"ck_{TABLE}_basis_length")),
        sa.CheckConstraint("length(code) <= 40", name=op.f(f"ck_{TABLE}_code_length")),
        sa.CheckConstraint("length(name) <= 80", name=op.f(f"ck_{TABLE}_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("code", "valid_from", name=op.f(f"uq_{TABLE}_code_valid_from")),
    )
    op.execute(f"INSERT INTO {TABLE} ({columns}) SELECT {columns} FROM kept_limit")  # noqa: S608 - names from here
    op.execute("DROP TABLE kept_limit")


def _altered() -> None:
    op.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT limitunit")
    listed = ", ".join(f"'{unit}'" for unit in UNITS)
    op.create_check_constraint("limitunit", TABLE, f"unit IN ({listed})")
    op.add_column(
        TABLE,
        sa.Column("starts", _choice("startrule", "next_day", "same_day"), server_default="next_day", nullable=False),
    )
    for name, default in (("pausable", sa.true()), ("by_law", sa.false())):
        op.add_column(TABLE, sa.Column(name, sa.Boolean(), server_default=default, nullable=False))


def _law() -> None:
    """The review's thirty days are law; installations that have limits get the thirty days to ask for it too."""
    op.execute("UPDATE deadline_limit SET by_law = true, pausable = false WHERE code = 'objection-decision'")
    names = ("id", "code", "name", "value", "unit", "rolls", "yellow_before", "starts", "pausable", "by_law", "basis")
    types = {"id": sa.Uuid(), "value": sa.Integer(), "yellow_before": sa.Integer()}
    types |= dict.fromkeys(("rolls", "pausable", "by_law"), sa.Boolean())
    limits = sa.table(
        TABLE, sa.column("valid_from", sa.Date()), *(sa.column(name, types.get(name, sa.String())) for name in names)
    )
    bind = op.get_bind()
    if bind.execute(sa.select(limits.c.id).limit(1)).first() is None:
        return
    row = {"code": "conclusion-review", "name": "对巡查结论申请复核", "value": 30, "unit": "days", "rolls": True}
    row |= {"yellow_before": 0, "starts": "next_day", "pausable": False, "by_law": True, "id": uuid.uuid4()}
    row |= {"basis": "《政府督查工作条例》第十七条", "valid_from": date(2019, 1, 1)}
    bind.execute(sa.insert(limits).values(**row))


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
