"""What migrations need and Alembic lacks: exact numbers, a table's named parts, frozen rows, conditional refusals.

Triggers speak one dialect here and are written for SQLite and PostgreSQL. Remember that Alembic's
batch mode on SQLite rebuilds a table and drops its triggers: create them again afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


def exact() -> sa.types.TypeEngine[object]:
    """A Decimal with six places: scaled integer on SQLite, NUMERIC(18,6) on PostgreSQL."""
    return sa.Numeric(18, 6).with_variant(sa.BigInteger(), "sqlite")


def foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """A reference to another table's id, named by the house's convention."""
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def lengths(table: str, **most: int) -> list[sa.CheckConstraint]:
    """How long each text may be."""
    return [
        sa.CheckConstraint(f"length({name}) <= {n}", name=op.f(f"ck_{table}_{name}_length")) for name, n in most.items()
    ]


def choice(name: str, *values: str) -> sa.Enum:
    """One of these words, kept as text with a CHECK."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def text(name: str, most: int) -> sa.Column[str]:
    """A text column."""
    return sa.Column(name, sa.String(length=most), nullable=False)


def freeze(table: str) -> None:
    """Rows of `table` can never be updated or deleted."""
    refuse(table, "UPDATE", "1=1", f"frozen: {table}", name=f"frozen_{table}_update")
    refuse(table, "DELETE", "1=1", f"frozen: {table}", name=f"frozen_{table}_delete")


def freeze_when(table: str, condition: str) -> None:
    """Rows of `table` can neither be updated nor deleted once `condition` (over OLD) holds."""
    refuse(table, "UPDATE", condition, f"frozen: {table}", name=f"frozen_{table}_update")
    refuse(table, "DELETE", condition, f"frozen: {table}", name=f"frozen_{table}_delete")


def refuse(table: str, event: str, condition: str, message: str, *, name: str) -> None:
    """Refuse `event` (INSERT, UPDATE or DELETE) on rows for which `condition` holds.

    `condition` is SQL over NEW and OLD and may contain subqueries; `message` reaches the caller as
    an integrity error on both databases.
    """
    text = message.replace("'", "''")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{text}'); END"
        )
        return
    back = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{text}' USING ERRCODE = '23000'; END IF; RETURN {back}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def widen(table: str, name: str, *values: str) -> None:
    """Let the choice called `name` (a CHECK) take further words.

    SQLite cannot change a CHECK: its text in the schema is edited, as its manual describes for changes that touch no
    content; rebuilding the table would drop its triggers.
    """
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        _widen_text(bind, table, name, values)
        return
    query = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    known = re.findall(r"'([a-z_]+)'", bind.execute(query, {"name": name}).scalar_one())
    op.drop_constraint(name, table)
    listed = ", ".join(f"'{value}'" for value in [*known, *values])
    op.create_check_constraint(name, table, f"state IN ({listed})")


def _widen_text(bind: sa.Connection, table: str, name: str, values: Sequence[str]) -> None:
    query = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    before = bind.execute(query, {"table": table}).scalar_one()
    more = "".join(f", '{value}'" for value in values)
    after, count = re.subn(rf"(CONSTRAINT {name} CHECK \(\w+ IN \([^)]*)\)", rf"\1{more})", before)
    if count != 1:
        raise ValueError(f"no choice {name} in {table}")
    version = bind.execute(sa.text("PRAGMA schema_version")).scalar_one()
    bind.execute(sa.text("PRAGMA writable_schema = ON"))
    update = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table")
    bind.execute(update, {"sql": after, "table": table})
    bind.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    bind.execute(sa.text("PRAGMA writable_schema = OFF"))
