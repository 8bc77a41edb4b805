"""The migrations and the models say the same, on both databases; frozen tables are frozen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection

from duze.app.runtime import Runtime
from duze.app.tables import metadata


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    # Expression indexes cannot be reflected; what guards them is tested where the rule is.
    return [
        change
        for change in compare_metadata(context, metadata())
        if not (isinstance(change, tuple) and "index" in str(change[0]) and "coalesce" in str(change[1].expressions))
    ]


async def test_models_and_migrations_agree(runtime: Runtime) -> None:
    async with runtime.db.writer.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await runtime.stop()


async def test_journal_rows_cannot_be_changed_or_removed(runtime: Runtime) -> None:
    for statement in ("UPDATE journal_entry SET actor_name = 'x'", "DELETE FROM journal_entry"):
        try:
            async with runtime.db.writer.begin() as connection:
                await connection.execute(sa.text(statement))
        except sa.exc.IntegrityError as error:
            assert "frozen" in str(error)
        else:
            raise AssertionError(statement)
    await runtime.stop()
