"""What rankings give as files to keep: a unit's score sheet on one page, a month's tables as a workbook."""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound
from duze.letters.press import Press
from duze.letters.worker import PaperJob
from duze.people.permissions import Viewer
from duze.rankings.models import STATE_NAMES
from duze.rankings.queries import month_for, scheme_of, sees_table
from duze.rankings.rules import result_from
from duze.rankings.rules.table_file import table_file
from duze.rankings.sheet_pages import sheet_context
from duze.rankings.table_paper import TablePaper, table_job, table_paper, table_pictures

Web = Request[Any, Any, Any]
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def printed(request: Web, press: Press, template: str, context: dict[str, Any], name: str) -> Response[bytes]:
    """A template extending `letters/paper.html` as a PDF of today, to be shown in the browser."""
    engine: Any = request.app.template_engine
    pdf = await press.paper(PaperJob(engine.get_template(template).render(**context), clock.today()))
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return Response(pdf, media_type=PDF, headers=headers)


class Which(NamedTuple):
    """Whose sheet of which month is asked for."""

    period: str
    unit_id: UUID
    scheme: str | None
    edition: int | None


async def _sheet(request: Web, db: Database, viewer: Viewer, press: Press, which: Which) -> Response[bytes]:
    async with db.read() as session:
        context = await sheet_context(
            session, viewer, which.period, which.unit_id, scheme=which.scheme, edition=which.edition
        )
    name = f"sheet-{which.period}-{context['unit'].code}"
    return await printed(request, press, "rankings/sheet_paper.html", context, name)


@get("/rankings/{period:str}/units/{unit_id:uuid}/sheet.pdf", media_type=PDF)
async def sheet_paper(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    press: NamedDependency[Press],
    period: FromPath[str],
    unit_id: FromPath[UUID],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> Response[bytes]:
    """One unit's sheet on one page."""
    return await _sheet(request, db, viewer, press, Which(period, unit_id, scheme, edition))


@get(
    "/rankings/{period:str}/units/{unit_id:uuid}/pdf",
    tags=["rankings"],
    summary="One unit's sheet on one page",
    media_type=PDF,
)
async def api_sheet_paper(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    press: NamedDependency[Press],
    period: FromPath[str],
    unit_id: FromPath[UUID],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> Response[bytes]:
    """The sheet as PDF/A, from the place down to each value, its source and each finding."""
    return await _sheet(request, db, viewer, press, Which(period, unit_id, scheme, edition))


async def _table(db: Database, viewer: Viewer, period: str, scheme: str | None, edition: int | None) -> Response[bytes]:
    async with db.read() as session:
        month = await month_for(session, viewer, period, scheme=scheme, edition=edition)
        if month.result is None or not sees_table(viewer, month):
            raise NotFound
        version, how = await scheme_of(session, month)
    notes = [
        ("月份", month.period),
        ("版次", f"第{month.edition}版"),
        ("状态", STATE_NAMES[month.state]),
        ("考核方案", f"{version.name}（第{version.version_no}版，{version.effective_from}起施行）"),
        ("发布时间", f"{month.published_at:%Y-%m-%d %H:%M} UTC" if month.published_at else "未发布"),
        ("导出人", viewer.name),
        ("结果校验值（SHA-256）", month.result_hash),
    ]
    # which findings weigh on whom is told to the office; others read it unit by unit, as far as they may
    content = await asyncio.to_thread(table_file, how, result_from(month.result), notes, deductions=viewer.staff)
    named = {"Content-Disposition": f'attachment; filename="ranking-{month.period}-{month.edition}.xlsx"'}
    return Response(content, media_type=XLSX, headers=named)


@get("/rankings/{period:str}/table.xlsx", media_type=XLSX)
async def table_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> Response[bytes]:
    """The month's tables as a workbook."""
    return await _table(db, viewer, period, scheme, edition)


@get("/rankings/{period:str}/table", tags=["rankings"], summary="The month's tables as a workbook", media_type=XLSX)
async def api_table(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> Response[bytes]:
    """What the bulletin prints, one sheet a group, with every indicator's score; for those who see the table."""
    return await _table(db, viewer, period, scheme, edition)


class TableAsked(NamedTuple):
    """Which month's tables are asked for as paper."""

    period: str
    scheme: str | None
    edition: int | None


async def table_on_paper(request: Web, db: Database, viewer: Viewer, press: Press, asked: TableAsked) -> TablePaper:
    """The tables on paper, for those who see them. Raises NotFound, UnprintableText, RenderTimeout, RenderFailed."""
    async with db.read() as session:
        month = await month_for(session, viewer, asked.period, scheme=asked.scheme, edition=asked.edition)
        if not sees_table(viewer, month):
            raise NotFound
        job = await table_job(session, request.app.template_engine, month)
    return await table_paper(press, job)


def _shown(paper: TablePaper, period: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'inline; filename="ranking-{period}.pdf"', "Cache-Control": "private, no-store"}
    return Response(paper.pdf, media_type=PDF, headers={**headers, "ETag": f'"{paper.sha256}"'})


@get("/rankings/{period:str}/table.pdf", media_type=PDF)
async def table_pdf(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    press: NamedDependency[Press],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> Response[bytes]:
    """The month's tables on paper."""
    return _shown(await table_on_paper(request, db, viewer, press, TableAsked(period, scheme, edition)), period)


@get("/rankings/{period:str}/table/pdf", tags=["rankings"], summary="The month's tables on paper", media_type=PDF)
async def api_table_pdf(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    press: NamedDependency[Press],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> Response[bytes]:
    """PDF/A in Chinese: places, scores, deductions and how firmly last places stand; what publishing shows to all."""
    return _shown(await table_on_paper(request, db, viewer, press, TableAsked(period, scheme, edition)), period)


@get(
    "/rankings/{period:str}/table/preview.png",
    tags=["rankings"],
    summary="A page of the tables as a picture",
    media_type="image/png",
)
async def api_table_picture(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    press: NamedDependency[Press],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
    page: FromQuery[int] = 1,
) -> Response[bytes]:
    """One page of the paper at 96 dpi."""
    paper = await table_on_paper(request, db, viewer, press, TableAsked(period, scheme, edition))
    pictures = await table_pictures(press, paper)
    if not 1 <= page <= len(pictures):
        raise NotFound("排名表没有第 %(page)s 页。", page=page)
    return Response(pictures[page - 1], media_type="image/png", headers={"Cache-Control": "private, no-store"})


PAGES = [sheet_paper, table_page, table_pdf]
API = [api_sheet_paper, api_table, api_table_pdf, api_table_picture]
