"""Reading tasks and weekly sheets: one sight filter each, and every read starts there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from duze.deadlines.queries import calendar, limit_on
from duze.dispatch.models import DispatchTask, Milestone
from duze.dispatch.models_weekly import WeekFreeze, WeeklyFiling
from duze.dispatch.rules import WEEKLY, due_moment
from duze.kit.errors import NotFound
from duze.people.permissions import Role, Viewer


def units_dispatched(viewer: Viewer) -> frozenset[UUID] | None:
    """Whose tasks and sheets a viewer sees: None for all units (supervisors, signatories), else these."""
    if viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY):
        return None
    return viewer.area() | viewer.units_as(Role.UNIT_LIAISON)


def tasks_seen_by(viewer: Viewer) -> SelectOfScalar[DispatchTask]:
    """What a viewer may see of tasks; by default nothing. A cooperating unit sees the task too."""
    units = units_dispatched(viewer)
    if units is None:
        return select(DispatchTask)
    if not units:
        return select(DispatchTask).where(sa.false())
    named = [sa.cast(col(DispatchTask.partners), sa.String).contains(str(unit)) for unit in sorted(units)]
    return select(DispatchTask).where(sa.or_(col(DispatchTask.unit_id).in_(units), *named))


async def task_for(session: AsyncSession, viewer: Viewer, task_id: UUID, *, lock: bool = False) -> DispatchTask:
    """The task, if the viewer may see it. Raises NotFound."""
    query = tasks_seen_by(viewer).where(col(DispatchTask.id) == task_id)
    task = (await session.exec(query.with_for_update() if lock else query)).first()
    if task is None:
        raise NotFound
    return task


async def milestones_of(session: AsyncSession, tasks: Collection[UUID]) -> Sequence[Milestone]:
    """The milestones of these tasks in their order."""
    query = select(Milestone).where(col(Milestone.task_id).in_(tasks))
    return (await session.exec(query.order_by(col(Milestone.task_id), col(Milestone.place)))).all()


async def filings(
    session: AsyncSession, *, week: date | None = None, since: date | None = None, units: Collection[UUID] | None = None
) -> Sequence[WeeklyFiling]:
    """Filings of a week, or of weeks from `since` on, of these units or all; by week and round, the last counts."""
    query = select(WeeklyFiling).order_by(col(WeeklyFiling.week), col(WeeklyFiling.round))
    if week is not None:
        query = query.where(col(WeeklyFiling.week) == week)
    if since is not None:
        query = query.where(col(WeeklyFiling.week) >= since)
    if units is not None:
        query = query.where(col(WeeklyFiling.unit_id).in_(units))
    return (await session.exec(query)).all()


async def due_of(session: AsyncSession, week: date) -> datetime | None:
    """When a week's sheet is due, by the limit in force on its Monday; None for a week in which nobody works."""
    limit = await limit_on(session, WEEKLY, week)
    return due_moment(week, await calendar(session), limit.value)


async def last_freeze(session: AsyncSession) -> date | None:
    """The newest week that was frozen."""
    return (await session.exec(select(func.max(col(WeekFreeze.week))))).one()


async def freeze_of(session: AsyncSession, week: date) -> WeekFreeze | None:
    """The freeze of a week, once it was made."""
    return (await session.exec(select(WeekFreeze).where(col(WeekFreeze.week) == week))).first()


def unit_in_sight(viewer: Viewer, unit_id: UUID) -> None:
    """Raise NotFound unless the viewer sees this unit's sheets."""
    units = units_dispatched(viewer)
    if units is not None and unit_id not in units:
        raise NotFound
