"""Verification reports of interviews; a talk closes on one that found the demands met, by another's hand."""

from __future__ import annotations

import uuid
from datetime import date

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLE = "interview_verification"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("method", ddl.choice("method", "papers", "on_site", "revisit"), nullable=False),
        sa.Column("result", ddl.choice("result", "met", "partly", "unmet"), nullable=False),
        sa.Column("advice", ddl.choice("advice", "close", "go_on", "repeat", "refer"), nullable=False),
        ddl.text("note", 3000),
        sa.Column("verified_by", sa.Uuid(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=False),
        sa.Column("followed_by", sa.Uuid(), nullable=False),
        *ddl.lengths(TABLE, note=3000),
        sa.CheckConstraint("verified_by <> followed_by", name=op.f(f"ck_{TABLE}_verifier_is_another")),
        sa.CheckConstraint("(result = 'met') = (advice = 'close')", name=op.f(f"ck_{TABLE}_closed_when_met")),
        ddl.foreign(TABLE, "interview_id", "interview"),
        ddl.foreign(TABLE, "verified_by", "account"),
        ddl.foreign(TABLE, "followed_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("interview_id", "round", name=op.f(f"uq_{TABLE}_interview_id_round")),
    )
    op.create_index(op.f(f"ix_{TABLE}_interview_id"), TABLE, ["interview_id"], unique=False)
    ddl.freeze(TABLE)
    last = "v.round = (SELECT max(w.round) FROM interview_verification AS w WHERE w.interview_id = NEW.id)"
    met = f"v.interview_id = NEW.id AND v.result = 'met' AND v.verified_by <> NEW.ended_by AND {last}"
    unmet = f"NOT EXISTS (SELECT 1 FROM interview_verification AS v WHERE {met})"  # noqa: S608 - names from here
    ddl.refuse(
        "interview",
        "UPDATE",
        f"NEW.state = 'closed' AND OLD.state <> 'closed' AND {unmet}",
        "closed without a verification report",
        name="interview_closes_verified",
    )
    _limit()


def _limit() -> None:
    """Installations that have limits get the one for the report."""
    types = {"id": sa.Uuid(), "value": sa.Integer(), "yellow_before": sa.Integer(), "valid_from": sa.Date()}
    types |= dict.fromkeys(("rolls", "pausable", "by_law"), sa.Boolean())
    types |= dict.fromkeys(("code", "name", "unit", "starts", "basis"), sa.String())
    limits = sa.table("deadline_limit", *(sa.column(name, kind) for name, kind in types.items()))
    bind = op.get_bind()
    if bind.execute(sa.select(limits.c.id).limit(1)).first() is None:
        return
    row = {"id": uuid.uuid4(), "code": "interview-verification", "name": "核查约谈整改", "value": 5, "yellow_before": 0}
    row |= {"unit": "working_days", "starts": "next_day", "rolls": True, "pausable": True, "by_law": False}
    bind.execute(sa.insert(limits).values(**row, basis="默认值，可调整", valid_from=date(2019, 1, 1)))


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
