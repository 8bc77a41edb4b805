"""Rankings over the API: reading, schemes, values. The acts of a month's life are in `api_acts.py`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody

from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.db import Database
from duze.kit.errors import NotFound
from duze.kit.web.etags import etag
from duze.letters.doors import doors
from duze.people.permissions import Role, Viewer
from duze.rankings import (
    actions,
    api_acts,
    api_awards,
    fairness,
    papers,
    printing,
    queries,
    report_api,
    report_sheet_doors,
    run_doors,
    scheme_api,
    simulator,
)
from duze.rankings.importing import import_sheet, template_for
from duze.rankings.lineage import inherited
from duze.rankings.models import Month
from duze.rankings.outs import MonthBrief, MonthOut, SchemeOut, SheetOut
from duze.rankings.rules.life import open_acts
from duze.rankings.rules.workbook import MAX_FILE
from duze.rankings.shapes import MonthIn, ValuesIn
from duze.rankings.standing import StandingOut, standings
from duze.rankings.views import month_brief, month_out, scheme_out, sheet_out, unit_in

Web = Request[Any, Any, Any]
TAGS = ["rankings"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@get("/schemes", tags=TAGS, summary="Every version of every scheme")
async def list_schemes(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> list[SchemeOut]:
    """How months are scored. Public to everybody who is ranked or ranks."""
    _ = viewer
    async with db.read() as session:
        return [scheme_out(version) for version in await queries.scheme_versions(session)]


@get("/rankings", tags=TAGS, summary="Months the viewer may see, newest first")
async def list_months(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], scheme: FromQuery[str | None] = None
) -> list[MonthBrief]:
    """Every edition of every month, at most 240."""
    async with db.read() as session:
        return [month_brief(month) for month in await queries.months(session, viewer, scheme=scheme)]


@post("/rankings", tags=TAGS, summary="Open a month")
async def open_month(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[MonthIn]
) -> Response[MonthOut]:
    """Collecting begins, under the scheme version in force for that month."""
    async with db.write() as session:
        month = await actions.open_month(session, viewer, data, today=clock.today())
        await session.flush()
        return await answer(session, viewer, month, 201)


@get("/rankings/{period:str}", tags=TAGS, summary="One month")
async def show_month(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> Response[MonthOut]:
    """The newest edition unless another is named; a unit sees only its own line before publication."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, edition=edition)
        return await answer(session, viewer, month)


@get("/rankings/{period:str}/actions", tags=TAGS, summary="What is open to me")
async def month_acts(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> list[ActOut]:
    """Every act on the month that the viewer's roles touch, open or closed with the reason."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme)
        file = await queries.file_of(session, month)
    return [act_out(act) for act in open_acts(file, viewer, clock.today())]


@get("/rankings/{period:str}/units/{unit_id:uuid}", tags=TAGS, summary="One unit's sheet, explained")
async def show_sheet(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    unit_id: FromPath[UUID],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> SheetOut:
    """From the place to each raw value, its source cell, and each finding."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, edition=edition)
        unit = unit_in(month, unit_id)
        before = await inherited(session, viewer, month.period)
        if unit is None or not queries.sees_sheet(viewer, month, unit_id, before):
            raise NotFound
        return await sheet_out(session, viewer, month, unit)


@get("/rankings/{period:str}/standings", tags=TAGS, summary="How firmly the places of a group stand")
async def list_standings(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    group: FromQuery[str],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> list[StandingOut]:
    """Each unit over all variants of the month's run; a unit sees only its own before publication."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, edition=edition)
    whole, own = queries.sees_table(viewer, month), viewer.units_as(Role.UNIT_LIAISON)
    return [one for one in standings(month, group) if whole or one.unit_id in own]


@get("/rankings/{period:str}/template", tags=TAGS, summary="The XLSX to fill in", media_type=XLSX)
async def values_template(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> Response[bytes]:
    """One row a unit, one column an indicator; cells that do not apply are grey. For the office."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme)
        if not viewer.staff:
            raise NotFound
        content = await template_for(session, month)
    named = {"Content-Disposition": f'attachment; filename="values-{month.period}.xlsx"'}
    return Response(content, media_type=XLSX, headers=named)


@post("/rankings/{period:str}/values", status_code=200, tags=TAGS, summary="Enter values")
async def enter_values(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    data: JSONBody[ValuesIn],
    scheme: FromQuery[str | None] = None,
) -> dict[str, int]:
    """All or none; entering one again replaces it, which the journal keeps."""
    async with db.write() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, lock=True)
        return {"entered": await actions.enter_values(session, viewer, month, data)}


@post("/rankings/{period:str}/value-sheets", status_code=200, tags=TAGS, summary="Import an XLSX")
async def import_values(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    data: MultipartBody[UploadFile],
    scheme: FromQuery[str | None] = None,
) -> dict[str, int]:
    """Taken whole, or refused whole with every faulty cell named."""
    content = await data.read(MAX_FILE + 1)
    return {"entered": await import_sheet(db, viewer, period, content, data.filename, scheme=scheme)}


async def answer(session: Any, viewer: Viewer, month: Month, status: int = 200) -> Response[MonthOut]:
    """The month with its ETag."""
    return Response(await month_out(session, viewer, month), status_code=status, headers={"ETag": etag(month)})


ROUTES = [
    list_schemes,
    list_months,
    open_month,
    show_month,
    month_acts,
    show_sheet,
    list_standings,
    values_template,
    enter_values,
    import_values,
    *api_acts.ROUTES,
    *api_awards.ROUTES,
    *scheme_api.ROUTES,
    *report_api.ROUTES,
    *report_sheet_doors.API,
    *run_doors.API,
    *doors(papers.PLACE).api,
    *printing.API,
    *simulator.API,
    *fairness.API,
]
