"""Reading what units were asked to report: who sees which, what is missing, what looks odd about a value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import NotFound
from duze.kit.i18n import say
from duze.people.permissions import Role, Viewer
from duze.rankings.models import Month
from duze.rankings.models_reports import Report, ReportCall, ReportState
from duze.rankings.queries import excuses_of, last_values, main_scheme, ranked_units, scheme_of, values_of
from duze.rankings.rules.report_checks import JUMP, copied, hints
from duze.rankings.scheme import Scheme


def calls_seen_by(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition every read of calls starts from: the office sees all, a liaison those of the own unit."""
    if viewer.staff:
        return sa.true()
    own = viewer.units_as(Role.UNIT_LIAISON)
    return or_(col(ReportCall.unit_id).in_(own)) if own else sa.false()


async def call_for(
    session: AsyncSession, viewer: Viewer, period: str, unit_id: UUID, *, scheme: str | None = None, lock: bool = False
) -> tuple[ReportCall, Month]:
    """What a unit has to report for a month, with the month's newest edition that asked. Raises NotFound."""
    query = (
        select(ReportCall, Month)
        .join(Month, col(Month.id) == col(ReportCall.month_id))
        .where(calls_seen_by(viewer), col(ReportCall.period) == period, col(ReportCall.unit_id) == unit_id)
    )
    if scheme is not None:
        query = query.where(col(ReportCall.scheme_code) == scheme)
    main = sa.case((col(Month.scheme_code) == main_scheme(), 0), else_=1)
    query = query.order_by(main, col(Month.edition).desc()).limit(1)
    row = (await session.exec(query.with_for_update() if lock else query)).first()
    if row is None:
        raise NotFound("没有找到这项数据报送。")
    return row


async def calls_of(session: AsyncSession, month: Month) -> Sequence[ReportCall]:
    """Everything asked of units for a month."""
    query = select(ReportCall).where(col(ReportCall.month_id) == month.id).order_by(col(ReportCall.unit_name))
    return (await session.exec(query)).all()


async def open_calls(session: AsyncSession, viewer: Viewer) -> Sequence[ReportCall]:
    """The viewer's own calls of which something is missing, the nearest due first."""
    query = select(ReportCall).where(calls_seen_by(viewer), col(ReportCall.missing) > 0)
    return (await session.exec(query.order_by(col(ReportCall.due_on)).limit(50))).all()


async def reports_of(session: AsyncSession, month: Month, unit_id: UUID | None = None) -> Sequence[Report]:
    """The reports of a month, of one unit if named, newest first."""
    query = select(Report).where(col(Report.month_id) == month.id)
    if unit_id is not None:
        query = query.where(col(Report.unit_id) == unit_id)
    return (await session.exec(query.order_by(col(Report.reported_at).desc(), col(Report.id)))).all()


async def report_for(session: AsyncSession, viewer: Viewer, report_id: UUID, *, lock: bool = False) -> Report:
    """One report the viewer may see. Raises NotFound."""
    query = (
        select(Report)
        .join(ReportCall, col(ReportCall.id) == col(Report.call_id))
        .where(calls_seen_by(viewer), col(Report.id) == report_id)
    )
    report = (await session.exec(query.with_for_update(of=Report) if lock else query)).first()
    if report is None:
        raise NotFound("没有找到这项自报数据。")
    return report


async def in_hand(session: AsyncSession, month: Month) -> set[tuple[UUID, str]]:
    """Unit and indicator of what is entered, excused, or reported and waiting for verification."""
    found = {(row.unit_id, row.indicator) for row in await values_of(session, month)}
    found |= {(row.unit_id, row.indicator) for row in await excuses_of(session, month)}
    waiting = select(Report.unit_id, Report.indicator).where(
        col(Report.month_id) == month.id, col(Report.state) == ReportState.WAITING
    )
    return found | set((await session.exec(waiting)).all())


