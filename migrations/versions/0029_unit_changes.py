"""Changes of units: recorded by document, never edited; and up to where the list of units has been used."""

from __future__ import annotations

import calendar
import uuid
from datetime import UTC, date, datetime

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_TEXTS = {"basis": 200, "reason": 300, "recorded_by_name": 100}


def upgrade() -> None:
    """Apply."""
    kinds = ("renamed", "moved", "merged", "split", "closed")
    kind = sa.Enum(*kinds, name="changekind", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "unit_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("heir_id", sa.Uuid(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(length=most), nullable=False) for name, most in _TEXTS.items()),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("ends", "keeps_streak", "keeps_trend", "keeps_findings", "void")
        ),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        *(
            sa.CheckConstraint(f"length({name}) <= {most}", name=op.f(f"ck_unit_change_{name}_length"))
            for name, most in _TEXTS.items()
        ),
        sa.CheckConstraint("heir_id IS NULL OR heir_id <> unit_id", name=op.f("ck_unit_change_heir_is_another")),
        sa.CheckConstraint(
            "(heir_id IS NOT NULL) = (kind IN ('merged', 'split'))", name=op.f("ck_unit_change_heir_of_kind")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_change_unit_id_unit")),
        sa.ForeignKeyConstraint(["heir_id"], ["unit.id"], name=op.f("fk_unit_change_heir_id_unit")),
        sa.ForeignKeyConstraint(["replaces"], ["unit_change.id"], name=op.f("fk_unit_change_replaces_unit_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_change")),
        sa.UniqueConstraint("replaces", name=op.f("uq_unit_change_replaces")),
    )
    for name in ("act_id", "unit_id", "heir_id"):
        op.create_index(op.f(f"ix_unit_change_{name}"), "unit_change", [name])
    ddl.freeze("unit_change")
    _roster()


def _roster() -> None:
    """Months published so far used the list of units of their last day."""
    used = op.create_table(
        "unit_roster_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_roster_use")),
        sa.UniqueConstraint("until", name=op.f("uq_unit_roster_use_until")),
    )
    month = sa.table("ranking_month", sa.column("period", sa.String()), sa.column("state", sa.String()))
    query = sa.select(month.c.period).where(month.c.state == "published").distinct()
    days = [_last_day(period) for period in op.get_bind().execute(query).scalars().all()]
    if days:
        now = datetime.now(UTC)
        op.bulk_insert(used, [{"id": uuid.uuid4(), "created_at": now, "until": day} for day in days])
    ddl.freeze("unit_roster_use")


def _last_day(period: str) -> date:
    year, month = int(period[:4]), int(period[5:])
    return date(year, month, calendar.monthrange(year, month)[1])


def downgrade() -> None:
    """Not supported: recorded changes must never be dropped. Restore a backup instead."""
    raise NotImplementedError
