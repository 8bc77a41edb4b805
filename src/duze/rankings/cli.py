"""Rankings from the command line. Publishing is never a command.

`ctx.obj` is the runner that the `duze` command sets: it opens this installation and runs the work in it.
Exit codes: 0 done, 1 refused or not reproduced, 2 wrong usage, 3 the server is running.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.errors import Refusal
from duze.people.permissions import SYSTEM, Role, Seat, Viewer
from duze.people.queries import account_by_login
from duze.rankings.actions import compute_month
from duze.rankings.exporting import bundle, open_bundle, reproduce, reproduce_run
from duze.rankings.importing import import_sheet
from duze.rankings.queries import month_for, scheme_of
from duze.rankings.rules import result_hash, score_month
from duze.rankings.rules.outside import read_panel
from duze.rankings.rules.periods import checked_period
from duze.rankings.rules.schemes import scheme_from
from duze.rankings.runs import run_in, runs_of
from duze.units.queries import viewer_for

Run = Callable[..., Any]
# Whoever has a shell on this machine can read the database anyway; reading commands therefore name nobody.
_SHELL = Viewer(SYSTEM.id, "命令行", (Seat(Role.ASSESSOR),))
_login = click.option("--as", "login", required=True, help="Login of the person who acts.")
_scheme = click.option("--scheme", default=None, help="Code of the scheme, when there are several.")


@click.group()
def rank() -> None:
    """Monthly rankings: import values, score, reproduce, export."""


@rank.command("import")
@click.argument("month")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_login
@_scheme
@click.pass_obj
def import_(run: Run, month: str, file: Path, login: str, scheme: str | None) -> None:
    """Import an XLSX of values; refused whole, by cell, when anything in it is wrong."""

    async def work(runtime: Any) -> int:
        viewer = await _person(runtime, login)
        return await import_sheet(runtime.db, viewer, month, file.read_bytes(), file.name, scheme=scheme)

    click.echo(f"{_done(run, work)} values entered.")


@rank.command()
@click.argument("month")
@_login
@_scheme
@click.pass_obj
def compute(run: Run, month: str, login: str, scheme: str | None) -> None:
    """Score a month from its values and confirmed findings as they stand."""

    async def work(runtime: Any) -> str:
        viewer = await _person(runtime, login)
        async with runtime.db.write() as session:
            row = await month_for(session, viewer, month, scheme=scheme, lock=True)
            return (await compute_month(session, viewer, row)).result_hash

    click.echo(f"{month} {_done(run, work)}")


@rank.command()
@click.argument("month")
@_scheme
@click.option("--edition", type=int, default=None, help="An earlier edition (default: the newest).")
@click.option("--run", "number", type=int, default=None, help="One of its earlier computations, by its number.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@click.pass_obj
def recompute(run: Run, month: str, scheme: str | None, edition: int | None, number: int | None, as_json: bool) -> None:
    """Score a month again from what is stored and compare; exit code 1 unless it is the same bit for bit."""

    async def work(runtime: Any) -> Any:
        async with runtime.db.read() as session:
            row = await month_for(session, _SHELL, month, scheme=scheme, edition=edition)
            if number is not None:
                return await reproduce_run(session, row, run_in(await runs_of(session, _SHELL, row), number))
            _version, how = await scheme_of(session, row)
            return reproduce(row, how)

    found = _done(run, work, alone=False)
    if as_json:
        click.echo(json.dumps({**found.__dict__, "same": found.same}))
    else:
        click.echo(f"stored   {found.stored_hash}\ncomputed {found.hash}")
        click.echo("Reproduced bit for bit." if found.same else "NOT reproduced.")
    sys.exit(0 if found.same else 1)


@rank.command()
@click.argument("month")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@_scheme
@click.option("--edition", type=int, default=None, help="An earlier edition (default: the newest).")
@click.pass_obj
def export(run: Run, month: str, output: Path, scheme: str | None, edition: int | None) -> None:
    """Write an open bundle (ZIP of CSV and JSON) with which anybody can score the month again."""

    async def work(runtime: Any) -> bytes:
        async with runtime.db.read() as session:
            row = await month_for(session, _SHELL, month, scheme=scheme, edition=edition)
            _version, how = await scheme_of(session, row)
            return bundle(row, how)

    output.write_bytes(_done(run, work, alone=False))
    click.echo(str(output))


@rank.command("import-panel")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--scheme",
    "scheme_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="A scheme as TOML, or as the scheme.json of an open bundle.",
)
@click.option("--as-of", "month", required=True, help="The month the table is about, e.g. 2026-10.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Also write the open bundle (ZIP)."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a unit instead of a table.")
def import_panel(file: Path, scheme_file: Path, month: str, output: Path | None, as_json: bool) -> None:
    """Score any CSV table of units × indicators by a scheme; touches no database.

    Columns: 单位代码 or 单位, 组 where the scheme has several groups, one per indicator (code or name).
    """
    try:
        scheme = scheme_from(scheme_file.read_text("utf-8"), json_text=scheme_file.suffix == ".json")
        figures = read_panel(file.read_bytes(), scheme, checked_period(month, "/as-of"))
        result = score_month(scheme, figures, ())
    except Refusal as refusal:
        raise click.ClickException(_told(refusal)) from refusal
    digest = result_hash(scheme, figures, (), result)
    for unit in result.units:
        row = {"group": unit.group, "rank": unit.rank, "of": unit.of, "unit": unit.code, "name": unit.name}
        row |= {"score": str(unit.score), "last": unit.last}
        told = f"{unit.group}\t{unit.rank}/{unit.of}\t{unit.code}\t{unit.name}\t{unit.score}"
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else told)
    if output is not None:
        title = f"{month}　{file.name}"
        output.write_bytes(open_bundle(title, scheme, figures, (), result, digest))
    click.echo(json.dumps({"hash": digest}) if as_json else f"SHA-256 {digest}")


async def _person(runtime: Any, login: str) -> Viewer:
    session: AsyncSession
    async with runtime.db.read() as session:
        account = await account_by_login(session, login)
        if account is None or not account.active:
            raise click.UsageError(f"Nobody has the login {login!r}.")
        return await viewer_for(session, account, clock.today())


def _done(run: Run, work: Callable[[Any], Any], *, alone: bool = True) -> Any:
    """Run the work; a refusal becomes its sentences and exit code 1."""
    try:
        return run(work, alone=alone)
    except Refusal as refusal:
        raise click.ClickException(_told(refusal)) from refusal


def _told(refusal: Refusal) -> str:
    lines = [refusal.message % refusal.params if refusal.params else refusal.message]
    lines += [f"  {e.pointer}  {e.detail % dict(e.params) if e.params else e.detail}" for e in refusal.errors]
    return "\n".join(lines)
