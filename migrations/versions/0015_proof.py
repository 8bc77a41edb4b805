"""Letters are sealed before they are delivered, and bear a code by which anybody can check them."""

from __future__ import annotations

import uuid

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

HAPPENED = ("rendered", "sealed", "delivered", "received", "voided", "superseded")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "letter_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.CheckConstraint("length(code) <= 16", name=op.f("ck_letter_code_code_length")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_code_letter_id_letter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_code")),
        sa.UniqueConstraint("code", name=op.f("uq_letter_code_code")),
    )
    op.create_index(op.f("ix_letter_code_letter_id"), "letter_code", ["letter_id"], unique=True)
    ddl.freeze("letter_code")
    if op.get_bind().dialect.name == "sqlite":
        _rebuilt()
    else:
        op.execute("DROP TRIGGER letter_event_delivery ON letter_event")
        op.execute("DROP FUNCTION letter_event_delivery()")
        op.execute("ALTER TABLE letter_event DROP CONSTRAINT happened")
        listed = ", ".join(f"'{each}'" for each in HAPPENED)
        op.execute(f"ALTER TABLE letter_event ADD CONSTRAINT happened CHECK (happened IN ({listed}))")
    _made_before()
    sealed = "EXISTS (SELECT 1 FROM letter_event e WHERE e.letter_id = NEW.letter_id AND e.happened = 'sealed')"
    ddl.refuse(
        "letter_event",
        "INSERT",
        f"NEW.happened = 'delivered' AND NOT {sealed}",
        "letter not sealed",
        name="letter_event_delivery",
    )


def _rebuilt() -> None:
    """SQLite cannot change a CHECK: the table is made anew under its name, its triggers with it."""
    op.execute("ALTER TABLE letter_event RENAME TO letter_event_before")
    op.drop_index("ix_letter_event_letter_id", table_name="letter_event_before")
    for name in ("frozen_letter_event_update", "frozen_letter_event_delete", "letter_event_needs_signature"):
        op.execute(f"DROP TRIGGER {name}")
    for name in ("letter_event_delivery", "letter_event_receipt"):
        op.execute(f"DROP TRIGGER {name}")
    op.create_table(
        "letter_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "happened",
            sa.Enum(*HAPPENED, name="happened", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(actor_name) <= 100", name=op.f("ck_letter_event_actor_name_length")),
        sa.CheckConstraint("length(target) <= 80", name=op.f("ck_letter_event_target_length")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_event_letter_id_letter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_event")),
        sa.UniqueConstraint("letter_id", "happened", "target", name=op.f("uq_letter_event_letter_id_happened_target")),
    )
    columns = "id, created_at, letter_id, happened, target, actor_id, actor_name, data"
    op.execute(f"INSERT INTO letter_event ({columns}) SELECT {columns} FROM letter_event_before")  # noqa: S608
    op.drop_table("letter_event_before")
    op.create_index(op.f("ix_letter_event_letter_id"), "letter_event", ["letter_id"], unique=False)
    ddl.freeze("letter_event")
    signed = "EXISTS (SELECT 1 FROM letter WHERE letter.id = NEW.letter_id AND letter.state = 'signed')"
    ddl.refuse("letter_event", "INSERT", f"NOT {signed}", "letter not signed", name="letter_event_needs_signature")
    delivered = (
        "EXISTS (SELECT 1 FROM letter_event e WHERE e.letter_id = NEW.letter_id AND e.happened = 'delivered' "
        "AND e.target = NEW.target)"
    )
    ddl.refuse(
        "letter_event",
        "INSERT",
        f"NEW.happened = 'received' AND NOT {delivered}",
        "letter not delivered",
        name="letter_event_receipt",
    )


def _made_before() -> None:
    """Letters made before there was sealing go out as they are: their file counts as finished, unsealed."""
    event = sa.table(
        "letter_event",
        sa.column("id", sa.Uuid()),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("letter_id", sa.Uuid()),
        sa.column("happened", sa.String()),
        sa.column("target", sa.String()),
        sa.column("actor_id", sa.Uuid()),
        sa.column("actor_name", sa.String()),
        sa.column("data", sa.JSON()),
    )
    bind = op.get_bind()
    for row in bind.execute(sa.select(event).where(event.c.happened == "rendered")).mappings().all():
        kept = {name: row["data"].get(name) for name in ("sha256", "size", "pages")}
        fresh = {**row, "id": uuid.uuid4(), "happened": "sealed", "data": {**kept, "sealed": False}}
        bind.execute(sa.insert(event).values(**fresh))


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
