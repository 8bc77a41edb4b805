"""Counting what the overview says, through the viewer's own sight: a leader's overview is of the units in care."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models import CaseFinding
from duze.cases.models_orders import Rectification, RectificationState
from duze.cases.models_supervision import SupervisionPart
from duze.dispatch.entries import Entry
from duze.dispatch.ledger import ledger
from duze.dispatch.models import DispatchTask
from duze.dispatch.overview_rules import Draft, Figures, IndicatorLine, UnitLine, compose
from duze.dispatch.queries import filings, units_dispatched
from duze.dispatch.rules import Light, week_of
from duze.dispatch.weekly_rules import from_json
from duze.findings.models import Finding, Grade
from duze.findings.sight import findings_seen_by
from duze.kit.errors import NotAllowed, invalid
from duze.kit.i18n import ZH, speaking
from duze.kit.numbers import half_up
from duze.law.models import KIND_NAMES, Kind
from duze.people.permissions import Role, Viewer
from duze.rankings.models import Month, MonthState, PublishedScore
from duze.rankings.queries import main_scheme, months_seen_by
from duze.rankings.rules import result_from
from duze.units.duty_queries import list_duties
from duze.units.models import GROUP_NAMES, Group, Unit
from duze.units.models_duties import DutyKind
from duze.units.queries import units_in

LONGEST = timedelta(days=366)
AHEAD = timedelta(days=14)
_PRESSING, _TYPICAL = 8, 3


async def overview(session: AsyncSession, viewer: Viewer, first: date, last: date, today: date) -> Draft:
    """The draft for some days. For office and leaders; raises NotAllowed for others, Invalid for wrong days."""
    if not (viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY) or viewer.has(Role.LEADER)):
        raise NotAllowed("综述由督责机构和包片领导查看。")
    if not first <= last <= today or last - first > LONGEST:
        raise invalid("/first", "起止日期有误：先起后止，不晚于今天，不超过一年。")
    with speaking(ZH):
        return compose(await _figures(session, viewer, first, last, today))


async def _figures(session: AsyncSession, viewer: Viewer, first: date, last: date, today: date) -> Figures:
    scope = units_dispatched(viewer)
    lines = await ledger(session, viewer, today, closed_since=first)
    running = [one for one in lines if one.light is not Light.BLUE]
    closed = [one for one in lines if one.closed_on is not None and first <= one.closed_on <= last]
    found = await _findings(session, viewer, first, last)
    decided = [row for row in found if row.decided_on is not None and first <= row.decided_on <= last]
    standing = [row for row in decided if row.grade is not Grade.UNFOUNDED]
    kinds = Counter(row.kind for row in standing)
    units = [unit for unit in await units_in(session, on=today) if scope is None or unit.id in scope]
    places, means, month = await _ranked(session, viewer)
    new = Counter(row.unit_id for row in found if _within(row.submitted_on, first, last))
    counted = [(unit.group, _unit(unit, new[unit.id], running, closed, places.get(unit.id, 0))) for unit in units]
    busy = [(group, line) for group, line in counted if line.new or line.running or line.closed]
    sheets = [row for row in await filings(session, since=week_of(first), units=scope) if row.week <= last]
    newest = {(row.unit_id, row.week): row for row in sheets}.values()
    names = {unit.id: unit.name for unit in units}
    return Figures(
        first=first,
        last=last,
        as_of=today,
        logged=sum(new.values()),
        confirmed=len(standing),
        unfounded=len(decided) - len(standing),
        kinds=tuple((KIND_NAMES[kind], kinds[kind]) for kind in Kind),
        running=len(running),
        overdue=sum(one.light is Light.RED for one in running),
        soon=sum(one.light is Light.YELLOW for one in running),
        closed=len(closed),
        in_time=len(closed) - len(await _closed_late(session, closed)),
        filed=sum(not row.late for row in newest),
        late=sum(row.late for row in newest),
        districts=tuple(line for group, line in counted if group is Group.DISTRICT),
        departments=tuple(line for group, line in busy if group is not Group.DISTRICT),
        indicators=await _indicators(session, viewer, means, today),
        month=month,
        pressing=tuple(
            (one.unit, one.title, one.due_on) for one in running if one.light is Light.RED and one.due_on is not None
        )[:_PRESSING],
        troubles=tuple(
            (names[row.unit_id], line.trouble or line.wanted)
            for row in newest
            if row.unit_id in names and row.week >= week_of(last) - timedelta(days=7)
            for line in from_json(row.lines)
            if line.trouble or line.wanted
        )[:_PRESSING],
        typical=await _struck_off(session, viewer, closed),
        ahead=tuple(
            (one.unit, one.title, one.due_on)
            for one in running
            if one.due_on is not None and today <= one.due_on <= today + AHEAD
        ),
    )


def _within(day: date | None, first: date, last: date) -> bool:
    return day is not None and first <= day <= last


def _unit(unit: Unit, new: int, running: list[Entry], closed: list[Entry], place: int) -> UnitLine:
    mine = [one for one in running if one.unit_id == unit.id]
    overdue = sum(one.light is Light.RED for one in mine)
    done = sum(one.unit_id == unit.id for one in closed)
    return UnitLine(unit.name, new, len(mine), overdue, done, place, GROUP_NAMES[unit.group])


async def _findings(session: AsyncSession, viewer: Viewer, first: date, last: date) -> Sequence[Finding]:
    during = col(Finding.submitted_on).between(first, last) | col(Finding.decided_on).between(first, last)
    return (await session.exec(select(Finding).where(findings_seen_by(viewer), during))).all()


async def _closed_late(session: AsyncSession, closed: list[Entry]) -> set[UUID]:
    """Those struck off whose report came after it was due."""
    orders = select(Rectification.id).where(
        col(Rectification.id).in_([one.id for one in closed if one.kind == "rectification"]),
        col(Rectification.submitted_on) > col(Rectification.due_on),
    )
    parts = select(SupervisionPart.id).where(
        col(SupervisionPart.id).in_([one.id for one in closed if one.kind == "supervision"]),
        col(SupervisionPart.reported_on) > col(SupervisionPart.due_on),
    )
    tasks = select(DispatchTask.id).where(
        col(DispatchTask.id).in_([one.id for one in closed if one.kind == "task"]),
        col(DispatchTask.reported_on) > col(DispatchTask.due_on),
    )
    return {one for query in (orders, parts, tasks) for one in (await session.exec(query)).all()}


async def _struck_off(session: AsyncSession, viewer: Viewer, closed: list[Entry]) -> tuple[tuple[str, str, str], ...]:
    """Struck-off orders that rest on a problem, the newest first: unit, problem, number of the order."""
    orders = {one.id: one for one in closed if one.kind == "rectification"}
    query = (
        select(Rectification.id, Finding)
        .join(CaseFinding, col(CaseFinding.case_id) == col(Rectification.case_id))
        .join(Finding, col(Finding.id) == col(CaseFinding.finding_id))
        .where(
            col(Rectification.id).in_(orders),
            col(Rectification.state) == RectificationState.CLOSED,
            findings_seen_by(viewer),
        )
        .order_by(col(Rectification.closed_on).desc(), col(Rectification.id))
        .limit(_TYPICAL)
    )
    rows = (await session.exec(query)).all()
    return tuple((orders[at].unit, finding.title, f"{orders[at].number}") for at, finding in rows)


_Means = dict[str, tuple[Decimal | None, Decimal | None]]


async def _ranked(session: AsyncSession, viewer: Viewer) -> tuple[dict[UUID, int], _Means, str]:
    """Places of the newest published month, each indicator's mean score in it and the month before, and its name."""
    query = (
        select(Month)
        .where(
            months_seen_by(viewer), col(Month.state) == MonthState.PUBLISHED, col(Month.scheme_code) == main_scheme()
        )
        .order_by(col(Month.period).desc(), col(Month.edition).desc())
        .limit(8)
    )
    newest: dict[str, Month] = {}
    for month in (await session.exec(query)).all():
        newest.setdefault(month.period, month)
    two = list(newest.values())[:2]
    if not two:
        return {}, {}, ""
    rows = await session.exec(
        select(PublishedScore.unit_id, PublishedScore.place).where(col(PublishedScore.month_id) == two[0].id)
    )
    means = [_means_of(month) for month in two]
    before = means[1] if len(means) > 1 else {}
    year, number = two[0].period.split("-")
    both: _Means = {name: (mean, before.get(name)) for name, mean in means[0].items()}
    return dict(rows.all()), both, f"{year}年{int(number)}月"


def _means_of(month: Month) -> dict[str, Decimal]:
    scores: dict[str, list[Decimal]] = {}
    for unit in result_from(month.result).units:
        for cell in unit.cells:
            if cell.how != "excused":
                scores.setdefault(cell.name, []).append(cell.score)
    return {name: half_up(sum(found, Decimal(0)) / len(found), 2) for name, found in scores.items()}


async def _indicators(session: AsyncSession, viewer: Viewer, means: _Means, today: date) -> tuple[IndicatorLine, ...]:
    leads: dict[str, list[str]] = {}
    for row in await list_duties(session, viewer, kind=DutyKind.INDICATOR, on=today):
        leads.setdefault(row.duty.subject, []).append(row.unit)
    return tuple(IndicatorLine(name, tuple(leads.get(name, ())), *pair) for name, pair in means.items())
