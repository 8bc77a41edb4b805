"""What a month is computed from, as the tables stand now: values, excuses, confirmed findings, last month's places."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from msgspec import UNSET
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.queries import deduction_facts
from duze.rankings.lineage import passing
from duze.rankings.models import Month
from duze.rankings.queries import awards_of, excuses_of, last_values, locked_months, ranked_units, values_of
from duze.rankings.rules import Deduction, MonthFigures, UnitFigures
from duze.rankings.rules.inputs import Mark
from duze.rankings.rules.periods import before, last_day
from duze.rankings.scheme import Missing, Scheme
from duze.units.change_queries import heirs_of_findings
from duze.units.models_changes import Keep


async def figures_of(session: AsyncSession, month: Month, scheme: Scheme) -> MonthFigures:
    """What a month is computed from, as the tables stand now."""
    units = await ranked_units(session, scheme, month.period)
    values: dict[UUID, dict[str, Any]] = {unit.id: {} for unit in units}
    excused: dict[UUID, dict[str, str]] = {unit.id: {} for unit in units}
    for row in await values_of(session, month):
        if row.unit_id in values:
            values[row.unit_id][row.indicator] = row.value
    for excuse in await excuses_of(session, month):
        if excuse.unit_id in excused:
            excused[excuse.unit_id][excuse.indicator] = excuse.reason
    previous = await _previous_places(session, month)
    carried = await passing(session, Keep.TREND)
    last = await last_values(session, month) if scheme.missing is Missing.LAST_VALUE else None
    marks = await _marks(session, month) if scheme.bonuses or scheme.vetoes else None
    return MonthFigures(
        month.period,
        tuple(
            UnitFigures(
                id=str(unit.id),
                code=unit.code,
                name=unit.name,
                group=unit.group.value,
                values=values[unit.id],
                excused=excused[unit.id],
                previous_rank=previous.get(carried.get((str(unit.id), month.period), str(unit.id)) or ""),
                last=UNSET if last is None else last.get(str(unit.id), {}),
                marks=UNSET if marks is None else tuple(marks[unit.id]),
            )
            for unit in units
        ),
    )


async def _marks(session: AsyncSession, month: Month) -> dict[UUID, list[Mark]]:
    marks: dict[UUID, list[Mark]] = defaultdict(list)
    for row in await awards_of(session, month):
        marks[row.unit_id].append(Mark(str(row.id), row.code, row.matter, row.reason))
    return marks


async def _previous_places(session: AsyncSession, month: Month) -> dict[str, int]:
    history = await locked_months(session, month.scheme_code, upto=before(month.period), count=1)
    return {unit.id: unit.rank for result in history for unit in result.units}


async def deductions_of(session: AsyncSession, figures: MonthFigures) -> tuple[Deduction, ...]:
    """The month's confirmed findings of the units that are ranked, and of those that ended and whose heir answers."""
    ids = {unit.id for unit in figures.units}
    heirs = await heirs_of_findings(session, last_day(figures.period))
    return tuple(
        Deduction(
            finding_id=str(fact.id),
            number=fact.number or "",
            unit_id=str(heirs.get(fact.unit_id, fact.unit_id)),
            kind=_word(fact.kind),
            severity=_word(fact.severity),
            partial=_word(fact.grade) == "partial",
            self_reported=fact.self_reported,
            fixed_in_time=fact.fixed_in_time,
            repeat=fact.repeat,
            title=fact.title,
        )
        for fact in await deduction_facts(session, figures.period)
        if str(heirs.get(fact.unit_id, fact.unit_id)) in ids
    )


def _word(value: object) -> str:
    return str(getattr(value, "value", value))