async def recount(session: AsyncSession, month: Month) -> None:
    """Bring `missing` of every call of a month up to what is in hand now; counted afresh, never up or down by one."""
    calls = await calls_of(session, month)
    if not calls:
        return
    await session.flush()
    have = await in_hand(session, month)
    for call in calls:
        missing = sum((call.unit_id, code) not in have for code in call.indicators)
        if missing != call.missing:
            call.missing = missing


@dataclass(frozen=True)
class Oddity:
    """What to look at about one value: unit, indicator, value, sentences; no indicator: the unit's whole month."""

    unit_id: UUID
    unit: str
    indicator: str
    name: str
    value: Decimal | None
    hints: tuple[str, ...]


async def oddities(session: AsyncSession, month: Month, jump: int = JUMP) -> list[Oddity]:
    """What looks odd about the values of a month, entered or waiting, unit by unit."""
    _version, scheme = await scheme_of(session, month)
    units = await ranked_units(session, scheme, month.period)
    values: dict[UUID, dict[str, Decimal]] = defaultdict(dict)
    for row in await values_of(session, month):
        values[row.unit_id][row.indicator] = row.value
    for report in await reports_of(session, month):
        if report.state is ReportState.WAITING:
            values[report.unit_id][report.indicator] = report.value
    before = await last_values(session, month)
    found = []
    for unit in units:
        past = {code: (one.period, one.value) for code, one in before.get(str(unit.id), {}).items()}
        if copied(values[unit.id], {code: value for code, (_, value) in past.items()}):
            sentence = say("各项数值与上次完全相同，疑为照抄")
            found.append(Oddity(unit.id, unit.name, "", "", None, (sentence,)))
            continue
        peers = [values[other.id] for other in units if other.group is unit.group and other.id != unit.id]
        found += _of_unit(scheme, unit.id, unit.name, values[unit.id], past, peers, jump)
    return found


async def hints_about(
    session: AsyncSession, month: Month, unit_id: UUID, values: Mapping[str, Decimal]
) -> Mapping[str, tuple[str, ...]]:
    """What would look odd about these values of a unit, by indicator; before they are reported."""
    _version, scheme = await scheme_of(session, month)
    units = {unit.id: unit for unit in await ranked_units(session, scheme, month.period)}
    if unit_id not in units:
        return {}
    peers: dict[UUID, dict[str, Decimal]] = defaultdict(dict)
    for row in await values_of(session, month):
        if row.unit_id in units and row.unit_id != unit_id and units[row.unit_id].group is units[unit_id].group:
            peers[row.unit_id][row.indicator] = row.value
    past = (await last_values(session, month)).get(str(unit_id), {})
    known = {code: (one.period, one.value) for code, one in past.items()}
    found = _of_unit(scheme, unit_id, units[unit_id].name, values, known, list(peers.values()), JUMP)
    return {one.indicator: one.hints for one in found}


def _of_unit(
    scheme: Scheme,
    unit_id: UUID,
    unit: str,
    values: Mapping[str, Decimal],
    past: Mapping[str, tuple[str, Decimal]],
    peers: Sequence[Mapping[str, Decimal]],
    jump: int,
) -> list[Oddity]:
    found = []
    for item in scheme.indicators:
        if item.code not in values:
            continue
        group = [peer[item.code] for peer in peers if item.code in peer]
        told = hints(values[item.code], past.get(item.code), group, jump)
        sentences = tuple(say(hint.text, hint.params) for hint in told)
        if sentences:
            found.append(Oddity(unit_id, unit, item.code, item.name, values[item.code], sentences))
    return found


async def call_of_report(session: AsyncSession, report: Report, period: str) -> tuple[ReportCall, Month]:
    """The call and the month (locked) of a report under its address. Raises NotFound for another month's address."""
    call = await session.get_one(ReportCall, report.call_id)
    if call.period != period:
        raise NotFound
    return call, await session.get_one(Month, report.month_id, with_for_update=True)
