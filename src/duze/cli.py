"""The `duze` command. Heavy modules are imported inside the commands: starting must stay quick.

Exit codes: 0 done, 1 the thing asked about is not in order, 2 wrong usage, 3 the server is running.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from duze.app.runtime import Runtime

_GROUPS = {
    "letters": "duze.letters.cli:letters",
    "rank": "duze.rankings.cli:rank",
    "import": "duze.imports.cli:import_",
    "import-template": "duze.imports.cli:import_template",
    "keygen": "duze.referrals.cli:keygen",
    "open": "duze.referrals.cli:open_",
    "verify": "duze.referrals.cli:verify",
}


MOST_SHOWN = 50
"""Problems of the journal named on a terminal."""


class LazyGroup(click.Group):
    """Loads a room's commands only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_GROUPS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _GROUPS:
            module, name = _GROUPS[cmd_name].split(":")
            command = getattr(import_module(module), name)
            assert isinstance(command, click.Command)  # noqa: S101 - our own table
            return command
        return super().get_command(ctx, cmd_name)


@click.group(cls=LazyGroup)
@click.version_option(package_name="duze")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Duze 督责: supervision and accountability case tracking."""
    ctx.obj = _with_runtime  # how a room's commands open the installation without knowing the app


def _with_runtime(work: Callable[[Runtime], Coroutine[Any, Any, Any]], *, alone: bool = False) -> Any:
    """Run `work` on this installation; `alone` for what may not run beside a server on SQLite."""
    from duze.app.lock import only_process
    from duze.app.rooms import bind_jobs
    from duze.app.runtime import Runtime
    from duze.kit import migrate as migrations
    from duze.kit.settings import read

    async def run() -> Any:
        settings = read()
        runtime = Runtime(settings)
        runtime.kinds = bind_jobs(runtime)
        try:
            await migrations.upgrade(runtime.db)
            await runtime.start(background=False)
            return await work(runtime)
        finally:
            await runtime.stop()

    if not alone:
        return asyncio.run(run())
    with only_process(read()):
        return asyncio.run(run())


@main.command()
def migrate() -> None:
    """Bring the database to the newest schema."""

    async def nothing(_runtime: Runtime) -> None:
        return None

    _with_runtime(nothing, alone=True)
    click.echo("The database is up to date.")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--demo-if-empty", is_flag=True, help="Load the demo city into an empty database first.")
def serve(host: str, port: int, demo_if_empty: bool) -> None:
    """Serve console and API; on SQLite this process is the only one that may use the database."""
    from duze.app.serving import run_server

    run_server(host, port, demo_if_empty=demo_if_empty)


@main.command()
def set_up_link() -> None:
    """Print a fresh one-time link for the first administrators; exit code 1 when there are some already."""
    from duze.app.set_up import prepare_empty

    told = _with_runtime(prepare_empty, alone=True)
    click.echo(told or "This installation has its administrators: accounts are made by the security administrator.")
    sys.exit(0 if told else 1)


@main.command()
def worker() -> None:
    """Run jobs beside the web server (PostgreSQL only: SQLite allows one process)."""
    from duze.app.serving import run_worker

    run_worker()


@main.command()
@click.option("--walk", is_flag=True, help="Play the main job from first finding to outcome, step by step.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"), show_default=True)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day the demo is built for (default: today).")
def demo(walk: bool, out: Path, as_of: Any) -> None:
    """Load the demo city (演示数据) into this installation, or play the walk on a fresh database."""
    if walk:
        from duze.app.walk import play

        sys.exit(play(out, as_of.date() if as_of else None))
    from duze.app.city import load_city

    _with_runtime(lambda runtime: load_city(runtime, as_of.date() if as_of else None), alone=True)
    click.echo("The demo city is loaded.")


@main.command()
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day to sweep for (default: today).")
def nightly(on: Any) -> None:
    """Show the yellow and red cards that are due and let the rulebook look. Running twice changes nothing."""
    from duze.app.nightly import sweep

    shown = _with_runtime(lambda runtime: sweep(runtime, on.date() if on else None), alone=True)
    click.echo(f"Cards shown: {shown}.")


@main.group()
def journal() -> None:
    """The journal of all acts."""


@journal.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def verify(as_json: bool) -> None:
    """Check the journal; exit code 1 when anything was changed, removed, inserted or cut."""
    from duze.app.checks import verify_journal

    report = _with_runtime(verify_journal)
    if as_json:
        click.echo(json.dumps(report.__dict__, ensure_ascii=False))
    else:
        click.echo(f"{report.entries} entries, {report.sealed} sealed, {report.heads} signed heads.")
        for problem in report.problems[:MOST_SHOWN]:
            click.echo(f"PROBLEM: {problem}", err=True)
        if len(report.problems) > MOST_SHOWN:
            click.echo(f"… and {len(report.problems) - MOST_SHOWN:,} more; --json names all.", err=True)
        click.echo("The journal is whole." if not report.problems else "The journal is NOT whole.")
    sys.exit(1 if report.problems else 0)


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
