"""Opening a month, entering values, computing. What follows is in `publishing.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import check_move, ensure
from duze.kit.documents import Ready
from duze.kit.errors import FieldError, Invalid, WrongState, invalid
from duze.people.permissions import Permission, Viewer, require
from duze.rankings.gathering import deductions_of, figures_of
from duze.rankings.models import MOVES, STATE_NAMES, Excuse, IndicatorValue, Month, MonthState
from duze.rankings.queries import excuses_of, ranked_units, scheme_codes, scheme_in_force, scheme_of, values_of
from duze.rankings.report_queries import recount
from duze.rankings.rules import Written, score_month, written_month
from duze.rankings.rules.cells import cell_value
from duze.rankings.rules.life import refusal_to_compute, refusal_to_enter
from duze.rankings.rules.periods import checked_period, period_of
from duze.rankings.runs import keep_run
from duze.rankings.scheme import Indicator, Scheme
from duze.rankings.shapes import ExcuseIn, MonthIn, ValuesIn
from duze.rankings.standing import spread_for
from duze.units.models import Unit


async def open_month(session: AsyncSession, actor: Viewer, data: MonthIn, *, today: date) -> Month:
    """Open a month for collecting. Raises Invalid for a future month, WrongState when it is open already."""
    require(actor, Permission.RANKINGS_COMPUTE)
    period = checked_period(data.period)
    if period > period_of(today):
        raise invalid("/period", "%(period)s 尚未到来，不能开始考核。", period=period)
    codes = await scheme_codes(session)
    if data.scheme is None and not codes:
        raise invalid("/scheme", "尚无考核方案，请先在“考核方案”中采用一个。")
    code = data.scheme or codes[0]
    version = await scheme_in_force(session, code, period)
    if version is None:
        raise invalid("/scheme", "方案“%(code)s”在 %(period)s 尚未施行。", code=code, period=period)
    known = select(Month.id).where(col(Month.scheme_code) == code, col(Month.period) == period)
    if (await session.exec(known.limit(1))).first() is not None:
        raise WrongState("%(period)s 的考核已经建立，不能重复建立。", code="duplicate_month", period=period)
    month = Month(scheme_id=version.id, scheme_code=code, period=period, opened_by=actor.id)
    session.add(month)
    await session.flush()
    record(session, actor, Verb.MONTH_OPENED, month, after={"period": period, "scheme": version.id})
    return month


@dataclass(frozen=True)
class Entry:
    """One value ready to be entered."""

    unit_id: UUID
    indicator: str
    value: Decimal
    source: str


async def enter_values(session: AsyncSession, actor: Viewer, month: Month, data: ValuesIn) -> int:
    """Enter values by code; all of them or none. Returns how many. Raises Invalid by field."""
    ensure(refusal_to_enter(month, actor))
    _version, scheme = await scheme_of(session, month)
    units = {unit.code: unit for unit in await ranked_units(session, scheme, month.period)}
    entries: list[Entry] = []
    errors: list[FieldError] = []
    for index, item in enumerate(data.values):
        try:
            unit, indicator = _known(scheme, units, item.unit, item.indicator, f"/values/{index}")
        except Invalid as error:
            errors.extend(error.errors)
            continue
        value = cell_value(f"{item.value:f}", indicator, f"/values/{index}/value")
        if isinstance(value, FieldError):
            errors.append(value)
        else:
            entries.append(Entry(unit.id, item.indicator, value, data.source or "录入"))
    if errors:
        raise Invalid(errors=errors[:200])
    return await write_values(session, actor, month, entries)


async def write_values(
    session: AsyncSession, actor: Viewer, month: Month, entries: Sequence[Entry], *, sha256: str = ""
) -> int:
    """Write checked values, replacing earlier ones. Returns how many; journalled with the values replaced."""
    ensure(refusal_to_enter(month, actor))
    known = {(row.unit_id, row.indicator): row for row in await values_of(session, month)}
    before: dict[str, Decimal] = {}
    for entry in entries:
        row = known.get((entry.unit_id, entry.indicator))
        if row is None:
            row = IndicatorValue(
                month_id=month.id,
                unit_id=entry.unit_id,
                indicator=entry.indicator,
                value=entry.value,
                entered_by=actor.id,
                entered_by_name=actor.name,
            )
            session.add(row)
            known[entry.unit_id, entry.indicator] = row
        elif row.value != entry.value:
            before[f"{entry.unit_id}/{entry.indicator}"] = row.value
        row.value, row.source, row.source_sha256 = entry.value, entry.source[:200], sha256
        row.entered_by, row.entered_by_name, row.entered_at = actor.id, actor.name, clock.now()
    back_to_collecting(month)
    await recount(session, month)
    after = {f"{entry.unit_id}/{entry.indicator}": entry.value for entry in entries}
    record(session, actor, Verb.VALUES_ENTERED, month, before=before, after={**after, "sha256": sha256})
    return len(entries)


async def excuse_value(session: AsyncSession, actor: Viewer, month: Month, data: ExcuseIn) -> Excuse:
    """Record the decision that an indicator does not count for a unit. Raises WrongState when there is one."""
    ensure(refusal_to_enter(month, actor))
    _version, scheme = await scheme_of(session, month)
    units = {unit.code: unit for unit in await ranked_units(session, scheme, month.period)}
    unit, _indicator = _known(scheme, units, data.unit, data.indicator, "")
    if any(e.unit_id == unit.id and e.indicator == data.indicator for e in await excuses_of(session, month)):
        raise WrongState("该单位的这项指标已经豁免。")
    excuse = Excuse(
        month_id=month.id,
        unit_id=unit.id,
        indicator=data.indicator,
        reason=data.reason,
        decided_by=actor.id,
        decided_by_name=actor.name,
    )
    session.add(excuse)
    await recount(session, month)
    back_to_collecting(month)
    after = {"unit": unit.id, "indicator": data.indicator}
    record(session, actor, Verb.VALUE_EXCUSED, month, after=after, reason=data.reason)
    return excuse


async def compute_month(session: AsyncSession, actor: Viewer, month: Month) -> Month:
    """Score the month from the values and confirmed findings as they stand. Raises Invalid naming what is missing."""
    ensure(refusal_to_compute(month, actor))
    check_move(MOVES, month.state, MonthState.COMPUTED, STATE_NAMES)
    _version, scheme = await scheme_of(session, month)
    figures = await figures_of(session, month, scheme)
    deductions = await deductions_of(session, figures)
    result = score_month(scheme, figures, deductions)
    before = {"result_hash": month.result_hash}
    written = written_month(scheme, figures, deductions, result)
    store_documents(month, written)
    await keep_run(session, actor, month, written, result)
    month.spread = spread_for(scheme, result, month.result_hash)
    month.state = MonthState.COMPUTED
    month.computed_by, month.computed_at = actor.id, clock.now()
    record(session, actor, Verb.MONTH_COMPUTED, month, before=before, after={"result_hash": month.result_hash})
    return month


def store_documents(month: Month, written: Written) -> None:
    """Put what was computed, and from what, on the month as it is written out already."""
    documents: Any = (Ready(written.figures), Ready(written.deductions), Ready(written.result))
    month.figures, month.deductions, month.result = documents
    month.result_hash = written.hash


def back_to_collecting(month: Month) -> None:
    """New figures make a computed result stale."""
    if month.state is MonthState.COMPUTED:
        check_move(MOVES, month.state, MonthState.COLLECTING, STATE_NAMES)
        month.state = MonthState.COLLECTING


def _known(
    scheme: Scheme, units: Mapping[str, Unit], unit_code: str, indicator_code: str, place: str
) -> tuple[Unit, Indicator]:
    """The unit and indicator with these codes, if the unit is scored on it. Raises Invalid."""
    unit = units.get(unit_code)
    if unit is None:
        raise invalid(f"{place}/unit", "没有代码为“%(code)s”的考核单位。", code=unit_code)
    for indicator in scheme.used_in(unit.group.value):
        if indicator.code == indicator_code:
            return unit, indicator
    raise invalid(f"{place}/indicator", "“%(unit)s”不考核指标“%(code)s”。", unit=unit.name, code=indicator_code)
