"""Complaints, the sealed complainant, results and calls by round, and the findings they brought."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

STATES = (
    "received",
    "handling",
    "handled",
    "answered",
    "redo",
    "closed",
    "refused",
    "transferred",
    "withdrawn",
)
SATISFACTION = ("satisfied", "fairly", "dissatisfied", "unreached")


def upgrade() -> None:
    """Apply."""
    _complaints()
    _complainant()
    _results()
    _calls()
    _brought()
    _guards()
    _limits()


def _complaints() -> None:
    table = "complaint"
    texts = {
        "title": 120,
        "facts": 5000,
        "wish": 1000,
        "via_ref": 60,
        "reason": 1000,
        "told": 300,
        "passed_to": 120,
        "answer": 2000,
    }
    people = ("receiver_id", "decider_id", "handler_id", "first_handler_id")
    checks = {
        "decider_not_receiver": "decider_id <> receiver_id",
        "handler_not_decider": "handler_id <> decider_id",
        "another_does_it_again": "handler_id <> first_handler_id",
        "done_again_once": "round IN (1, 2)",
        "second_has_a_first": "(round = 2) = (first_handler_id IS NOT NULL)",
        "decided_by_someone": "state IN ('received', 'withdrawn') OR decider_id IS NOT NULL",
        "handled_by_someone": "state NOT IN ('handling', 'handled', 'answered', 'redo', 'closed') "
        "OR handler_id IS NOT NULL",
        "refused_on_a_ground": "(state = 'refused') = (ground IS NOT NULL)",
        "repeats_one": "ground <> 'repeated' OR same_as_id IS NOT NULL",
        "repeats_another": "same_as_id <> id",
        "passed_to_someone": "(state = 'transferred') = (passed_to <> '')",
        "ended_on_a_day": "(ended_on IS NOT NULL) = (state IN ('closed', 'refused', 'transferred', 'withdrawn'))",
    }
    grounds = ("out_of_scope", "elsewhere", "repeated", "unclear", "concluded")
    vias = ("phone", "visit", "letter", "online", "hotline", "passed_down")
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("state", ddl.choice("complaintstate", *STATES), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        *(ddl.text(name, most) for name, most in texts.items()),
        sa.Column("via", ddl.choice("via", *vias), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("receiver_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("decider_id", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("ground", ddl.choice("ground", *grounds), nullable=True),
        sa.Column("same_as_id", sa.Uuid(), nullable=True),
        sa.Column("handler_id", sa.Uuid(), nullable=True),
        sa.Column("first_handler_id", sa.Uuid(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("satisfaction", ddl.choice("satisfaction", *SATISFACTION), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("grams", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *ddl.lengths(table, number=60, **texts),
        *(sa.CheckConstraint(words, name=op.f(f"ck_{table}_{name}")) for name, words in checks.items()),
        *(ddl.foreign(table, column, "account") for column in people),
        *(ddl.foreign(table, column, "unit") for column in ("unit_id", "team_id")),
        ddl.foreign(table, "same_as_id", "complaint"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("number", name=op.f(f"uq_{table}_number")),
    )
    for column in ("unit_id", "team_id", "receiver_id", "handler_id", "same_as_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _complainant() -> None:
    table = "complaint_complainant"
    op.create_table(
        table,
        *_row("complaint_id"),
        ddl.text("sealed", 4000),
        ddl.text("phone_mark", 64),
        *ddl.lengths(table, sealed=4000, phone_mark=64),
        ddl.foreign(table, "complaint_id", "complaint"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("complaint_id", name=op.f(f"uq_{table}_complaint_id")),
    )
    op.create_index(op.f(f"ix_{table}_phone_mark"), table, ["phone_mark"])
    ddl.freeze(table)


def _row(*ids: str) -> list[sa.Column[Any]]:
    """The columns of every frozen row here."""
    named = ("id", *ids)
    columns: list[sa.Column[Any]] = [sa.Column(name, sa.Uuid(), nullable=False) for name in named]
    return [*columns, sa.Column("created_at", sa.DateTime(timezone=True), nullable=False)]


def _results() -> None:
    table = "complaint_result"
    op.create_table(
        table,
        *_row("complaint_id", "handler_id"),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("grade", ddl.choice("grade", "full", "partial", "unfounded"), nullable=False),
        ddl.text("text", 5000),
        sa.Column("handled_on", sa.Date(), nullable=False),
        *ddl.lengths(table, text=5000),
        sa.CheckConstraint("round IN (1, 2)", name=op.f(f"ck_{table}_twice_at_most")),
        ddl.foreign(table, "complaint_id", "complaint"),
        ddl.foreign(table, "handler_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("complaint_id", "round", name=op.f(f"uq_{table}_complaint_id_round")),
    )
    ddl.freeze(table)


def _calls() -> None:
    table = "complaint_call"
    op.create_table(
        table,
        *_row("complaint_id", "handler_id", "caller_id"),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("satisfaction", ddl.choice("satisfaction", *SATISFACTION), nullable=False),
        ddl.text("note", 2000),
        sa.Column("called_on", sa.Date(), nullable=False),
        *ddl.lengths(table, note=2000),
        sa.CheckConstraint("round IN (1, 2)", name=op.f(f"ck_{table}_twice_at_most")),
        sa.CheckConstraint("caller_id <> handler_id", name=op.f(f"ck_{table}_caller_not_handler")),
        ddl.foreign(table, "complaint_id", "complaint"),
        ddl.foreign(table, "handler_id", "account"),
        ddl.foreign(table, "caller_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("complaint_id", "round", name=op.f(f"uq_{table}_complaint_id_round")),
    )
    ddl.freeze(table)


def _brought() -> None:
    table = "complaint_finding"
    op.create_table(
        table,
        *_row("complaint_id", "finding_id"),
        ddl.foreign(table, "complaint_id", "complaint"),
        ddl.foreign(table, "finding_id", "finding"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("finding_id", name=op.f(f"uq_{table}_finding_id")),
    )
    op.create_index(op.f(f"ix_{table}_complaint_id"), table, ["complaint_id"])
    ddl.freeze(table)


def _guards() -> None:
    """What came in stays; what has ended stays; nothing ends while its finding is not decided; once again, not more."""
    table = "complaint"
    came = ("number", "unit_id", "title", "facts", "wish", "via", "via_ref", "happened_on", "anonymous", "receiver_id")
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in came)
    ended = "OLD.state IN ('closed', 'refused', 'transferred', 'withdrawn')"
    ddl.refuse(table, "UPDATE", f"{ended} OR {changed}", "frozen: complaint", name="frozen_complaint_update")
    ddl.refuse(table, "DELETE", "1=1", "kept: complaint", name="kept_complaint_delete")
    undecided = (
        "OLD.state = 'handling' AND NEW.state IN ('handled', 'closed') AND EXISTS ("
        "SELECT 1 FROM complaint_finding AS b JOIN finding AS f ON f.id = b.finding_id "
        "WHERE b.complaint_id = NEW.id AND f.state IN ('draft', 'submitted', 'verifying'))"
    )
    ddl.refuse(table, "UPDATE", undecided, "undecided finding: complaint", name="undecided_complaint_update")
    ddl.refuse(table, "UPDATE", "NEW.round < OLD.round", "done again: complaint", name="again_complaint_update")


def _limits() -> None:
    """Installations that have limits already get these too; defaults to be edited, not law."""
    limits = sa.table(
        "deadline_limit",
        sa.column("id", sa.Uuid()),
        sa.column("code"),
        sa.column("name"),
        sa.column("value"),
        sa.column("unit"),
        sa.column("rolls", sa.Boolean()),
        sa.column("yellow_before"),
        sa.column("starts"),
        sa.column("pausable", sa.Boolean()),
        sa.column("by_law", sa.Boolean()),
        sa.column("basis"),
        sa.column("valid_from", sa.Date()),
    )
    bind = op.get_bind()
    if bind.execute(sa.select(limits.c.id).limit(1)).first() is None:
        return
    shipped = (
        ("complaint-decision", "决定是否受理投诉", 3, 0, False),
        ("complaint-handling", "办理投诉", 15, 3, True),
        ("complaint-answer", "答复投诉人", 5, 0, False),
        ("complaint-call", "回访投诉人", 5, 0, False),
    )
    for code, name, value, yellow, pausable in shipped:
        row = {"id": uuid4(), "code": code, "name": name, "value": value, "unit": "working_days", "rolls": True}
        row |= {"yellow_before": yellow, "starts": "next_day", "pausable": pausable, "by_law": False}
        row |= {"basis": "默认值，可调整", "valid_from": date(2019, 1, 1)}
        bind.execute(sa.insert(limits).values(**row))


def downgrade() -> None:
    """Not supported: what people complained of must never be dropped. Restore a backup instead."""
    raise NotImplementedError
