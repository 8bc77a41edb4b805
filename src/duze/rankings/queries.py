"""Reading months: who sees which, one month with its file, what a month is computed from, streak facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.queries import deadlines_of
from duze.kit.errors import NotFound
from duze.people.permissions import Role, Viewer
from duze.rankings.models import (
    Award,
    Excuse,
    IndicatorValue,
    Month,
    MonthObjection,
    MonthState,
    SchemeVersion,
)
from duze.rankings.rules import (
    MonthResult,
    load_scheme,
    result_from,
)
from duze.rankings.rules.inputs import LastValue
from duze.rankings.rules.life import MonthFile
from duze.rankings.rules.periods import last_day, months_back
from duze.rankings.scheme import Scheme
from duze.units.change_queries import units_as_of
from duze.units.models import Group, Unit

_TOLD = (MonthState.IN_REVIEW, MonthState.APPROVED, MonthState.PUBLISHED)


def months_seen_by(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition every read of months starts from; by default nothing.

    The office sees all; a leader what is published; a unit's liaison what it is asked to check, and what is published.
    """
    if viewer.staff:
        return sa.true()
    seen: list[sa.ColumnElement[bool]] = []
    if viewer.has(Role.LEADER):
        seen.append(col(Month.state) == MonthState.PUBLISHED)
    if viewer.units_as(Role.UNIT_LIAISON):
        seen.append(col(Month.state).in_(_TOLD))
    return or_(*seen) if seen else sa.false()


def sees_table(viewer: Viewer, month: Month) -> bool:
    """Whether the viewer sees all units of a month (a unit sees only its own sheet before publication)."""
    return viewer.staff or month.state is MonthState.PUBLISHED


def sees_sheet(viewer: Viewer, month: Month, unit_id: UUID, inherited: Collection[UUID] = ()) -> bool:
    """Whether the viewer sees this unit's sheet, with its findings: the office; a unit its own; a leader the area's.

    `inherited`: predecessors whose record a unit of the viewer carries on (`lineage.inherited`).
    """
    if viewer.staff:
        return True
    if month.state is MonthState.PUBLISHED and unit_id in viewer.area():
        return True
    own = unit_id in viewer.units_as(Role.UNIT_LIAISON) or unit_id in inherited
    return month.state in _TOLD and own


async def months(session: AsyncSession, viewer: Viewer, *, scheme: str | None = None) -> Sequence[Month]:
    """Months the viewer may see, newest first, those of the main scheme before others, without their results."""
    query = select(Month).where(months_seen_by(viewer))
    if scheme is not None:
        query = query.where(col(Month.scheme_code) == scheme)
    heavy: Any = (Month.figures, Month.deductions, Month.result, Month.spread)
    query = query.options(*(defer(column, raiseload=True) for column in heavy))
    main = sa.case((col(Month.scheme_code) == main_scheme(), 0), else_=1)
    query = query.order_by(col(Month.period).desc(), main, col(Month.edition).desc(), col(Month.id))
    return (await session.exec(query.limit(240))).all()


async def month_for(
    session: AsyncSession,
    viewer: Viewer,
    period: str,
    *,
    scheme: str | None = None,
    edition: int | None = None,
    lock: bool = False,
) -> Month:
    """One month; by the main scheme if it has it and none is named, its newest edition likewise. Raises NotFound."""
    query = select(Month).where(months_seen_by(viewer), col(Month.period) == period)
    if scheme is not None:
        query = query.where(col(Month.scheme_code) == scheme)
    if edition is not None:
        query = query.where(col(Month.edition) == edition)
    main = sa.case((col(Month.scheme_code) == main_scheme(), 0), else_=1)
    query = query.order_by(main, col(Month.edition).desc(), col(Month.id)).limit(1)
    month = (await session.exec(query.with_for_update() if lock else query)).first()
    if month is None:
        raise NotFound("没有找到这个月的考核。")
    return month


async def file_of(session: AsyncSession, month: Month) -> MonthFile:
    """A month with what its acts depend on."""
    objections = (
        await session.exec(
            select(MonthObjection).where(col(MonthObjection.month_id) == month.id).order_by(col(MonthObjection.id))
        )
    ).all()
    due = [deadline.due_on for deadline in await deadlines_of(session, [month.id])]
    newer = select(Month.id).where(
        col(Month.scheme_code) == month.scheme_code,
        col(Month.period) == month.period,
        col(Month.edition) > month.edition,
    )
    newest = (await session.exec(newer.limit(1))).first() is None
    return MonthFile(month, objections, max(due, default=None), newest)


async def objection_for(session: AsyncSession, month: Month, objection_id: UUID) -> MonthObjection:
    """An objection of this month, locked. Raises NotFound."""
    query = select(MonthObjection).where(
        col(MonthObjection.id) == objection_id, col(MonthObjection.month_id) == month.id
    )
    found = (await session.exec(query.with_for_update())).first()
    if found is None:
        raise NotFound
    return found


