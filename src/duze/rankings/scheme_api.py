"""Trying a scheme and comparing versions over the API."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody

from duze.kit.db import Database
from duze.people.permissions import Viewer
from duze.rankings import draft_doors
from duze.rankings.outs import DifferenceOut, SchemeCheckOut
from duze.rankings.scheme_checking import check_scheme, compared
from duze.rankings.shapes import SchemeCheckIn

TAGS = ["rankings"]


@post("/schemes/check", status_code=200, tags=TAGS, summary="Try a scheme: faults, or what it would change")
async def try_scheme(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[SchemeCheckIn]
) -> SchemeCheckOut:
    """Nothing is stored. Every fault has its pointer; a good scheme is compared with the newest of its code."""
    _ = viewer
    async with db.read() as session:
        return await check_scheme(session, data)


@get("/schemes/differences", tags=TAGS, summary="What differs between two versions")
async def scheme_differences(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    before: FromQuery[UUID],
    after: FromQuery[UUID],
) -> list[DifferenceOut]:
    """Row by row of the scheme's table: weights, methods, deductions, settings."""
    _ = viewer
    async with db.read() as session:
        _old, _new, found = await compared(session, before, after)
        return found


ROUTES = [try_scheme, scheme_differences, *draft_doors.API]
