"""Rankings as pages: the months, one month's tables, one unit's sheet. Forms that act are in `forms.py`."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.forms import form_values, shaped
from duze.kit.web.problems import problem
from duze.letters.doors import doors
from duze.letters.queries import letters_about
from duze.letters.starting import draft_acts
from duze.people.permissions import Permission, Role, Viewer
from duze.rankings import (
    actions,
    fairness,
    forms,
    objection_doors,
    papers,
    printing,
    publication_pages,
    queries,
    report_pages,
    report_sheet_doors,
    run_doors,
    scheme_pages,
    sheet_pages,
    simulator,
)
from duze.rankings.board import board
from duze.rankings.importing import template_for
from duze.rankings.models import STATE_NAMES
from duze.rankings.report_queries import open_calls
from duze.rankings.rules.periods import before, period_of, year_month
from duze.rankings.shapes import MonthIn
from duze.rankings.trends import trends

Web = Request[Any, Any, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@get("/rankings")
async def months_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    group: FromQuery[str] = "",
    scheme: FromQuery[str] = "",
) -> Template:
    """The months the viewer may see, newest first, and a group's places over the published ones of a scheme."""
    return await _months(db, viewer, {}, None, group, scheme)


async def _months(
    db: Database, viewer: Viewer, values: dict[str, Any], refusal: Refusal | None, group: str = "", scheme: str = ""
) -> Template:
    async with db.read() as session:
        rows = await queries.months(session, viewer, scheme=scheme or None)
        courses = await trends(session, viewer, group, scheme=scheme)
        versions = await queries.scheme_versions(session)
        own = viewer.has(Role.UNIT_LIAISON) and not viewer.staff
        calls = await open_calls(session, viewer) if own else []
    names: dict[str, str] = {}
    for version in versions:  # the main scheme first, each under the name of its newest version
        names.setdefault(version.code, version.name)
    context = {
        "viewer": viewer,
        "active": "/rankings",
        "rows": [(month, year_month(month.period)) for month in rows],
        "states": STATE_NAMES,
        "calls": calls,
        "trends": courses,
        "schemes": names,
        "scheme": scheme if scheme in names else "",
        "may_open": viewer.may(Permission.RANKINGS_COMPUTE),
        "values": {"period": _next_to_open([month.period for month in rows]), **values},
        "problem": problem(refusal) if refusal else None,
    }
    return Template("rankings/list.html", context=context, status_code=refusal.status if refusal else 200)


def _next_to_open(opened: list[str]) -> str:
    """The month a person would open now: last month, or this one when last month has been opened already."""
    this = period_of(clock.today())
    return this if before(this) in opened else before(this)


@post("/rankings", status_code=303)
async def open_month(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]
) -> Redirect | Template:
    """Open a month; wrong input shows the list again with the reason."""
    values = await form_values(request)
    try:
        async with db.write() as session:
            month = await actions.open_month(session, viewer, shaped(MonthIn, values), today=clock.today())
    except Refusal as refusal:
        return await _months(db, viewer, values, refusal)
    return Redirect(f"/rankings/{month.period}?scheme={month.scheme_code}", status_code=303)


@get("/rankings/{period:str}")
async def month_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    group: FromQuery[str | None] = None,
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> Template:
    """One month: the tables by group, who may do what, what is missing, how it was scored."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, edition=edition)
        context = await board(session, viewer, month, group, clock.today())
        context["letters"] = await letters_about(session, viewer, "ranking_month", month.id)
        corrected = month.edition > 1 and context["month"].newest
        context["papers"] = await draft_acts(session, viewer, papers.PLACE, month, clock.today()) if corrected else []
    return Template("rankings/month.html", context={"viewer": viewer, "active": "/rankings", **context})


@get("/rankings/{period:str}/values.xlsx", media_type=XLSX)
async def values_file(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> Response[bytes]:
    """The XLSX to fill in."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme)
        if not viewer.staff:
            raise NotFound
        content = await template_for(session, month)
    named = {"Content-Disposition": f'attachment; filename="values-{month.period}.xlsx"'}
    return Response(content, media_type=XLSX, headers=named)


ROUTES = [
    months_page,
    open_month,
    month_page,
    values_file,
    *doors(papers.PLACE).pages,
    *forms.ROUTES,
    *publication_pages.ROUTES,
    *sheet_pages.ROUTES,
    *objection_doors.ROUTES,
    *report_pages.ROUTES,
    *report_sheet_doors.PAGES,
    *run_doors.PAGES,
    *printing.PAGES,
    *scheme_pages.ROUTES,
    *simulator.PAGES,
    *fairness.PAGES,
]
