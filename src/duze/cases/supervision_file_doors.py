"""Files of a unit's part of a 督办 order over the API, and read from the order's page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from duze.cases.supervision_files import add_to_part, files_of_parts, open_of_part
from duze.cases.supervision_queries import part_for
from duze.evidence.models import Evidence
from duze.findings.uploads import incoming, outgoing
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.people.permissions import Viewer

Db = NamedDependency[Database]
Store = NamedDependency[Blobs]
Who = NamedDependency[Viewer]
_AT, TAGS = "/supervision-parts/{part_id:uuid}/evidence", ["supervisions"]


class PartFileOut(msgspec.Struct):
    """A file of a part."""

    id: UUID
    filename: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime


def _out(file: Evidence) -> PartFileOut:
    return PartFileOut(file.id, file.filename, file.media_type, file.size, file.sha256, file.created_at)


@post(_AT, tags=TAGS, summary="Add a file to a part of a supervision order", status_code=201)
async def post_part_file(
    request: Request[Any, Any, Any], db: Db, blobs: Store, viewer: Who, part_id: FromPath[UUID]
) -> PartFileOut:
    """As files of findings are sent: multipart, or the bytes with `?filename=…`."""
    return _out(await add_to_part(db, blobs, viewer, part_id, await incoming(request)))


@get(_AT, tags=TAGS, summary="Files of a part of a supervision order")
async def get_part_files(db: Db, viewer: Who, part_id: FromPath[UUID]) -> list[PartFileOut]:
    """For whoever sees the part."""
    async with db.read() as session:
        part = await part_for(session, viewer, part_id)
        return [_out(file) for file in (await files_of_parts(session, [part]))[part.id]]


@get(f"{_AT}/{{evidence_id:uuid}}", tags=TAGS, summary="Read a file of a part of a supervision order")
async def get_part_file(
    db: Db, blobs: Store, viewer: Who, part_id: FromPath[UUID], evidence_id: FromPath[UUID]
) -> Stream:
    """Each reading goes into its custody log and the journal."""
    return outgoing(blobs, await open_of_part(db, viewer, part_id, evidence_id))


@get(f"{_AT}/{{evidence_id:uuid}}")
async def part_file_page(
    db: Db, blobs: Store, viewer: Who, part_id: FromPath[UUID], evidence_id: FromPath[UUID]
) -> Stream:
    """A file; its reading is written down."""
    return outgoing(blobs, await open_of_part(db, viewer, part_id, evidence_id))


API_ROUTES: list[Any] = [post_part_file, get_part_files, get_part_file]
