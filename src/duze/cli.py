"""The `duze` command. Heavy modules are imported inside the commands: starting must stay quick."""

from __future__ import annotations

import asyncio

import click


@click.group()
@click.version_option(package_name="duze")
def main() -> None:
    """Duze 督责: supervision and accountability case tracking."""


@main.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from duze.kit import migrate as migrations
    from duze.kit.db import Database
    from duze.kit.settings import read

    async def run() -> None:
        db = Database(read().database_url)
        try:
            await migrations.upgrade(db)
        finally:
            await db.close()

    asyncio.run(run())
    click.echo("The database is up to date.")


@main.command(hidden=True)
@click.argument("message")
@click.option("--only", default="", help="Table names, separated by commas.")
def draft_migration(message: str, only: str) -> None:
    """Write a new migration from the models (for developers)."""
    from duze.app.tables import metadata
    from duze.kit import migrate as migrations
    from duze.kit.db import Database
    from duze.kit.settings import read

    async def run() -> None:
        db = Database(read().database_url)
        try:
            await migrations.upgrade(db)
            await migrations.draft(db, metadata(), message, frozenset(filter(None, only.split(","))))
        finally:
            await db.close()

    asyncio.run(run())