def main_scheme() -> sa.ScalarSelect[str]:
    """The code of the main scheme, as a subquery: the one that was there first.

    Desks, trends and the rulebook go by it where nobody names a scheme; several schemes never mix.
    """
    first = select(SchemeVersion.code).order_by(col(SchemeVersion.created_at), col(SchemeVersion.id))
    return first.limit(1).scalar_subquery()


async def scheme_codes(session: AsyncSession) -> Sequence[str]:
    """The schemes there are, the main one first."""
    first = sa.func.min(col(SchemeVersion.created_at))
    main = sa.case((col(SchemeVersion.code) == main_scheme(), 0), else_=1)
    query = select(SchemeVersion.code).group_by(col(SchemeVersion.code))
    return (await session.exec(query.order_by(main, first, col(SchemeVersion.code)))).all()


async def scheme_versions(session: AsyncSession) -> Sequence[SchemeVersion]:
    """Every version of every scheme, scheme by scheme (the main one first), newest first."""
    place = {code: index for index, code in enumerate(await scheme_codes(session))}
    rows = (await session.exec(select(SchemeVersion).order_by(col(SchemeVersion.version_no).desc()))).all()
    return sorted(rows, key=lambda row: place[row.code])


async def scheme_in_force(session: AsyncSession, code: str, period: str) -> SchemeVersion | None:
    """The version of a scheme for a month: the newest that had taken effect."""
    query = select(SchemeVersion).where(col(SchemeVersion.code) == code, col(SchemeVersion.effective_from) <= period)
    return (await session.exec(query.order_by(col(SchemeVersion.version_no).desc()).limit(1))).first()


async def scheme_of(session: AsyncSession, month: Month) -> tuple[SchemeVersion, Scheme]:
    """The scheme version a month keeps."""
    version = await session.get_one(SchemeVersion, month.scheme_id)
    return version, load_scheme(version.data)


async def ranked_units(session: AsyncSession, scheme: Scheme, period: str) -> list[Unit]:
    """The units of a month: active on its last day, in a group of the scheme, in printing order, as they were then."""
    groups = [Group(rule.code) for rule in scheme.groups]
    order = {group: index for index, group in enumerate(groups)}
    units = await units_as_of(session, groups, last_day(period))
    return sorted(units, key=lambda unit: (order[unit.group], unit.sort, unit.code))


async def values_of(session: AsyncSession, month: Month) -> Sequence[IndicatorValue]:
    """The values of a month."""
    return (await session.exec(select(IndicatorValue).where(col(IndicatorValue.month_id) == month.id))).all()


async def excuses_of(session: AsyncSession, month: Month) -> Sequence[Excuse]:
    """The decisions to leave an indicator out."""
    return (await session.exec(select(Excuse).where(col(Excuse.month_id) == month.id))).all()


async def awards_of(session: AsyncSession, month: Month) -> Sequence[Award]:
    """The bonuses and vetoes of a month that nobody has taken back."""
    rows = (await session.exec(select(Award).where(col(Award.month_id) == month.id).order_by(col(Award.id)))).all()
    taken_back = {row.cancels for row in rows}
    return [row for row in rows if row.cancels is None and row.id not in taken_back]


async def last_values(session: AsyncSession, month: Month) -> dict[str, dict[str, LastValue]]:
    """Unit → indicator → the newest value of the twelve months before that a published edition rests on."""
    query = select(Month.period, Month.figures).where(
        col(Month.scheme_code) == month.scheme_code,
        col(Month.state) == MonthState.PUBLISHED,
        col(Month.period).in_(months_back(month.period, 13)[1:]),
    )
    found: dict[str, dict[str, LastValue]] = {}
    rows = (await session.exec(query.order_by(col(Month.period), col(Month.edition)))).all()
    for period, figures in rows:
        for unit in (figures or {}).get("units", ()):
            values = {code: LastValue(period, Decimal(value)) for code, value in unit["values"].items()}
            found.setdefault(unit["id"], {}).update(values)
    return found


async def locked_months(
    session: AsyncSession, scheme_code: str, *, upto: str | None = None, count: int = 12
) -> list[MonthResult]:
    """Published results of the last `count` months up to `upto`, newest edition of each, oldest first."""
    query = select(Month).where(col(Month.scheme_code) == scheme_code, col(Month.state) == MonthState.PUBLISHED)
    if upto is not None:
        query = query.where(col(Month.period).in_(months_back(upto, count)))
    rows = (await session.exec(query.order_by(col(Month.period), col(Month.edition)))).all()
    newest = {row.period: row for row in rows if row.result is not None}
    return [result_from(row.result) for row in newest.values()]
