"""Recidivism as a fact: how often one handler was found at the same, within so many months."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.counting import DeductionFact, standing
from duze.findings.models import Finding

Act = tuple[object, str, str]
"""Unit, sub-type, handler (without blanks): what makes two findings the same act of the same person."""


def same_act(unit_id: object, sub_type: str, handler: str) -> Act | None:
    """What a finding is counted under; None for one that names no handler."""
    plain = "".join(handler.split())
    return (unit_id, sub_type, plain) if plain else None


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier; its last day where that month is shorter."""
    whole = day.year * 12 + day.month - 1 - months
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def times_within(days: Sequence[date], until: date, months: int) -> int:
    """How many of `days` lie in the `months` before `until`, that day included."""
    since = months_before(until, months)
    return sum(since < day <= until for day in days)


async def with_recidivism(session: AsyncSession, facts: Sequence[DeductionFact]) -> list[DeductionFact]:
    """The facts with how often the same handler of the same unit was found at the same sub-type, itself included.

    Counts standing findings by the day of their decision. Of a finding that names no handler nothing is known, and
    no rule that asks holds.
    """
    if not facts:
        return []
    f = Finding
    own = {row.id: row for row in await _acts(session, col(f.id).in_([fact.id for fact in facts]))}
    first = months_before(min(row.decided_on for row in own.values()), 12)
    units = {fact.unit_id for fact in facts}
    known: dict[Act, list[date]] = {}
    for row in await _acts(session, standing(), col(f.unit_id).in_(units), col(f.decided_on) > first):
        if act := same_act(row.unit_id, row.sub_type, row.handler):
            known.setdefault(act, []).append(row.decided_on)
    return [_counted(fact, own[fact.id], known) for fact in facts]


def _counted(fact: DeductionFact, row: Any, known: dict[Act, list[date]]) -> DeductionFact:
    act = same_act(row.unit_id, row.sub_type, row.handler)
    if act is None:
        return fact
    days = known.get(act, [])
    within = {months: times_within(days, row.decided_on, months) for months in (6, 12)}
    return replace(fact, same_handler_in_6=within[6], same_handler_in_12=within[12])


async def _acts(session: AsyncSession, *wanted: sa.ColumnElement[bool]) -> Sequence[Any]:
    f = Finding
    query = sa.select(col(f.id), col(f.unit_id), col(f.sub_type), col(f.handler), col(f.decided_on)).where(*wanted)
    return (await (await session.connection()).execute(query)).all()
