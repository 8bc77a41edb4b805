"""What other rooms count on: the findings of a month that stand, and what the rulebook asks of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.models import (
    STANDING,
    Finding,
    FindingObjection,
    FindingState,
    Grade,
    ObjectionState,
    Severity,
    title_of,
)
from duze.law.models import Kind


@dataclass(frozen=True)
class DeductionFact:
    """One standing finding, as far as ranking and rulebook need it. `period`: the month it weighs on."""

    id: UUID
    number: str
    unit_id: UUID
    title: str
    kind: Kind
    severity: Severity
    grade: Grade
    period: str
    self_reported: bool
    fixed_in_time: bool
    repeat: bool
    same_handler_in_6: int | None = None
    same_handler_in_12: int | None = None


def standing() -> sa.ColumnElement[bool]:
    """Decided in the unit's disfavour and not overturned; filed away it keeps counting, merged it does not."""
    overturned = select(col(FindingObjection.finding_id)).where(
        col(FindingObjection.state) == ObjectionState.OVERTURNED
    )
    archived = sa.and_(
        col(Finding.state) == FindingState.ARCHIVED,
        col(Finding.grade) != Grade.UNFOUNDED,
        col(Finding.id).not_in(overturned),
    )
    return sa.and_(sa.or_(col(Finding.state).in_(STANDING), archived), col(Finding.duplicate_of_id).is_(None))


async def deduction_facts(session: AsyncSession, period: str) -> Sequence[DeductionFact]:
    """The standing findings that weigh on a month ("2026-10"), by number."""
    return await _facts(session, standing(), col(Finding.counts_in) == period)


async def findings_confirmed(
    session: AsyncSession,
    period: str,
    *,
    unit_id: UUID | None = None,
    kind: Kind | None = None,
    severity: Severity | None = None,
) -> Sequence[DeductionFact]:
    """The same, narrowed to a unit, a kind, a severity."""
    wanted = [col(Finding.counts_in) == period]
    if unit_id is not None:
        wanted.append(col(Finding.unit_id) == unit_id)
    if kind is not None:
        wanted.append(col(Finding.kind) == kind)
    if severity is not None:
        wanted.append(col(Finding.severity) == severity)
    return await _facts(session, standing(), *wanted)


async def logged_between(session: AsyncSession, first: date, last: date) -> dict[UUID, int]:
    """How many findings were logged about each unit between two days, whatever came of them."""
    query = (
        sa.select(col(Finding.unit_id), sa.func.count())
        .where(col(Finding.submitted_on).between(first, last), col(Finding.duplicate_of_id).is_(None))
        .group_by(col(Finding.unit_id))
    )
    return {unit: count for unit, count in (await (await session.connection()).execute(query)).all()}  # noqa: C416


async def objections_between(session: AsyncSession, first: date, last: date) -> tuple[int, int]:
    """Objections filed against findings between two days, and how many of them were overturned."""
    overturned = sa.func.sum(sa.case((col(FindingObjection.state) == ObjectionState.OVERTURNED, 1), else_=0))
    query = sa.select(sa.func.count(), overturned).where(col(FindingObjection.filed_on).between(first, last))
    filed, won = (await (await session.connection()).execute(query)).one()
    return filed, won or 0


async def slow_action_counts(session: AsyncSession, period: str) -> dict[UUID, int]:
    """Standing slow-action findings of a month, by unit."""
    return dict(Counter(fact.unit_id for fact in await findings_confirmed(session, period, kind=Kind.SLOW)))


async def grave_misconduct_open(session: AsyncSession) -> Sequence[DeductionFact]:
    """Grave misconduct decided and not yet archived, of any month."""
    return await _facts(
        session,
        col(Finding.state).in_(STANDING),
        col(Finding.duplicate_of_id).is_(None),
        col(Finding.kind) == Kind.MISCONDUCT,
        col(Finding.severity) == Severity.GRAVE,
    )


async def _facts(session: AsyncSession, *wanted: sa.ColumnElement[bool]) -> list[DeductionFact]:
    f = Finding
    rows = await session.exec(  # type: ignore[call-overload]
        sa.select(
            col(f.id), col(f.number), col(f.unit_id), col(f.sub_type_name), col(f.kind), col(f.severity),
            col(f.grade), col(f.counts_in), col(f.channel), col(f.fixed_on), col(f.repeat),
            col(f.unproven),
        )
        .where(*wanted)
        .order_by(col(f.submitted_on), col(f.id))
    )  # fmt: skip
    return [
        DeductionFact(
            id=row.id,
            number=row.number or "",
            unit_id=row.unit_id,
            title=title_of(row.kind, row.sub_type_name, row.unproven),
            kind=row.kind,
            severity=row.severity,
            grade=row.grade,
            period=row.counts_in,
            self_reported=row.channel.value == "self_check",
            fixed_in_time=row.fixed_on is not None,
            repeat=row.repeat,
        )
        for row in rows
    ]
