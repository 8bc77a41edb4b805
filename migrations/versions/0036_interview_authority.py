"""Who may summon whom: versions of the table of host, target and signer, and the version an interview keeps.

The first version holds defaults taken from published local practice, to be edited; what exists already keeps it.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLE = "interview_authority"
_ROWS = [
    (1, "营商办负责人", 40, "分管负责同志", 60, "营商办主要负责人", 50),
    (2, "副市长或者领导小组副组长", 70, "主要负责同志", 70, "副市长或者领导小组副组长", 70),
    (3, "市政府主要领导", 80, "党政主要负责同志", 70, "市政府主要领导", 80),
]


def upgrade() -> None:
    """Apply."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        ddl.text("number", 40),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        ddl.text("basis", 300),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("state", ddl.choice("authoritystate", "draft", "approved"), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.Column("saved_on", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *ddl.lengths(TABLE, number=40, basis=300),
        sa.CheckConstraint("approved_by <> saved_by", name=op.f(f"ck_{TABLE}_approver_is_another")),
        sa.CheckConstraint(
            "state = 'draft' OR approved_by IS NOT NULL OR saved_by IS NULL",
            name=op.f(f"ck_{TABLE}_approved_by_someone"),
        ),
        ddl.foreign(TABLE, "saved_by", "account"),
        ddl.foreign(TABLE, "approved_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("version_no", name=op.f(f"uq_{TABLE}_version_no")),
    )
    first = _first_version()
    ddl.freeze_when(TABLE, "OLD.state = 'approved'")
    _kept_by_interviews(first)
    _signer_on_letters()


def _first_version() -> uuid.UUID:
    names = ("level", "host", "host_rank", "target", "target_rank", "signer", "signer_rank")
    rows = [dict(zip(names, row, strict=True)) | {"basis": "默认值，可调整"} for row in _ROWS]
    types = {"id": sa.Uuid(), "version": sa.Integer(), "version_no": sa.Integer(), "rows": sa.JSON()}
    types |= dict.fromkeys(("effective_from", "saved_on", "approved_on"), sa.Date())
    types |= {
        "number": sa.String(),
        "basis": sa.String(),
        "state": sa.String(),
        "created_at": sa.DateTime(timezone=True),
    }
    table = sa.table(TABLE, *(sa.column(name, kind) for name, kind in types.items()))
    first, since = uuid.uuid4(), date(2019, 1, 1)
    values = {"id": first, "version": 1, "version_no": 1, "rows": rows, "number": "约谈权限第1版", "state": "approved"}
    values |= {"basis": "默认值，参照各地公布的约谈办法，可调整", "created_at": datetime.now(UTC)}
    values |= dict.fromkeys(("effective_from", "saved_on", "approved_on"), since)
    op.get_bind().execute(sa.insert(table).values(**values))
    return first


def _kept_by_interviews(first: uuid.UUID) -> None:
    """SQLite adds the reference with the column, without rebuilding the table (which would drop its triggers)."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        op.execute(f"ALTER TABLE interview ADD COLUMN authority_id CHAR(32) REFERENCES {TABLE} (id)")
    else:
        op.add_column("interview", sa.Column("authority_id", sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(f"fk_interview_authority_id_{TABLE}"), "interview", TABLE, ["authority_id"], ["id"])
    interview = sa.table("interview", sa.column("authority_id", sa.Uuid()))
    bind.execute(sa.update(interview).values(authority_id=first))
    ddl.refuse(
        "interview",
        "UPDATE",
        "OLD.authority_id IS NOT NULL AND (NEW.authority_id IS NULL OR NEW.authority_id <> OLD.authority_id)",
        "frozen: the authority an interview began under",
        name="interview_keeps_authority",
    )


def _signer_on_letters() -> None:
    op.add_column("letter", sa.Column("signer_rank", sa.Integer(), server_default="0", nullable=False))
    length = " CHECK (length(signer_rule) <= 200)" if op.get_bind().dialect.name == "sqlite" else ""
    op.execute(f"ALTER TABLE letter ADD COLUMN signer_rule VARCHAR(200) NOT NULL DEFAULT ''{length}")
    if not length:
        op.create_check_constraint(op.f("ck_letter_signer_rule_length"), "letter", "length(signer_rule) <= 200")


def downgrade() -> None:
    """Not supported: what was approved must never be dropped. Restore a backup instead."""
    raise NotImplementedError
