"""The forms of a month's page: values in, and each act of its life but publishing. Works without JavaScript."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal, invalid
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.people.permissions import Viewer
from duze.rankings import actions, awarding, publishing, queries
from duze.rankings.bulletin import draft_bulletin
from duze.rankings.importing import import_sheet
from duze.rankings.models import Month
from duze.rankings.rules.life import open_acts
from duze.rankings.rules.periods import year_month
from duze.rankings.rules.workbook import MAX_FILE
from duze.rankings.shapes import AwardIn, BulletinIn, ExcuseIn, ObjectionDecisionIn, ReasonIn, ValueIn, ValuesIn
from duze.rankings.views import progress

Web = Request[Any, Any, Any]
Values = dict[str, Any]
Verb = Callable[[AsyncSession, Viewer, Month, Values], Awaitable[str]]
"""Does the act, returns the address to go to next ("" for the month's page)."""


async def _entered(session: AsyncSession, viewer: Viewer, month: Month, values: Values) -> str:
    one = shaped(ValueIn, values)
    try:
        await actions.enter_values(session, viewer, month, ValuesIn(values=[one], source="录入"))
    except Refusal as refusal:
        for error in refusal.errors:
            raise invalid(f"/{error.pointer.rsplit('/', 1)[-1]}", error.detail, **error.params) from refusal
        raise
    return _values_page(month)


async def _excused(session: AsyncSession, viewer: Viewer, month: Month, values: Values) -> str:
    await actions.excuse_value(session, viewer, month, shaped(ExcuseIn, values))
    return _values_page(month)


async def _awarded(session: AsyncSession, viewer: Viewer, month: Month, values: Values) -> str:
    await awarding.give_award(session, viewer, month, shaped(AwardIn, values))
    return _values_page(month)


async def _unawarded(session: AsyncSession, viewer: Viewer, month: Month, values: Values) -> str:
    award_id = UUID(str(values.pop("award")))
    await awarding.cancel_award(session, viewer, month, award_id, shaped(ReasonIn, values))
    return _values_page(month)


def _values_page(month: Month) -> str:
    return f"/rankings/{month.period}/acts/values?scheme={month.scheme_code}"


async def _computed(session: AsyncSession, viewer: Viewer, month: Month, _values: Values) -> str:
    await actions.compute_month(session, viewer, month)
    return ""


async def _reviewed(session: AsyncSession, viewer: Viewer, month: Month, _values: Values) -> str:
    await publishing.put_to_review(session, viewer, month, today=clock.today())
    return ""


async def _approved(session: AsyncSession, viewer: Viewer, month: Month, _values: Values) -> str:
    await publishing.approve_month(session, viewer, month, today=clock.today())
    return ""


async def _returned(session: AsyncSession, viewer: Viewer, month: Month, values: Values) -> str:
    await publishing.return_month(session, viewer, month, shaped(ReasonIn, values), today=clock.today())
    return ""


async def _corrected(session: AsyncSession, viewer: Viewer, month: Month, values: Values) -> str:
    await publishing.correct_month(session, viewer, month, shaped(ReasonIn, values))
    return ""


async def _bulletin(session: AsyncSession, viewer: Viewer, month: Month, values: Values) -> str:
    demands = [line.strip() for line in str(values.get("demands", "")).splitlines() if line.strip()]
    data = shaped(BulletinIn, {**values, "demands": demands})
    letter = await draft_bulletin(session, viewer, month, data, today=clock.today())
    return f"/letters/{letter.id}"


async def _decided(session: AsyncSession, viewer: Viewer, month: Month, values: Values) -> str:
    objection_id = UUID(str(values.pop("objection")))
    data = shaped(ObjectionDecisionIn, values)
    objection = await queries.objection_for(session, month, objection_id)
    await publishing.decide_objection(session, viewer, month, objection, data)
    return ""


VERBS: dict[str, Verb] = {
    "values": _entered,
    "excuses": _excused,
    "awards": _awarded,
    "award-cancellations": _unawarded,
    "computation": _computed,
    "review": _reviewed,
    "approval": _approved,
    "return": _returned,
    "correction": _corrected,
    "bulletin": _bulletin,
    "decision": _decided,
}
_OF_MONTH = {"computation", "review", "approval", "return", "correction"}


@get("/rankings/{period:str}/acts/{noun:str}")
async def act_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    noun: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> Template:
    """The form of an act: what it does, what it needs."""
    return await _form(db, viewer, period, noun, {}, None, scheme)


async def _form(
    db: Database, viewer: Viewer, period: str, noun: str, values: Values, refusal: Refusal | None, scheme: str | None
) -> Template:
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme)
        file = await queries.file_of(session, month)
        _version, how = await queries.scheme_of(session, month)
        units = await queries.ranked_units(session, how, period)
        entered, wanted, _missing = await progress(session, month, how)
        awards = await queries.awards_of(session, month)
    if noun not in VERBS or (noun == "decision" and not refusal):
        raise NotFound
    acts = {act.name: act for act in open_acts(file, viewer, clock.today())}
    asked = noun
    if noun in {"excuses", "awards", "award-cancellations"}:
        noun = "values"
    act = acts.get(noun)
    if act is None and not viewer.staff:
        raise NotFound
    context = {
        "viewer": viewer,
        "active": "/rankings",
        "month": month,
        "year_month": year_month(period),
        "noun": noun,
        "noun_asked": asked,
        "act": act,
        "scheme": how,
        "units": [(unit.code, unit.name) for unit in units],
        "entered": entered,
        "wanted": wanted,
        "kinds": [(kind.code, kind.name) for kind in awarding.kinds_of(how)],
        "awards": awards,
        "unit_names": {unit.id: unit.name for unit in units},
        "demands": BulletinIn().demands,
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("rankings/act.html", context=context, status_code=refusal.status if refusal else 200)


@post("/rankings/{period:str}/acts/{noun:str}", status_code=303)
async def do_act(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    noun: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> Redirect | Template:
    """Do the act; when it is refused, the form again with the reason and the typed text."""
    values = await form_values(request)
    if noun not in VERBS:
        raise NotFound
    try:
        async with db.write() as session:
            month = await queries.month_for(session, viewer, period, scheme=scheme, lock=True)
            if noun in _OF_MONTH:
                check_version(month, version_of(values))
            aside = {"_csrf_token", "version", "k"}
            fields = {name: value for name, value in values.items() if name not in aside}
            following = await VERBS[noun](session, viewer, month, fields)
    except Refusal as refusal:
        if refusal.status in {403, 404} and not viewer.staff:
            raise
        return await _form(db, viewer, period, noun, values, refusal, scheme)
    return Redirect(following or f"/rankings/{period}?scheme={month.scheme_code}", status_code=303)


@post("/rankings/{period:str}/value-sheets", status_code=303)
async def upload(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
) -> Redirect | Template:
    """Take in an XLSX, or list its faulty cells."""
    form = await request.form()
    sent = form.get("file")
    try:
        if not isinstance(sent, UploadFile):
            raise invalid("/file", "请选择要导入的 XLSX 文件。")
        await import_sheet(db, viewer, period, await sent.read(MAX_FILE + 1), sent.filename, scheme=scheme)
    except Refusal as refusal:
        return await _form(db, viewer, period, "values", {}, refusal, scheme)
    return Redirect(f"/rankings/{period}/acts/values{f'?scheme={scheme}' if scheme else ''}", status_code=303)


ROUTES = [act_page, do_act, upload]
