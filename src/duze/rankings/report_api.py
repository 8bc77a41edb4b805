"""Values that units report themselves, over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from duze.findings.uploads import of_form, outgoing
from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotFound
from duze.kit.web.etags import check_match, etag
from duze.kit.web.forms import shaped
from duze.people.permissions import Viewer
from duze.rankings import queries, report_queries, reporting
from duze.rankings.report_files import file_report, open_proof
from duze.rankings.report_views import call_out, calls_out, report_out
from duze.rankings.rules.report_checks import JUMP
from duze.rankings.shapes_reports import CallIn, CallOut, OddityOut, RemindIn, ReportIn, ReportOut, VerificationIn

Web = Request[Any, Any, Any]
TAGS = ["rankings"]


@get("/rankings/{period:str}/report-calls", tags=TAGS, summary="What units have to report, and what is missing")
async def list_calls(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> list[CallOut]:
    """The office sees every unit; units see their own under their own address."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme)
        if not viewer.staff:
            raise NotFound
        return await calls_out(session, viewer, month, clock.today())


@post("/rankings/{period:str}/report-calls", status_code=200, tags=TAGS, summary="Ask units to report values")
async def call_units(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    data: JSONBody[CallIn],
    scheme: FromQuery[str | None] = None,
) -> dict[str, int]:
    """By a day; asking again changes what is asked and the day."""
    async with db.write() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, lock=True)
        return {"asked": await reporting.call_reports(session, viewer, month, data, today=clock.today())}


@post("/rankings/{period:str}/reminders", status_code=200, tags=TAGS, summary="催报")
async def remind(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    data: JSONBody[RemindIn],
    scheme: FromQuery[str | None] = None,
) -> dict[str, int]:
    """Every unit of which something is missing, or those named; each at most once a day."""
    async with db.write() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, lock=True)
        return {"reminded": await reporting.remind(session, viewer, month, data.units, today=clock.today())}


@get("/rankings/{period:str}/report-calls/{unit_id:uuid}", tags=TAGS, summary="What one unit has to report")
async def show_call(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    unit_id: FromPath[UUID],
    scheme: FromQuery[str | None] = None,
) -> CallOut:
    """For the unit's liaison and the office."""
    async with db.read() as session:
        call, month = await report_queries.call_for(session, viewer, period, unit_id, scheme=scheme)
        reports = await report_queries.reports_of(session, month, unit_id)
        return call_out(call, reports, await report_queries.in_hand(session, month), clock.today())


@post("/rankings/{period:str}/report-calls/{unit_id:uuid}/reports", tags=TAGS, summary="Report a value with its proof")
async def report(
    request: Web,
    db: NamedDependency[Database],
    blobs: NamedDependency[Blobs],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    unit_id: FromPath[UUID],
    scheme: FromQuery[str | None] = None,
) -> Response[ReportOut]:
    """multipart/form-data: `indicator`, `value`, `note` and the proof as `file` (at most 50 MB).

    It waits for verification; until then it counts for nothing.
    """
    form = await request.form()
    data = shaped(ReportIn, {name: form[name] for name in ("indicator", "value", "note") if name in form})
    file = of_form(form.getall("file", []), {"sha256": form.get("sha256")})
    row = await file_report(db, blobs, viewer, period, unit_id, data, file, today=clock.today(), scheme=scheme)
    return Response(report_out(row), status_code=201, headers={"ETag": etag(row)})


@post(
    "/rankings/{period:str}/reports/{report_id:uuid}/verification", status_code=200, tags=TAGS, summary="核验自报数据"
)
async def verify(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    report_id: FromPath[UUID],
    data: JSONBody[VerificationIn],
) -> Response[ReportOut]:
    """By another than who reported. Verified, it becomes a value of the month. If-Match is the report's version."""
    async with db.write() as session:
        row = await report_queries.report_for(session, viewer, report_id, lock=True)
        call, month = await report_queries.call_of_report(session, row, period)
        check_match(request, row)
        await reporting.verify_report(session, viewer, call, month, row, data)
        await session.flush()
        return Response(report_out(row), headers={"ETag": etag(row)})


@get("/rankings/{period:str}/reports/{report_id:uuid}/proof", tags=TAGS, summary="The proof of a report")
async def proof(
    db: NamedDependency[Database],
    blobs: NamedDependency[Blobs],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    report_id: FromPath[UUID],
) -> Stream:
    """The file itself. Each reading goes into its custody log and the journal."""
    _ = period
    return outgoing(blobs, await open_proof(db, viewer, report_id))


@get("/rankings/{period:str}/value-checks", tags=TAGS, summary="What looks odd about the values of a month")
async def value_checks(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    over: FromQuery[int] = JUMP,
    scheme: FromQuery[str | None] = None,
) -> list[OddityOut]:
    """Jumps over `over` per cent, months that repeat the one before, values far from the group: hints for a person."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme)
        if not viewer.staff:
            raise NotFound
        found = await report_queries.oddities(session, month, over)
    return [OddityOut(one.unit_id, one.unit, one.indicator, one.value, list(one.hints)) for one in found]


ROUTES = [list_calls, call_units, remind, show_call, report, verify, proof, value_checks]
