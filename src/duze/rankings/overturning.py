"""Published months that counted a finding which was overturned afterwards: they stand until a corrected edition."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.models import Finding, FindingObjection, ObjectionState
from duze.rankings.models import Month, MonthState


def _counted_and_gone() -> sa.ColumnElement[bool]:
    """Joins a month with the findings among its deductions whose decision fell. A number occurs in one finding only."""
    return sa.and_(
        col(FindingObjection.state) == ObjectionState.OVERTURNED,
        col(Finding.counts_in) == col(Month.period),
        sa.cast(col(Month.deductions), sa.Text).contains(col(Finding.number)),
    )


def to_correct() -> sa.ColumnElement[bool]:
    """The newest edition of a published month that still takes points for an overturned finding."""
    newer = aliased(Month)
    later = sa.exists().where(
        newer.scheme_code == Month.scheme_code,  # type: ignore[arg-type]
        newer.period == Month.period,  # type: ignore[arg-type]
        newer.edition > Month.edition,  # type: ignore[arg-type]
    )
    gone = (
        sa.select(col(Finding.id))
        .join(FindingObjection, col(FindingObjection.finding_id) == col(Finding.id))
        .where(_counted_and_gone())
        .correlate(Month)
    )
    return sa.and_(col(Month.state) == MonthState.PUBLISHED, ~later.correlate(Month), gone.exists())


async def overturned_since(session: AsyncSession, month: Month) -> Sequence[Finding]:
    """The findings a published edition took points for and that were overturned since, by number."""
    if month.state is not MonthState.PUBLISHED:
        return []
    query = (
        select(Finding)
        .join(FindingObjection, col(FindingObjection.finding_id) == col(Finding.id))
        .join(Month, col(Month.id) == month.id)
        .where(_counted_and_gone())
        .order_by(col(Finding.number))
    )
    return (await session.exec(query)).all()
