"""Which years' days off are published is recorded by itself: a day or two of a year, named by its neighbour's notice,
do not publish it."""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every year that has days counted as published so far, and goes on doing so."""
    years = op.create_table(
        "calendar_year",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.CheckConstraint("length(source) <= 200", name=op.f("ck_calendar_year_source_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_year")),
        sa.UniqueConstraint("year", name=op.f("uq_calendar_year_year")),
    )
    days = sa.table("calendar_day", sa.column("day", sa.Date()), sa.column("source"))
    known: dict[int, str] = {}
    for day, source in op.get_bind().execute(sa.select(days.c.day, days.c.source).order_by(days.c.day)):
        known[day.year] = known.get(day.year) or source
    for year, source in known.items():
        row = {"id": uuid.uuid4(), "year": year, "source": source, "recorded_on": date(year, 1, 1)}
        op.get_bind().execute(sa.insert(years).values(**row))


def downgrade() -> None:
    """Not supported: what was published when must stay explained. Restore a backup instead."""
    raise NotImplementedError
