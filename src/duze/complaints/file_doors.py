"""What a complainant brought, over the API and from the complaint's page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.complaints.files import Sealed, add_file, open_for, open_with_pass
from duze.complaints.models import Complaint
from duze.complaints.queries import complaint_for, files_of
from duze.complaints.rules import knows_complainant
from duze.evidence.models import Evidence
from duze.findings.uploads import answered, incoming
from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.settings import Settings
from duze.people.permissions import Viewer

TAGS = ["complaints"]
Db = NamedDependency[Database]
Store = NamedDependency[Blobs]
Known = NamedDependency[Settings]
Who = NamedDependency[Viewer]
_AT = "/complaints/{complaint_id:uuid}/files"


class ComplaintFileOut(msgspec.Struct):
    """A file under the complainant's seal: which it is, never its own name. `size`: bytes."""

    id: UUID
    filename: str
    media_type: str
    size: int
    added_at: datetime
    added_by: str


async def files_told(session: AsyncSession, viewer: Viewer, complaint: Complaint) -> list[ComplaintFileOut]:
    """The files, for those who know of the complainant; for anybody else there are none."""
    if not knows_complainant(complaint, viewer):
        return []
    return [
        ComplaintFileOut(file.id, file.filename, file.media_type, row.size, file.created_at, file.added_by_name)
        for row, file in await files_of(session, complaint.id)
    ]


def streamed(sealed: Sealed, complaint_id: UUID, found: tuple[Evidence, str, int]) -> Stream:
    """An opened file, in clear, under its own name."""
    evidence, name, size = found
    plain = sealed.wrapper(complaint_id).unwrap(sealed.blobs.stream(evidence.sha256))
    return answered(plain, name, evidence.media_type, size)


@post(_AT, tags=TAGS, summary="Add a file that the complainant brought", status_code=201)
async def post_complaint_file(
    request: Request[Any, Any, Any], db: Db, blobs: Store, settings: Known, viewer: Who, complaint_id: FromPath[UUID]
) -> ComplaintFileOut:
    """As files of findings are sent: multipart, or the bytes with `?filename=…`. It is kept under the seal."""
    sealed = Sealed(blobs, settings.secret_key)
    kept = await add_file(db, sealed, viewer, complaint_id, await incoming(request))
    async with db.read() as session:
        rows = await files_of(session, complaint_id)
    row, file = next((row, file) for row, file in rows if file.id == kept.id)
    return ComplaintFileOut(file.id, file.filename, file.media_type, row.size, file.created_at, file.added_by_name)


@get(_AT, tags=TAGS, summary="Files that the complainant brought, unopened")
async def get_complaint_files(db: Db, viewer: Who, complaint_id: FromPath[UUID]) -> list[ComplaintFileOut]:
    """Empty for those who need not know that anything was brought."""
    async with db.read() as session:
        return await files_told(session, viewer, await complaint_for(session, viewer, complaint_id))


@post(f"{_AT}/{{file_id:uuid}}/opening", status_code=200, tags=TAGS, summary="Open a file that the complainant brought")
async def open_complaint_file(
    db: Db,
    blobs: Store,
    settings: Known,
    viewer: Who,
    complaint_id: FromPath[UUID],
    file_id: FromPath[UUID],
    data: JSONBody[dict[str, Any]],
) -> Stream:
    """The file in clear, for a stated `reason`. Both the opening and a refusal are journalled."""
    sealed = Sealed(blobs, settings.secret_key)
    return streamed(sealed, complaint_id, await open_for(db, sealed, viewer, complaint_id, file_id, data))


@get(f"{_AT}/{{file_id:uuid}}")
async def complaint_file_page(
    db: Db,
    blobs: Store,
    settings: Known,
    viewer: Who,
    complaint_id: FromPath[UUID],
    file_id: FromPath[UUID],
    shown: FromQuery[str] = "",
) -> Stream:
    """A file after the seal was opened on the page; `shown` is what that page gave, good for ten minutes."""
    sealed = Sealed(blobs, settings.secret_key)
    found = await open_with_pass(db, sealed, viewer, complaint_id, file_id, shown, now=clock.now())
    return streamed(sealed, complaint_id, found)


API_ROUTES: list[Any] = [post_complaint_file, get_complaint_files, open_complaint_file]
