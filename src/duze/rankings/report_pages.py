"""Values that units report themselves, as pages: a liaison's own on the phone, the assessor's overview and checks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Stream, Template

from duze.findings.uploads import of_form, outgoing
from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.people.permissions import Viewer
from duze.rankings import queries, report_queries, reporting
from duze.rankings.report_files import file_report, open_proof
from duze.rankings.report_views import call_out, calls_out
from duze.rankings.rules.life import refusal_to_enter
from duze.rankings.rules.periods import year_month
from duze.rankings.rules.report_checks import JUMP
from duze.rankings.rules.reports import refusal_to_report
from duze.rankings.shapes_reports import CallIn, RemindIn, ReportIn, VerificationIn

Web = Request[Any, Any, Any]
Values = dict[str, Any]


@get("/rankings/{period:str}/reports")
async def overview_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
    over: FromQuery[int] = JUMP,
) -> Template:
    """The assessor's overview: who is missing, what waits for verification, what looks odd."""
    return await _overview(db, viewer, period, scheme, {}, None, over)


async def _overview(
    db: Database,
    viewer: Viewer,
    period: str,
    scheme: str | None,
    values: Values,
    refusal: Refusal | None,
    over: int = JUMP,
) -> Template:
    if not viewer.staff:
        raise NotFound
    today = clock.today()
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme)
        _version, how = await queries.scheme_of(session, month)
        calls = await calls_out(session, viewer, month, today)
        odd = await report_queries.oddities(session, month, over)
    waiting = [(call, row) for call in calls for row in call.reports if row.state == "waiting"]
    context = {
        "viewer": viewer,
        "active": "/rankings",
        "month": month,
        "year_month": year_month(period),
        "calls": calls,
        "late": sum(call.late for call in calls),
        "missing": sum(bool(call.missing) for call in calls),
        "to_remind": sum(bool(call.missing) and call.reminded_on != today for call in calls),
        "waiting": waiting,
        "odd": odd,
        "hints": {(one.unit_id, one.indicator): one.hints for one in odd},
        "over": over,
        "titles": {item.code: item.name + (f"（{item.unit}）" if item.unit else "") for item in how.indicators},
        "closed": refusal_to_enter(month, viewer),
        "today": today,
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("rankings/reports.html", context=context, status_code=refusal.status if refusal else 200)


@post("/rankings/{period:str}/report-calls", status_code=303)
async def call_units(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> Redirect | Template:
    """Ask every unit that is scored on the ticked indicators."""
    values = await form_values(request)
    try:
        fields: Values = {name: values[name] for name in ("due_on", "indicators") if name in values}
        async with db.write() as session:
            month = await queries.month_for(session, viewer, period, scheme=scheme, lock=True)
            await reporting.call_reports(session, viewer, month, shaped(CallIn, fields), today=clock.today())
    except Refusal as refusal:
        return await _overview(db, viewer, period, scheme, values, refusal)
    return _to_overview(period, scheme)


@post("/rankings/{period:str}/reminders", status_code=303)
async def remind(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> Redirect | Template:
    """Remind all of which something is missing, or one unit."""
    values = await form_values(request)
    try:
        data = shaped(RemindIn, {"units": [values["unit"]] if "unit" in values else []})
        async with db.write() as session:
            month = await queries.month_for(session, viewer, period, scheme=scheme, lock=True)
            await reporting.remind(session, viewer, month, data.units, today=clock.today())
    except Refusal as refusal:
        return await _overview(db, viewer, period, scheme, {}, refusal)
    return _to_overview(period, scheme)


@post("/rankings/{period:str}/reported/{report_id:uuid}/verification", status_code=303)
async def verify(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    report_id: FromPath[UUID],
    scheme: FromQuery[str | None] = None,
) -> Redirect | Template:
    """Verify a report, or return it with the reason."""
    values = await form_values(request)
    try:
        data = shaped(VerificationIn, {name: values[name] for name in ("verdict", "answer") if name in values})
        async with db.write() as session:
            row = await report_queries.report_for(session, viewer, report_id, lock=True)
            call, month = await report_queries.call_of_report(session, row, period)
            check_version(row, version_of(values))
            await reporting.verify_report(session, viewer, call, month, row, data)
    except Refusal as refusal:
        return await _overview(db, viewer, period, scheme, values | {"report": str(report_id)}, refusal)
    return _to_overview(period, scheme)


def _to_overview(period: str, scheme: str | None) -> Redirect:
    return Redirect(f"/rankings/{period}/reports{f'?scheme={scheme}' if scheme else ''}", status_code=303)


@get("/rankings/{period:str}/reports/{unit_id:uuid}")
async def own_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    unit_id: FromPath[UUID],
    scheme: FromQuery[str | None] = None,
) -> Template:
    """What one unit has to report: each indicator, where it stands, and the form."""
    return await show_own(db, viewer, period, unit_id, scheme, {}, None)


async def show_own(
    db: Database,
    viewer: Viewer,
    period: str,
    unit_id: UUID,
    scheme: str | None,
    values: Values,
    refusal: Refusal | None,
    more: Values | None = None,
) -> Template:
    """A unit's page; `more`: what trying its sheet showed."""
    today = clock.today()
    async with db.read() as session:
        call, month = await report_queries.call_for(session, viewer, period, unit_id, scheme=scheme)
        _version, how = await queries.scheme_of(session, month)
        reports = await report_queries.reports_of(session, month, unit_id)
        out = call_out(call, reports, await report_queries.in_hand(session, month), today)
    context = {
        "viewer": viewer,
        "active": "/rankings",
        "call": out,
        "year_month": year_month(period),
        "items": [item for item in how.indicators if item.code in call.indicators],
        "newest": {row.indicator: row for row in reversed(out.reports)},
        "closed": refusal_to_report(call, month, viewer),
        "overdue": bool(out.missing) and today > call.due_on,
        "tried": None,
        "sheet_refused": False,
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    context |= more or {}
    return Template("rankings/report.html", context=context, status_code=refusal.status if refusal else 200)


@post("/rankings/{period:str}/reports/{unit_id:uuid}", status_code=303)
async def report(
    request: Web,
    db: NamedDependency[Database],
    blobs: NamedDependency[Blobs],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    unit_id: FromPath[UUID],
    scheme: FromQuery[str | None] = None,
) -> Redirect | Template:
    """Report one value with its proof."""
    form = await request.form()
    values = {name: form[name] for name in ("indicator", "value", "note") if form.get(name)}
    try:
        data, file = shaped(ReportIn, values), of_form(form.getall("file", []), {})
        await file_report(db, blobs, viewer, period, unit_id, data, file, today=clock.today(), scheme=scheme)
    except Refusal as refusal:
        return await show_own(db, viewer, period, unit_id, scheme, values, refusal)
    return Redirect(f"/rankings/{period}/reports/{unit_id}{f'?scheme={scheme}' if scheme else ''}", status_code=303)


@get("/rankings/{period:str}/reported/{report_id:uuid}/proof")
async def proof(
    db: NamedDependency[Database],
    blobs: NamedDependency[Blobs],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    report_id: FromPath[UUID],
) -> Stream:
    """The file itself; each reading is journalled."""
    _ = period
    return outgoing(blobs, await open_proof(db, viewer, report_id))


ROUTES = [overview_page, call_units, remind, verify, own_page, report, proof]
