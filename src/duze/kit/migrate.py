"""Bringing a database to the newest schema, and drafting a new revision."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData
from sqlalchemy.engine import Connection

from duze.kit.db import Database
from duze.kit.settings import home


def _config(connection: Connection, metadata: MetaData | None = None, only: frozenset[str] = frozenset()) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_folder()))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s")
    config.attributes.update(connection=connection, metadata=metadata, only=only)
    return config


def _folder() -> Path:
    return home() / "migrations"


async def upgrade(db: Database) -> None:
    """Apply every missing migration in one transaction."""
    async with db.writer.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))


async def draft(db: Database, metadata: MetaData, message: str, only: frozenset[str]) -> None:
    """Write a new revision file from the difference between models and database; edit it before use.

    `only` names the tables to look at; empty for all.
    """
    async with db.writer.begin() as connection:
        await connection.run_sync(
            lambda sync: command.revision(_config(sync, metadata, only), message=message, autogenerate=True)
        )
