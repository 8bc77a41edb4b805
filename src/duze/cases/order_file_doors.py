"""Files of rectification orders over the API and from the order's page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Stream

from duze.cases.order_files import add_to_order, files_of_order, open_of_order
from duze.cases.queries import rectification_for
from duze.findings.uploads import incoming, outgoing
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.people.permissions import Viewer

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Store = NamedDependency[Blobs]
Who = NamedDependency[Viewer]
_AT, TAGS = "/rectifications/{order_id:uuid}/evidence", ["rectifications"]


class OrderFileOut(msgspec.Struct):
    """A file of an order. `round`: for which report it was filed."""

    id: UUID
    filename: str
    media_type: str
    size: int
    sha256: str
    captured_at: datetime | None
    added_at: datetime
    by_unit: bool
    round: int


@post(_AT, tags=TAGS, summary="Add a file to a rectification order", status_code=201)
async def post_order_file(
    request: Web,
    db: Db,
    blobs: Store,
    viewer: Who,
    order_id: FromPath[UUID],
    measure: FromQuery[int | None] = None,
) -> OrderFileOut:
    """As files of findings are sent: multipart, or the bytes with `?filename=…`. `measure`: its place in the plan."""
    row = await add_to_order(db, blobs, viewer, order_id, await incoming(request), measure=measure)
    return next(one for one in await _files(db, viewer, order_id) if one.id == row.id)


async def _files(db: Database, viewer: Viewer, order_id: UUID) -> list[OrderFileOut]:
    async with db.read() as session:
        rows = await files_of_order(session, await rectification_for(session, viewer, order_id))
    return [
        OrderFileOut(
            file.id,
            file.filename,
            file.media_type,
            file.size,
            file.sha256,
            file.captured_at,
            file.created_at,
            link.by_unit,
            link.round,
        )
        for link, file in rows
    ]


@get(_AT, tags=TAGS, summary="Files of a rectification order")
async def get_order_files(db: Db, viewer: Who, order_id: FromPath[UUID]) -> list[OrderFileOut]:
    """Both sides read all of them."""
    return await _files(db, viewer, order_id)


@get(f"{_AT}/{{evidence_id:uuid}}", tags=TAGS, summary="Read a file of a rectification order")
async def get_order_file(
    db: Db, blobs: Store, viewer: Who, order_id: FromPath[UUID], evidence_id: FromPath[UUID]
) -> Stream:
    """Each reading goes into its custody log and the journal."""
    return outgoing(blobs, await open_of_order(db, viewer, order_id, evidence_id))


@post(_AT, status_code=303)
async def order_file_sent(
    request: Web,
    db: Db,
    blobs: Store,
    viewer: Who,
    order_id: FromPath[UUID],
    measure: FromQuery[int | None] = None,
) -> Redirect:
    """The same from the order's page; a refusal is shown as a page of its own."""
    await add_to_order(db, blobs, viewer, order_id, await incoming(request), measure=measure)
    return Redirect(f"/rectifications/{order_id}#{'files' if measure is None else 'measures'}", status_code=303)


@get(f"{_AT}/{{evidence_id:uuid}}")
async def order_file_page(
    db: Db, blobs: Store, viewer: Who, order_id: FromPath[UUID], evidence_id: FromPath[UUID]
) -> Stream:
    """A file; its reading is written down."""
    return outgoing(blobs, await open_of_order(db, viewer, order_id, evidence_id))


API_ROUTES: list[Any] = [post_order_file, get_order_files, get_order_file]
ROUTES: list[Any] = [order_file_sent, order_file_page]
