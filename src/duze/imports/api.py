"""Imports over the API: the kinds, their templates, and a file in."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from duze.imports.actions import bring_in, refusal_for, try_out
from duze.imports.doors import sent_file, template_answer
from duze.imports.kinds import kind_for, kinds_for
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.i18n import gettext, say
from duze.people.permissions import Viewer


class ColumnOut(msgspec.Struct):
    """A column of a kind's table."""

    key: str
    title: str
    required: bool
    example: str
    help: str
    choices: list[str]


class KindOut(msgspec.Struct):
    """A kind of table that may be brought in."""

    code: str
    title: str
    columns: list[ColumnOut]


class CellErrorOut(msgspec.Struct):
    """One thing wrong, by cell."""

    place: str
    detail: str


class ImportOut(msgspec.Struct):
    """What an import did, or would do when `dry_run`."""

    kind: str
    filename: str
    sha256: str
    dry_run: bool
    rows: int
    new: int
    changed: int
    unchanged: int
    normalised: list[str]
    errors: list[CellErrorOut]


@get("/imports", tags=["imports"], summary="Tables that may be brought in")
async def list_kinds(viewer: NamedDependency[Viewer]) -> list[KindOut]:
    """The kinds the caller has the permission for, with their columns."""
    return [
        KindOut(
            kind.code,
            gettext(kind.title),
            [ColumnOut(c.key, c.title, c.required, c.example, gettext(c.help), list(c.choices)) for c in kind.columns],
        )
        for kind in kinds_for(viewer)
    ]


@get("/imports/{code:str}/template", tags=["imports"], summary="A template to fill in")
async def get_template(
    viewer: NamedDependency[Viewer], code: FromPath[str], format: FromQuery[str] = "xlsx"
) -> Response[bytes]:
    """The template as xlsx, csv or toml."""
    return template_answer(kind_for(viewer, code), format)


@post("/imports/{code:str}", tags=["imports"], summary="Bring a file in, whole or not at all", status_code=200)
async def import_file(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    code: FromPath[str],
    dry_run: FromQuery[bool] = False,
) -> ImportOut:
    """The file as raw body with `?filename=`, or multipart field `file`.

    With `dry_run=true` nothing is kept and faults are listed with 200; otherwise faults answer 422 by cell.
    """
    kind = kind_for(viewer, code)
    file = await sent_file(request)
    work = try_out if dry_run else bring_in
    outcome = await work(db, viewer, kind, file, today=clock.today())
    tally, table = outcome.tally, outcome.table
    if tally.errors and not dry_run:
        raise refusal_for(tally)
    return ImportOut(
        kind.code,
        file.name,
        file.sha256,
        dry_run,
        len(table.rows) if table else 0,
        tally.new,
        tally.changed,
        tally.unchanged,
        list(table.normalised[:100]) if table else [],
        [CellErrorOut(error.place, say(error.message, error.params)) for error in tally.errors],
    )


ROUTES = [list_kinds, get_template, import_file]
