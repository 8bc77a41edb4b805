"""Publishing a month, as a page: all that will be shown to everybody, a tick, the password again.

It cannot be undone: from then on only the next edition changes anything.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from duze.kit.acts import ensure
from duze.kit.db import Database
from duze.kit.errors import Refusal, WrongState, invalid
from duze.kit.i18n import fmt_num, gettext
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, version_of
from duze.kit.web.problems import problem
from duze.letters.press import Press
from duze.people.actions import confirm_password
from duze.people.permissions import Viewer
from duze.people.queries import names_of
from duze.rankings import publishing, queries
from duze.rankings.models import Month
from duze.rankings.printing import TableAsked, table_on_paper
from duze.rankings.rules import result_from
from duze.rankings.rules.life import refusal_to_publish
from duze.rankings.rules.periods import year_month
from duze.rankings.scheme import Scheme
from duze.rankings.table_paper import table_pictures

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]


@get("/rankings/{period:str}/acts/publication")
async def publication_page(
    request: Web,
    db: Db,
    viewer: Who,
    press: NamedDependency[Press],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> Redirect | Template:
    """The last look: every page of the tables, who will see them, what publishing does.

    Whoever comes back to it by the back button afterwards is led to the month, which says how it stands.
    """
    try:
        return await _form(request, db, viewer, press, TableAsked(period, scheme, None), None)
    except WrongState:
        return Redirect(f"/rankings/{period}{f'?scheme={scheme}' if scheme else ''}", status_code=303)


@post("/rankings/{period:str}/acts/publication", status_code=303)
async def publish(
    request: Web,
    db: Db,
    viewer: Who,
    press: NamedDependency[Press],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> Redirect | Template:
    """Tick and password first, then the paper (a name that cannot be printed refuses here), then the lock."""
    values, asked = await form_values(request), TableAsked(period, scheme, None)
    try:
        if values.get("checked") != "yes":
            raise invalid("/checked", "请核对无误后勾选。发布后不能更改，只能编制更正版。")
        await confirm_password(db, viewer.id, str(values.get("password", "")))
        paper = await table_on_paper(request, db, viewer, press, asked)
        async with db.write() as session:
            month = await queries.month_for(session, viewer, period, scheme=scheme, lock=True)
            check_version(month, version_of(values))
            await publishing.publish_month(session, viewer, month, paper=paper.sha256)
    except Refusal as refusal:
        return await _form(request, db, viewer, press, asked, refusal)
    return Redirect(f"/rankings/{period}?scheme={month.scheme_code}", status_code=303)


async def _form(
    request: Web, db: Database, viewer: Viewer, press: Press, asked: TableAsked, refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        month = await queries.month_for(session, viewer, asked.period, scheme=asked.scheme)
        ensure(refusal_to_publish(await queries.file_of(session, month), viewer))
        _version, how = await queries.scheme_of(session, month)
        people = await names_of(session, {one for one in (month.computed_by, month.approved_by) if one})
    sha256, pages = "", 0
    try:
        paper = await table_on_paper(request, db, viewer, press, asked)
        sha256, pages = paper.sha256, len(await table_pictures(press, paper))
    except Refusal as unprintable:
        refusal = refusal or unprintable
    context = {
        "viewer": viewer,
        "active": "/rankings",
        "month": month,
        "year_month": year_month(asked.period),
        "groups": _groups(month, how),
        "people": people,
        "sha256": sha256,
        "pages": pages,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("rankings/publication.html", context=context, status_code=refusal.status if refusal else 200)


def _groups(month: Month, how: Scheme) -> list[tuple[str, list[tuple[int, str, str]]]]:
    """The tables in words, for those who cannot read pictures: place, unit, score by group."""
    if not month.result:
        return []
    result = result_from(month.result)
    return [
        (gettext(rule.name), [(unit.rank, unit.name, fmt_num(unit.score, how.places)) for unit in group])
        for rule in how.groups
        if (group := result.group(rule.code))
    ]


ROUTES = [publication_page, publish]
