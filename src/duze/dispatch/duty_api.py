"""The responsibility list over JSON."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound
from duze.kit.web.etags import check_match
from duze.people.permissions import Permission, Viewer, require
from duze.units.duties import DutyEndIn, DutyIn, PeopleIn, begin_duty, change_duty, end_duty
from duze.units.duty_queries import DutyRow, duty_for, list_duties
from duze.units.models_duties import Duty, DutyKind

TAGS = ["lists"]
Ask = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
_AT = "/duties/{duty_id:uuid}"


class DutyOut(msgspec.Struct):
    """A row of the responsibility list."""

    id: UUID
    version: int
    kind: str
    subject: str
    unit_id: UUID
    unit: str
    membership_id: UUID | None
    leader: str
    head: str
    deputy: str
    handler: str
    contact: str
    duty: str
    valid_from: date
    valid_to: date | None


def duty_out(row: DutyRow) -> DutyOut:
    """The row as the API gives it."""
    named: dict[str, Any] = {"unit": row.unit, "leader": row.leader, "kind": row.duty.kind.value}
    plain = {name: getattr(row.duty, name) for name in DutyOut.__struct_fields__ if name not in named}
    return DutyOut(**plain, **named)


async def _answer(session: AsyncSession, viewer: Viewer, duty: Duty, status: int = 200) -> Response[DutyOut]:
    await session.flush()
    rows = await list_duties(session, viewer, kind=duty.kind, units=[duty.unit_id])
    row = next((one for one in rows if one.duty.id == duty.id), None)
    if row is None:
        raise NotFound
    return Response(duty_out(row), status_code=status, headers={"ETag": f'"{duty.version}"'})


@get("/duties", tags=TAGS, summary="The responsibility list, as far as the viewer may see it")
async def duties(
    db: Db, viewer: Who, kind: FromQuery[DutyKind | None] = None, on: FromQuery[date | None] = None
) -> list[DutyOut]:
    """Rows in force on a day (default today)."""
    async with db.read() as session:
        return [duty_out(row) for row in await list_duties(session, viewer, kind=kind, on=on or clock.today())]


@post("/duties", status_code=201, tags=TAGS, summary="Begin a row of the responsibility list")
async def begin(db: Db, viewer: Who, data: JSONBody[DutyIn]) -> Response[DutyOut]:
    """A leader's row gives the leader sight of the unit while it is in force."""
    require(viewer, Permission.DUTIES_EDIT)
    async with db.write() as session:
        return await _answer(session, viewer, await begin_duty(session, viewer, data, today=clock.today()), 201)


@get(_AT, tags=TAGS, summary="One row of the responsibility list")
async def duty(db: Db, viewer: Who, duty_id: FromPath[UUID]) -> Response[DutyOut]:
    """With its ETag."""
    async with db.read() as session:
        return await _answer(session, viewer, await duty_for(session, viewer, duty_id))


@patch(_AT, tags=TAGS, summary="Put the people of a row right")
async def change(
    request: Ask, db: Db, viewer: Who, duty_id: FromPath[UUID], data: JSONBody[PeopleIn]
) -> Response[DutyOut]:
    """All five fields are sent; what the row is about never changes."""
    async with db.write() as session:
        row = await duty_for(session, viewer, duty_id, lock=True)
        check_match(request, row)
        return await _answer(session, viewer, await change_duty(session, viewer, row, data, today=clock.today()))


@post(f"{_AT}/end", status_code=200, tags=TAGS, summary="Let a row end")
async def end(
    request: Ask, db: Db, viewer: Who, duty_id: FromPath[UUID], data: JSONBody[DutyEndIn]
) -> Response[DutyOut]:
    """The sight it gave ends with it."""
    async with db.write() as session:
        row = await duty_for(session, viewer, duty_id, lock=True)
        check_match(request, row)
        return await _answer(session, viewer, await end_duty(session, viewer, row, data, today=clock.today()))


ROUTES: list[Any] = [duties, begin, duty, change, end]
