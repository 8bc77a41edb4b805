"""Changes of units over the API: units and their past are no secret; recording is for who keeps the units."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from duze.kit import clock
from duze.kit.db import Database
from duze.people.permissions import Viewer
from duze.units import change_queries
from duze.units.change_shapes import ChangeCorrectionIn, LineageOut, UnitChangeIn, UnitChangeOut
from duze.units.changing import change_unit, correct_change

TAGS = ["units"]


@get("/unit-changes", tags=TAGS, summary="What happened to units, newest first")
async def list_changes(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> list[UnitChangeOut]:
    """Every row, also those that were corrected or taken back."""
    _ = viewer
    async with db.read() as session:
        return await change_queries.changes_out(session, await change_queries.change_rows(session))


@post("/unit-changes", tags=TAGS, summary="Record a change of a unit")
async def record_change(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[UnitChangeIn]
) -> Response[list[UnitChangeOut]]:
    """Renamed, moved, merged, split or closed from a day on, by a document; one row for each heir."""
    async with db.write() as session:
        rows = await change_unit(session, viewer, data, today=clock.today())
        await session.flush()
        return Response(await change_queries.changes_out(session, rows), status_code=201)


@post("/unit-changes/{change_id:uuid}/correction", status_code=200, tags=TAGS, summary="Correct a recorded change")
async def correct(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    change_id: FromPath[UUID],
    data: JSONBody[ChangeCorrectionIn],
) -> list[UnitChangeOut]:
    """By new rows: what goes on counting, the document, or the whole act taken back while nothing rests on it."""
    async with db.write() as session:
        change = await change_queries.change_for(session, change_id)
        rows = await correct_change(session, viewer, change, data)
        await session.flush()
        return await change_queries.changes_out(session, rows)


@get("/units/{unit_id:uuid}/lineage", tags=TAGS, summary="Where a unit came from and what became of it")
async def show_lineage(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], unit_id: FromPath[UUID]
) -> LineageOut:
    """Its names and groups over time, its predecessors and heirs, each with the document and what goes on counting."""
    _ = viewer
    async with db.read() as session:
        return await change_queries.lineage(session, unit_id)


ROUTES = [list_changes, record_change, correct, show_lineage]
