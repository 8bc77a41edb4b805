"""One unit's sheet as a page, and the unit's objection to a line of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.models import Evidence
from duze.findings.uploads import of_form
from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.forms import shaped
from duze.kit.web.problems import problem
from duze.law.models import KIND_NAMES
from duze.people.permissions import Viewer
from duze.rankings import publishing, queries
from duze.rankings.board import dated_courses
from duze.rankings.lineage import answering_for
from duze.rankings.models import STATE_NAMES, VERDICT_NAMES, Month, MonthObjection, MonthState
from duze.rankings.objection_files import files_of_objections, object_with_file, reads_objection
from duze.rankings.overturning import overturned_since
from duze.rankings.rules import UnitScore
from duze.rankings.rules.life import refusal_to_object
from duze.rankings.rules.periods import year_month
from duze.rankings.scheme import METHOD_NAMES, SEVERITY_NAMES
from duze.rankings.shapes import ObjectionIn
from duze.rankings.views import sheet_out, unit_in

Web = Request[Any, Any, Any]


@get("/rankings/{period:str}/units/{unit_id:uuid}")
async def sheet_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    unit_id: FromPath[UUID],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> Template:
    """One unit's sheet: from the place to each raw value, its source, and each finding."""
    return await show_sheet(db, viewer, period, unit_id, scheme=scheme, edition=edition)


async def show_sheet(
    db: Database,
    viewer: Viewer,
    period: str,
    unit_id: UUID,
    *,
    scheme: str | None = None,
    edition: int | None = None,
    values: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> Template:
    """The sheet, with a refused objection's text kept."""
    async with db.read() as session:
        context = await sheet_context(session, viewer, period, unit_id, scheme=scheme, edition=edition)
    context |= {"values": values or {}, "problem": problem(refusal) if refusal else None}
    return Template("rankings/sheet.html", context=context, status_code=refusal.status if refusal else 200)


async def sheet_context(
    session: AsyncSession,
    viewer: Viewer,
    period: str,
    unit_id: UUID,
    *,
    scheme: str | None = None,
    edition: int | None = None,
) -> dict[str, Any]:
    """What a sheet shows, on screen and on paper. Raises NotFound when the viewer may not see it."""
    month = await queries.month_for(session, viewer, period, scheme=scheme, edition=edition)
    unit = unit_in(month, unit_id)
    own = await answering_for(session, viewer, month.period)
    if unit is None or not queries.sees_sheet(viewer, month, unit_id, own):
        raise NotFound
    version, how = await queries.scheme_of(session, month)
    file = await queries.file_of(session, month)
    course = (await dated_courses(session, month, 11)).get(unit_id, {})
    return {
        "viewer": viewer,
        "active": "/rankings",
        "month": month,
        "scheme_name": version.name,
        "state": STATE_NAMES[month.state],
        "locked": month.state is MonthState.PUBLISHED,
        "year_month": year_month(period),
        "unit": unit,
        "group": how.group(unit.group),
        "sheet": await sheet_out(session, viewer, month, unit),
        "titles": {item.code: item.name for item in how.indicators},
        "course": [*course.values(), unit.rank],
        "course_months": [*course, month.period],
        "methods": METHOD_NAMES,
        "severities": {item.value: name for item, name in SEVERITY_NAMES.items()},
        "kinds": {item.value: name for item, name in KIND_NAMES.items()},
        "verdicts": {item.value: name for item, name in VERDICT_NAMES.items()},
        "can_object": not refusal_to_object(file, viewer, unit_id, clock.today(), own),
        "overturned": await _overturned(session, month, unit) if file.newest else [],
        "review_due": file.review_due,
        "objection_files": await _files(session, viewer, file.objections, unit_id, own),
        "may_add": unit_id in own and month.state is MonthState.IN_REVIEW,
    }


async def _overturned(session: AsyncSession, month: Month, unit: UnitScore) -> list[str]:
    """Numbers of findings this unit lost points for and that were overturned since."""
    lost = {line.number for line in unit.lines}
    return [one.number for one in await overturned_since(session, month) if one.number in lost]


async def _files(
    session: AsyncSession, viewer: Viewer, objections: Sequence[MonthObjection], unit_id: UUID, own: Collection[UUID]
) -> Mapping[UUID, list[Evidence]]:
    seen = [item.id for item in objections if item.unit_id == unit_id and reads_objection(viewer, item, own)]
    return await files_of_objections(session, seen)


@post("/rankings/{period:str}/units/{unit_id:uuid}/objections", status_code=303)
async def object_to(
    request: Web,
    db: NamedDependency[Database],
    blobs: NamedDependency[Blobs],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    unit_id: FromPath[UUID],
    scheme: FromQuery[str | None] = None,
) -> Redirect | Template:
    """Object to a line of one's own sheet, with a file that shows it where there is one."""
    form = await request.form()
    values = {name: form[name] for name in ("line", "text") if form.get(name)}
    files = [file for file in form.getall("file", []) if isinstance(file, UploadFile) and file.filename]
    try:
        data = shaped(ObjectionIn, {**values, "unit_id": str(unit_id)})
        if files:
            month_of, first = (period, scheme), of_form(files, {})
            await object_with_file(db, blobs, viewer, month_of, data, first, today=clock.today())
        else:
            async with db.write() as session:
                month = await queries.month_for(session, viewer, period, scheme=scheme, lock=True)
                await publishing.object_to(session, viewer, month, data, today=clock.today())
    except Refusal as refusal:
        return await show_sheet(db, viewer, period, unit_id, scheme=scheme, values=values, refusal=refusal)
    return Redirect(f"/rankings/{period}/units/{unit_id}#objections", status_code=303)


ROUTES = [sheet_page, object_to]
