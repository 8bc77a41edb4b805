"""A unit's own XLSX of a month over the API and from its page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from duze.findings.uploads import of_form
from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import Refusal, invalid
from duze.people.permissions import Viewer
from duze.rankings.report_pages import show_own
from duze.rankings.report_sheets import Sent, Tried, report_sheet, sheet_for, try_sheet
from duze.rankings.rules.workbook import MAX_FILE

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Store = NamedDependency[Blobs]
Who = NamedDependency[Viewer]
TAGS = ["rankings"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CALL = "/rankings/{period:str}/report-calls/{unit_id:uuid}"
_PAGE = "/rankings/{period:str}/reports/{unit_id:uuid}"


class SheetRowOut(msgspec.Struct):
    """One value of a sheet: where it stands, and what to look at before it is reported."""

    cell: str
    indicator: str
    name: str
    value: Decimal
    note: str
    hints: list[str]


class SheetDoneOut(msgspec.Struct):
    """What a sheet reports; `kept` is false for a dry run."""

    kept: bool
    rows: list[SheetRowOut]


def _rows(tried: list[Tried]) -> list[SheetRowOut]:
    return [
        SheetRowOut(one.row.cell, one.item.code, one.item.name, one.row.value, one.row.note, list(one.hints))
        for one in tried
    ]


async def _file(db: Database, viewer: Viewer, period: str, unit_id: UUID, scheme: str | None) -> Response[bytes]:
    async with db.read() as session:
        content = await sheet_for(session, viewer, period, unit_id, scheme)
    named = {"Content-Disposition": f'attachment; filename="report-{period}.xlsx"'}
    return Response(content, media_type=XLSX, headers=named)


async def _sent(form: FormMultiDict, period: str, unit_id: UUID, scheme: str | None) -> Sent:
    sheet = form.get("sheet")
    if not isinstance(sheet, UploadFile) or not sheet.filename:
        raise invalid("/sheet", "请选择填好的报送表（XLSX）。")
    return Sent(period, unit_id, scheme, sheet.filename, await sheet.read(MAX_FILE + 1))


@get(f"{_CALL}/template", tags=TAGS, summary="The unit's XLSX to fill in", media_type=XLSX)
async def unit_sheet(
    db: Db, viewer: Who, period: FromPath[str], unit_id: FromPath[UUID], scheme: FromQuery[str | None] = None
) -> Response[bytes]:
    """A row for each indicator the unit is asked for; headers are locked, the source is chosen from a list."""
    return await _file(db, viewer, period, unit_id, scheme)


@post(f"{_CALL}/sheets", tags=TAGS, summary="Report the values of a filled-in XLSX", status_code=200)
async def send_sheet(
    request: Web,
    db: Db,
    blobs: Store,
    viewer: Who,
    period: FromPath[str],
    unit_id: FromPath[UUID],
    scheme: FromQuery[str | None] = None,
    dry_run: FromQuery[bool] = False,
) -> SheetDoneOut:
    """multipart/form-data: `sheet`, and the proof as `file` unless it is a dry run.

    Taken whole or refused whole by cell; every value waits for verification, one that waits already is replaced.
    """
    form = await request.form()
    sent = await _sent(form, period, unit_id, scheme)
    tried = await try_sheet(db, viewer, sent)
    if not dry_run:
        await report_sheet(db, blobs, viewer, sent, of_form(form.getall("file", []), {}), today=clock.today())
    return SheetDoneOut(not dry_run, _rows(tried))


@get(f"{_PAGE}/sheet.xlsx", media_type=XLSX)
async def unit_sheet_page(
    db: Db, viewer: Who, period: FromPath[str], unit_id: FromPath[UUID], scheme: FromQuery[str | None] = None
) -> Response[bytes]:
    """The same, from the unit's page."""
    return await _file(db, viewer, period, unit_id, scheme)


@post(f"{_PAGE}/sheet", status_code=303)
async def send_sheet_page(
    request: Web,
    db: Db,
    blobs: Store,
    viewer: Who,
    period: FromPath[str],
    unit_id: FromPath[UUID],
    scheme: FromQuery[str | None] = None,
) -> Redirect | Template:
    """Try a sheet and show what it would report, or report it; faults are listed by cell."""
    form = await request.form()
    try:
        sent = await _sent(form, period, unit_id, scheme)
        if form.get("act") != "file":
            tried = _rows(await try_sheet(db, viewer, sent))
            return await show_own(db, viewer, period, unit_id, scheme, {}, None, {"tried": tried, "sent": sent.name})
        await report_sheet(db, blobs, viewer, sent, of_form(form.getall("file", []), {}), today=clock.today())
    except Refusal as refusal:
        return await show_own(db, viewer, period, unit_id, scheme, {}, refusal, {"sheet_refused": True})
    return Redirect(f"/rankings/{period}/reports/{unit_id}{f'?scheme={scheme}' if scheme else ''}", status_code=303)


API = [unit_sheet, send_sheet]
PAGES = [unit_sheet_page, send_sheet_page]
