"""The law as data: sub-types and articles in force on a day."""

from __future__ import annotations

from datetime import date

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from duze.kit import clock
from duze.kit.db import Database
from duze.law.models import KIND_NAMES, Kind
from duze.law.queries import articles, elements, sub_types
from duze.law.rules import for_sub_type


class ElementOut(msgspec.Struct):
    """What must be shown for a finding of a sub-type."""

    code: str
    text: str


class SubTypeOut(msgspec.Struct):
    """A sub-type with the clause it rests on and what must be shown."""

    code: str
    kind: str
    kind_name: str
    name: str
    hint: str
    clause: str
    elements: list[ElementOut]
    valid_from: date
    valid_to: date | None


class ArticleOut(msgspec.Struct):
    """An article as cited, with its gist."""

    code: str
    cited: str
    gist: str
    valid_from: date
    valid_to: date | None


@get("/sub-types", tags=["law"], summary="Finding sub-types in force")
async def list_sub_types(
    db: NamedDependency[Database], kind: FromQuery[Kind | None] = None, on: FromQuery[date | None] = None
) -> list[SubTypeOut]:
    """Sub-types in force on a day (default: today), of one kind if named."""
    day = on or clock.today()
    async with db.read() as session:
        cited = await articles(session, day)
        rows = await sub_types(session, day, kind)
        shown = await elements(session, day)
    return [
        SubTypeOut(
            row.code,
            row.kind.value,
            KIND_NAMES[row.kind],
            row.name,
            row.hint,
            cited[row.article].cited if row.article in cited else "",
            [ElementOut(one.code, one.text) for one in for_sub_type(shown, row.code, row.kind)],
            row.valid_from,
            row.valid_to,
        )
        for row in rows
    ]


@get("/articles", tags=["law"], summary="Articles in force")
async def list_articles(db: NamedDependency[Database], on: FromQuery[date | None] = None) -> list[ArticleOut]:
    """Articles in force on a day (default: today)."""
    async with db.read() as session:
        rows = await articles(session, on or clock.today())
    return [
        ArticleOut(row.code, row.cited, row.gist, row.valid_from, row.valid_to)
        for row in sorted(rows.values(), key=lambda row: row.code)
    ]


ROUTES = [list_sub_types, list_articles]
