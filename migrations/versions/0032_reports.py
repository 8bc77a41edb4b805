"""Values that units report: what was asked of whom by when, and each report with its proof until it is decided."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _calls()
    _reports()


def _calls() -> None:
    lengths = {"unit_name": 60, "period": 7, "scheme_code": 40, "called_by_name": 100}
    op.create_table(
        "ranking_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("month_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        *_texts(lengths),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        *_checks("ranking_call", lengths),
        *_keys("ranking_call", month_id="ranking_month", unit_id="unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_call")),
        sa.UniqueConstraint("month_id", "unit_id", name=op.f("uq_ranking_call_month_id_unit_id")),
    )
    for name in ("month_id", "unit_id"):
        op.create_index(op.f(f"ix_ranking_call_{name}"), "ranking_call", [name])


def _reports() -> None:
    lengths = {"indicator": 40, "note": 300, "filename": 200, "reported_by_name": 100, "answer": 300}
    lengths |= {"decided_by_name": 100}
    states = ("waiting", "verified", "returned", "replaced")
    state = sa.Enum(*states, name="reportstate", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "ranking_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("call_id", "month_id", "unit_id", "evidence_id")),
        *_texts(lengths),
        sa.Column("value", ddl.exact(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("reported_by", sa.Uuid(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        *_checks("ranking_report", lengths),
        sa.CheckConstraint("decided_by <> reported_by", name=op.f("ck_ranking_report_decider_is_another")),
        sa.CheckConstraint(
            "(state IN ('verified', 'returned')) = (decided_by IS NOT NULL)",
            name=op.f("ck_ranking_report_decided_by_someone"),
        ),
        *_keys(
            "ranking_report",
            call_id="ranking_call",
            month_id="ranking_month",
            unit_id="unit",
            evidence_id="evidence",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_report")),
    )
    for name in ("call_id", "month_id", "unit_id"):
        op.create_index(op.f(f"ix_ranking_report_{name}"), "ranking_report", [name])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "uq_ranking_report_waiting",
        "ranking_report",
        ["call_id", "indicator"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    ddl.freeze_when("ranking_report", "OLD.state <> 'waiting'")


def _texts(lengths: dict[str, int]) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(length=most), nullable=False) for name, most in lengths.items()]


def _checks(table: str, lengths: dict[str, int]) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(f"length({name}) <= {most}", name=op.f(f"ck_{table}_{name}_length"))
        for name, most in lengths.items()
    ]


def _keys(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_{table}_{name}_{target}"))
        for name, target in targets.items()
    ]


def downgrade() -> None:
    """Not supported: reports must never be dropped. Restore a backup instead."""
    raise NotImplementedError
