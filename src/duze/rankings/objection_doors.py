"""Files of objections to a month, over the API and from the unit's sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from duze.evidence.models import Evidence
from duze.findings.uploads import incoming, outgoing
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.people.permissions import Viewer
from duze.rankings.objection_files import add_file, files_of_objections, open_file, seen

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Store = NamedDependency[Blobs]
Who = NamedDependency[Viewer]
_AT, TAGS = "/rankings/{period:str}/objections/{objection_id:uuid}/files", ["rankings"]


class ObjectionFileOut(msgspec.Struct):
    """A file that a unit added to its objection."""

    id: UUID
    filename: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime


def _out(row: Evidence) -> ObjectionFileOut:
    return ObjectionFileOut(row.id, row.filename, row.media_type, row.size, row.sha256, row.created_at)


@post(_AT, tags=TAGS, summary="Add a file to an objection", status_code=201)
async def post_objection_file(
    request: Web, db: Db, blobs: Store, viewer: Who, period: FromPath[str], objection_id: FromPath[UUID]
) -> ObjectionFileOut:
    """As files of findings are sent: multipart, or the bytes with `?filename=…`. Until the objection is answered."""
    return _out(await add_file(db, blobs, viewer, period, objection_id, await incoming(request)))


@get(_AT, tags=TAGS, summary="Files of an objection")
async def get_objection_files(
    db: Db, viewer: Who, period: FromPath[str], objection_id: FromPath[UUID]
) -> list[ObjectionFileOut]:
    """For the office and the objecting unit."""
    async with db.read() as session:
        await seen(session, viewer, period, objection_id)
        return [_out(row) for row in (await files_of_objections(session, [objection_id]))[objection_id]]


@get(f"{_AT}/{{evidence_id:uuid}}", tags=TAGS, summary="Read a file of an objection")
async def get_objection_file(
    db: Db,
    blobs: Store,
    viewer: Who,
    period: FromPath[str],
    objection_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
) -> Stream:
    """Each reading goes into its custody log and the journal."""
    return outgoing(blobs, await open_file(db, viewer, period, objection_id, evidence_id))


@post(_AT, status_code=303)
async def objection_file_sent(
    request: Web, db: Db, blobs: Store, viewer: Who, period: FromPath[str], objection_id: FromPath[UUID]
) -> Redirect:
    """The same from the unit's sheet; a refusal is shown as a page of its own."""
    await add_file(db, blobs, viewer, period, objection_id, await incoming(request))
    async with db.read() as session:
        month, objection = await seen(session, viewer, period, objection_id)
    there = f"/rankings/{period}/units/{objection.unit_id}?scheme={month.scheme_code}"
    return Redirect(f"{there}#objections", status_code=303)


@get(f"{_AT}/{{evidence_id:uuid}}")
async def objection_file_page(
    db: Db,
    blobs: Store,
    viewer: Who,
    period: FromPath[str],
    objection_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
) -> Stream:
    """A file; its reading is written down."""
    return outgoing(blobs, await open_file(db, viewer, period, objection_id, evidence_id))


API_ROUTES: list[Any] = [post_objection_file, get_objection_files, get_objection_file]
ROUTES: list[Any] = [objection_file_sent, objection_file_page]
