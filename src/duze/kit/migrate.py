"""Bringing a database to the newest schema, and drafting a new revision."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import MetaData, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from duze.kit.db import Database
from duze.kit.settings import home

if TYPE_CHECKING:
    from alembic.config import Config


def _config(connection: Connection, metadata: MetaData | None = None, only: frozenset[str] = frozenset()) -> Config:
    from alembic.config import Config  # two seconds of imports, and most starts have nothing to migrate

    config = Config()
    config.set_main_option("script_location", str(_folder()))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s")
    config.attributes.update(connection=connection, metadata=metadata, only=only)
    return config


def _folder() -> Path:
    return home() / "migrations"


async def upgrade(db: Database) -> None:
    """Apply every missing migration in one transaction."""
    if await _newest(db):
        return
    from alembic import command

    async with db.writer.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))


async def _newest(db: Database) -> bool:
    """Whether the schema is that of the last revision: its file's name begins with the revision's number."""
    last = max(file.name.partition("_")[0] for file in (_folder() / "versions").glob("[0-9]*_*.py"))
    try:
        return [row[0] for row in await db.rows(text("SELECT version_num FROM alembic_version"))] == [last]
    except DBAPIError:  # no such table yet
        return False


async def draft(db: Database, metadata: MetaData, message: str, only: frozenset[str]) -> None:
    """Write a new revision file from the difference between models and database; edit it before use.

    `only` names the tables to look at; empty for all.
    """
    from alembic import command

    async with db.writer.begin() as connection:
        await connection.run_sync(
            lambda sync: command.revision(_config(sync, metadata, only), message=message, autogenerate=True)
        )
