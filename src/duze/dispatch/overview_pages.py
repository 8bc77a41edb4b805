"""The overview as a page to copy from, and as a DOCX to go on writing in."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from duze.dispatch.overview import overview
from duze.dispatch.overview_rules import Draft
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.docx import Block, Grid, Heading, Paragraph, Title, docx
from duze.people.permissions import Viewer

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def _draft(db: Database, viewer: Viewer, first: date, last: date) -> Draft:
    async with db.read() as session:
        return await overview(session, viewer, first, last, clock.today())


def _days(first: date | None, last: date | None) -> tuple[date, date]:
    """The days meant: from the first of this month to today unless told otherwise."""
    today = clock.today()
    return first or today.replace(day=1), last or today


@get("/overview")
async def overview_page(
    db: Db, viewer: Who, first: FromQuery[date | None] = None, last: FromQuery[date | None] = None
) -> Template:
    """The draft."""
    first, last = _days(first, last)
    draft = await _draft(db, viewer, first, last)
    context = {"viewer": viewer, "active": "/overview", "draft": draft, "first": first, "last": last}
    return Template("dispatch/overview.html", context=context)


@get("/overview.docx", media_type=DOCX)
async def overview_file(
    db: Db, viewer: Who, first: FromQuery[date | None] = None, last: FromQuery[date | None] = None
) -> Response[bytes]:
    """The same as a file."""
    first, last = _days(first, last)
    draft = await _draft(db, viewer, first, last)
    blocks: list[Block] = [Title(draft.title), Title(draft.dated, small=True)]
    for section in draft.sections:
        blocks += [Heading(section.heading), *(Paragraph(one) for one in section.paragraphs)]
        if section.rows:
            blocks.append(Grid(section.heads, section.rows))
    name = {"Content-Disposition": f'attachment; filename="overview-{first:%Y%m%d}-{last:%Y%m%d}.docx"'}
    return Response(docx(blocks, clock.now()), media_type=DOCX, headers=name)


ROUTES: list[Any] = [overview_page, overview_file]
