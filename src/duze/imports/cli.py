"""Imports from the command line. Exit codes: 0 done, 1 refused with the errors by cell, 2 wrong usage."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress as Bar

from duze.imports.actions import Outcome, bring_in, file_named, try_out
from duze.imports.doors import template_bytes
from duze.imports.kinds import KINDS, ImportKind
from duze.kit import clock
from duze.kit.errors import Refusal
from duze.kit.i18n import say
from duze.people.permissions import GRANTS, SYSTEM, Seat, Viewer
from duze.people.queries import account_by_login
from duze.units.queries import viewer_for

_CODES = click.Choice([kind.code for kind in KINDS])


@click.command("import")
@click.argument("kind", type=_CODES)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would happen; keep nothing.")
@click.option("--as", "login", default=None, help="Login of the person who acts (default: this shell).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@click.pass_obj
def import_(run: Any, kind: str, file: Path, dry_run: bool, login: str | None, as_json: bool) -> None:
    """Bring in a table (XLSX, XLS, ODS, CSV, TOML) whole, or refuse it whole by cell."""
    chosen = _kind(kind)

    async def work(runtime: Any) -> Outcome:
        viewer = await _person(runtime, login, chosen)
        sent = file_named(file.name, file.read_bytes())
        act = try_out if dry_run else bring_in
        with Bar(disable=not sys.stderr.isatty() or as_json, transient=True) as bar:
            task = bar.add_task(chosen.code, total=None)

            def step(done: int, of: int) -> None:
                bar.update(task, completed=done, total=of)

            return await act(runtime.db, viewer, chosen, sent, today=clock.today(), progress=step)

    try:
        outcome: Outcome = run(work, alone=True)
    except Refusal as refusal:
        raise click.ClickException(say(refusal.message, refusal.params)) from refusal
    _tell(outcome, dry_run=dry_run, as_json=as_json, then=chosen.then[1])
    sys.exit(1 if outcome.tally.errors else 0)


def _tell(outcome: Outcome, *, dry_run: bool, as_json: bool, then: str = "") -> None:
    tally = outcome.tally
    errors = [{"place": error.place, "detail": say(error.message, error.params)} for error in tally.errors]
    if as_json:
        counts = {"new": tally.new, "changed": tally.changed, "unchanged": tally.unchanged}
        click.echo(json.dumps({"dry_run": dry_run, **counts, "errors": errors}, ensure_ascii=False))
        return
    for error in errors:
        click.echo(f"{error['place']}  {error['detail']}", err=True)
    if errors:
        click.echo(f"{len(errors)} errors; nothing was brought in.", err=True)
        return
    verb = "would be" if dry_run else "were"
    click.echo(f"{tally.new} rows {verb} new, {tally.changed} changed, {tally.unchanged} unchanged.")
    if outcome.done and tally.new and then:
        click.echo(say(then, {}))


@click.command("import-template")
@click.argument("kind", type=_CODES)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
def import_template(kind: str, output: Path) -> None:
    """Write the template of a table; the file's ending (.xlsx, .csv, .toml) decides its format."""
    try:
        output.write_bytes(template_bytes(_kind(kind), output.suffix.lstrip(".").lower()))
    except Refusal as refusal:
        raise click.UsageError("The file must end in .xlsx, .csv or .toml.") from refusal
    click.echo(str(output))


def _kind(code: str) -> ImportKind:
    return next(kind for kind in KINDS if kind.code == code)


async def _person(runtime: Any, login: str | None, kind: ImportKind) -> Viewer:
    """Whoever has a shell here could write the database anyway: without a login, the shell acts by name."""
    if login is None:
        role = next(role for role, granted in GRANTS.items() if kind.permission in granted)
        return Viewer(SYSTEM.id, "命令行", (Seat(role),))
    async with runtime.db.read() as session:
        account = await account_by_login(session, login)
        if account is None or not account.active:
            raise click.UsageError(f"Nobody has the login {login!r}.")
        return await viewer_for(session, account, clock.today())
