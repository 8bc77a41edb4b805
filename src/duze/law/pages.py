"""The law as people look it up: sub-types by kind with their clause, and the articles in force on a day."""

from __future__ import annotations

from datetime import date

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from duze.kit import clock
from duze.kit.db import Database
from duze.law.models import KIND_NAMES
from duze.law.queries import articles, elements, sub_types
from duze.law.rules import for_sub_type
from duze.people.permissions import Viewer


@get("/law")
async def law_page(db: NamedDependency[Database], viewer: NamedDependency[Viewer], on: FromQuery[str] = "") -> Template:
    """What counts as inaction, slow action and misconduct on a day (default: today), and by which clause."""
    day = _day(on) or clock.today()
    async with db.read() as session:
        rows = await sub_types(session, day)
        cited = await articles(session, day)
        shown = await elements(session, day)
    context = {
        "viewer": viewer,
        "active": "/law",
        "day": day,
        "kinds": [(name, [row for row in rows if row.kind is kind]) for kind, name in KIND_NAMES.items()],
        "articles": cited,
        "elements": {row.code: for_sub_type(shown, row.code, row.kind) for row in rows},
    }
    return Template("law/list.html", context=context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


ROUTES = [law_page]
