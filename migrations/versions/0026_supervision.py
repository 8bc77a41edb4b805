"""督办 orders with a part for each unit, and what is written about them; their limit."""

from __future__ import annotations

import uuid
from datetime import date

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _account(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["account.id"], name=op.f(f"fk_{table}_{column}_account"))


def upgrade() -> None:
    """Apply."""
    _orders()
    _parts()
    _written()
    _limit()


def _orders() -> None:
    table = "supervision_order"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("demands", sa.JSON(), nullable=False),
        sa.Column(
            "source",
            _choice("supervisionsource", "instruction", "inspection", "ranking", "hotline"),
            nullable=False,
        ),
        sa.Column("source_ref", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            _choice("supervisionstate", "drafted", "issued", "closed", "dropped", "merged"),
            nullable=False,
        ),
        sa.Column("drafter_id", sa.Uuid(), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("approver_id", sa.Uuid(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closer_id", sa.Uuid(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("split_from_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(number) <= 60", name=op.f(f"ck_{table}_number_length")),
        sa.CheckConstraint("length(title) <= 120", name=op.f(f"ck_{table}_title_length")),
        sa.CheckConstraint("length(source_ref) <= 200", name=op.f(f"ck_{table}_source_ref_length")),
        sa.CheckConstraint("approver_id <> drafter_id", name=op.f(f"ck_{table}_approver_is_another")),
        sa.CheckConstraint(
            "closer_id <> drafter_id AND closer_id <> approver_id", name=op.f(f"ck_{table}_closer_is_a_third")
        ),
        sa.CheckConstraint(
            "state IN ('drafted', 'dropped') OR number IS NOT NULL", name=op.f(f"ck_{table}_issued_has_number")
        ),
        sa.CheckConstraint("state <> 'closed' OR closer_id IS NOT NULL", name=op.f(f"ck_{table}_closed_by_someone")),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f(f"ck_{table}_merged_into_one")
        ),
        *(_account(table, column) for column in ("drafter_id", "approver_id", "closer_id")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{table}_{column}_{table}"))
            for column in ("merged_into_id", "split_from_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("number", name=op.f(f"uq_{table}_number")),
    )
    for column in ("merged_into_id", "split_from_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _parts() -> None:
    table = "supervision_part"
    states = ("assigned", "received", "reported", "returned", "accepted", "moved")
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("supervision_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("state", _choice("partstate", *states), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("reporter_id", sa.Uuid(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("judge_id <> reporter_id", name=op.f(f"ck_{table}_judge_is_another")),
        *(_account(table, column) for column in ("reporter_id", "judge_id")),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervision_order.id"], name=op.f(f"fk_{table}_supervision_id_supervision_order")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f(f"fk_{table}_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("supervision_id", "unit_id", name=op.f(f"uq_{table}_supervision_id_unit_id")),
    )
    for column in ("supervision_id", "unit_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _written() -> None:
    table = "supervision_feedback"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("feedbackkind", "progress", "result", "return", "chase"), nullable=False),
        sa.Column("text", sa.String(length=5000), nullable=False),
        sa.Column("color", sa.String(length=10), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.CheckConstraint("length(text) <= 5000", name=op.f(f"ck_{table}_text_length")),
        sa.CheckConstraint("length(color) <= 10", name=op.f(f"ck_{table}_color_length")),
        _account(table, "by_id"),
        sa.ForeignKeyConstraint(
            ["part_id"], ["supervision_part.id"], name=op.f(f"fk_{table}_part_id_supervision_part")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_part_id"), table, ["part_id"], unique=False)
    ddl.freeze(table)


def _limit() -> None:
    """Installations that have limits already get this one too; a default to be edited, not law."""
    limits = sa.table(
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
    if bind.execute(sa.select(limits.c.id).limit(1)).first() is None:
        return
    row = {"code": "supervision", "name": "办理督办事项", "value": 10, "unit": "working_days", "rolls": True}
    row |= {"yellow_before": 3, "basis": "默认值，可调整", "valid_from": date(2019, 1, 1), "id": uuid.uuid4()}
    bind.execute(sa.insert(limits).values(**row))


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
