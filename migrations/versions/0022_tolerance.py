"""Sheets of tolerance; an objection's review has a limit, and those who had a part in the decision recuse."""

from __future__ import annotations

import uuid
from datetime import date

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TESTS = ("reform", "not_forbidden", "lawful_decision", "no_gain")


def upgrade() -> None:
    """Apply."""
    answers = [sa.Column(name, sa.Boolean(), nullable=False) for name in TESTS]
    grounds = [sa.Column(f"{name}_why", sa.String(length=500), nullable=False) for name in TESTS]
    op.create_table(
        "tolerance_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        *answers,
        *grounds,
        sa.Column(
            "outcome",
            sa.Enum(
                "exempt", "lenient", "none", name="tolerance", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_by_name", sa.String(length=100), nullable=False),
        *(
            sa.CheckConstraint(f"length({name}_why) <= 500", name=op.f(f"ck_tolerance_sheet_{name}_why_length"))
            for name in TESTS
        ),
        sa.CheckConstraint("length(reason) <= 2000", name=op.f("ck_tolerance_sheet_reason_length")),
        sa.CheckConstraint("length(made_by_name) <= 100", name=op.f("ck_tolerance_sheet_made_by_name_length")),
        sa.CheckConstraint("(case_id IS NULL) <> (finding_id IS NULL)", name=op.f("ck_tolerance_sheet_about_one")),
        sa.CheckConstraint(
            "outcome <> 'exempt' OR (reform AND not_forbidden AND lawful_decision AND no_gain)",
            name=op.f("ck_tolerance_sheet_exempt_by_four"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["supervision_case.id"], name=op.f("fk_tolerance_sheet_case_id_supervision_case")
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_tolerance_sheet_finding_id_finding")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_tolerance_sheet_made_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tolerance_sheet")),
    )
    for column in ("case_id", "finding_id"):
        op.create_index(op.f(f"ix_tolerance_sheet_{column}"), "tolerance_sheet", [column], unique=False)
    ddl.freeze("tolerance_sheet")
    part = (
        "EXISTS (SELECT 1 FROM finding f WHERE f.id = NEW.finding_id "
        "AND NEW.decided_by IN (f.logger_id, f.verifier_id, f.decided_by))"
    )
    ddl.refuse(
        "finding_objection",
        "UPDATE",
        f"NEW.decided_by IS NOT NULL AND {part}",
        "who had a part in the decision recuses",
        name="finding_objection_recusal",
    )

    _limit()


def _limit() -> None:
    """As shipped, for installations that loaded their limits before there was this one."""
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
    if not op.get_bind().execute(sa.select(sa.func.count()).select_from(limit)).scalar():
        return
    row = {"code": "objection-decision", "name": "复核异议", "value": 30, "unit": "days", "rolls": True}
    row |= {"yellow_before": 3, "basis": "《政府督查工作条例》第十七条", "valid_from": date(2019, 1, 1)}
    op.bulk_insert(limit, [{"id": uuid.uuid4(), **row}])


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
