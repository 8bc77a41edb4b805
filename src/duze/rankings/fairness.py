"""The fairness report: a year of published places, who was last how often, and what chance would have done."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.counting import logged_between, objections_between
from duze.kit.db import Database
from duze.kit.errors import NotFound
from duze.letters.press import Press
from duze.people.permissions import Role, Viewer
from duze.rankings.models import Month, MonthObjection, MonthState, Verdict
from duze.rankings.printing import PDF, printed
from duze.rankings.queries import locked_months, scheme_codes, scheme_of
from duze.rankings.rules import MonthResult, result_from
from duze.rankings.rules.chance import PERMUTATIONS
from duze.rankings.rules.fairness import TRAITS, GroupYear, year_of
from duze.rankings.rules.periods import last_day, year_month
from duze.units.models import GROUP_NAMES, RANKED, Unit

Web = Request[Any, Any, Any]


class Objections(msgspec.Struct):
    """Objections of one group to its months' sheets, and what became of them."""

    group: str
    raised: int
    upheld: int
    rejected: int


class Correction(msgspec.Struct):
    """A month published again: how many places changed, who was last before and after, points given back."""

    period: str
    edition: int
    reason: str
    moved: int
    last_before: list[str]
    last_after: list[str]
    returned: Decimal


class Fairness(msgspec.Struct):
    """The report; `findings_objected` and `findings_overturned` are about findings, the rest about places."""

    scheme: str
    scheme_name: str
    first: str
    last: str
    months: int
    permutations: int
    groups: list[GroupYear]
    objections: list[Objections]
    corrections: list[Correction]
    findings_objected: int
    findings_overturned: int


async def fairness(session: AsyncSession, viewer: Viewer, scheme: str | None, upto: str | None) -> Fairness:
    """The report over the twelve published months up to `upto`. For the office and leaders; else NotFound."""
    if not (viewer.staff or viewer.has(Role.LEADER)):
        raise NotFound
    codes = await scheme_codes(session)
    code = scheme or (codes[0] if codes else "")
    query = select(Month).where(col(Month.scheme_code) == code, col(Month.state) == MonthState.PUBLISHED)
    if upto is not None:
        query = query.where(col(Month.period) <= upto)
    newest = (await session.exec(query.order_by(col(Month.period).desc(), col(Month.edition).desc()).limit(1))).first()
    if newest is None:
        raise NotFound("还没有已发布的月份。")
    version, how = await scheme_of(session, newest)
    history = await locked_months(session, code, upto=newest.period)
    first, last = _first_day(history[0].period), last_day(newest.period)
    filed, won = await objections_between(session, first, last)
    return Fairness(
        scheme=code,
        scheme_name=version.name,
        first=history[0].period,
        last=newest.period,
        months=len(history),
        permutations=PERMUTATIONS,
        groups=year_of(how, history, await _traits(session, first, last)),
        objections=await _objections(session, code, [result.period for result in history]),
        corrections=await _corrections(session, code, [result.period for result in history]),
        findings_objected=filed,
        findings_overturned=won,
    )


def _first_day(period: str) -> date:
    year, month = year_month(period)
    return date(year, month, 1)


async def _traits(session: AsyncSession, first: date, last: date) -> dict[str, dict[str, int]]:
    branches = sa.select(col(Unit.parent_id), sa.func.count()).where(col(Unit.parent_id).is_not(None))
    rows = (await (await session.connection()).execute(branches.group_by(col(Unit.parent_id)))).all()
    logged = await logged_between(session, first, last)
    return {
        "logged": {str(unit): count for unit, count in logged.items()},
        "branches": {str(unit): count for unit, count in rows},
    }


async def _objections(session: AsyncSession, code: str, periods: list[str]) -> list[Objections]:
    query = (
        sa.select(col(Unit.group), col(MonthObjection.verdict))
        .join(Month, col(Month.id) == col(MonthObjection.month_id))
        .join(Unit, col(Unit.id) == col(MonthObjection.unit_id))
        .where(col(Month.scheme_code) == code, col(Month.period).in_(periods))
    )
    found: dict[Any, Counter[Verdict]] = defaultdict(Counter)
    for group, verdict in (await (await session.connection()).execute(query)).all():
        found[group][verdict] += 1
    return [
        Objections(group.value, found[group].total(), found[group][Verdict.UPHELD], found[group][Verdict.REJECTED])
        for group in RANKED
        if group in found
    ]


async def _corrections(session: AsyncSession, code: str, periods: list[str]) -> list[Correction]:
    published = (col(Month.scheme_code) == code, col(Month.state) == MonthState.PUBLISHED)
    query = select(Month).where(*published, col(Month.period).in_(periods), col(Month.edition) > 1)
    later = (await session.exec(query.order_by(col(Month.period), col(Month.edition)))).all()
    found = []
    for month in later:
        before = select(Month).where(
            *published, col(Month.period) == month.period, col(Month.edition) == month.edition - 1
        )
        former = (await session.exec(before)).first()
        if former is not None and former.result is not None and month.result is not None:
            found.append(_correction(month, result_from(former.result), result_from(month.result)))
    return found


def _correction(month: Month, before: MonthResult, after: MonthResult) -> Correction:
    was = {unit.id: unit for unit in before.units}
    pairs = [(was[unit.id], unit) for unit in after.units if unit.id in was]
    return Correction(
        period=month.period,
        edition=month.edition,
        reason=month.reason,
        moved=sum(one.rank != other.rank for one, other in pairs),
        last_before=_lasts(before),
        last_after=_lasts(after),
        returned=sum((max(one.deducted - other.deducted, Decimal()) for one, other in pairs), Decimal()),
    )


def _lasts(result: MonthResult) -> list[str]:
    return [unit.name for unit in result.units if unit.last and not unit.exempt]


def _context(viewer: Viewer, report: Fairness) -> dict[str, Any]:
    groups = {group.value: name for group, name in GROUP_NAMES.items()}
    return {"viewer": viewer, "active": "/rankings", "report": report, "traits": TRAITS, "group_names": groups}


@get("/rankings/fairness")
async def fairness_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    scheme: FromQuery[str | None] = None,
    upto: FromQuery[str | None] = None,
) -> Template:
    """The report on screen."""
    async with db.read() as session:
        report = await fairness(session, viewer, scheme, upto)
    return Template("rankings/fairness.html", context=_context(viewer, report))


@get("/rankings/fairness.pdf", media_type=PDF)
async def fairness_paper(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    press: NamedDependency[Press],
    scheme: FromQuery[str | None] = None,
    upto: FromQuery[str | None] = None,
) -> Response[bytes]:
    """The report on paper."""
    async with db.read() as session:
        report = await fairness(session, viewer, scheme, upto)
    return await printed(request, press, "rankings/fairness_paper.html", _context(viewer, report), "fairness")


@get("/fairness", tags=["rankings"], summary="A year's places against chance")
async def fairness_api(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    scheme: FromQuery[str | None] = None,
    upto: FromQuery[str | None] = None,
) -> Fairness:
    """How often each unit is last, what a lottery would do, what goes with the places, what objections changed."""
    async with db.read() as session:
        return await fairness(session, viewer, scheme, upto)


PAGES = [fairness_page, fairness_paper]
API = [fairness_api]
