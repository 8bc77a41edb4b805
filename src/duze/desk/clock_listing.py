"""The list of running deadlines: the nearest due first, filters, and how each stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.models import Deadline, Limit
from duze.desk.clocks import LIGHTS, Clock, deadlines_seen_by, light
from duze.desk.subjects import subjects_of
from duze.kit import clock
from duze.kit.i18n import fmt_date, fmt_datetime, gettext
from duze.kit.lists import Facet, Roll, Sort
from duze.people.permissions import Viewer
from duze.units.models import Unit

_D = Deadline
STANDINGS = {"late": "已超期", "soon": "即将到期", "paused": "暂停计算"}


class ClockRow(Clock):
    """A deadline in a list."""

    @property
    def id(self) -> UUID:
        """The deadline's."""
        return self.deadline.id

    @property
    def light(self) -> str:
        """How it stands: a key of `LIGHTS`."""
        return light(self.deadline, clock.now())

    @property
    def due(self) -> str:
        """The day, or for a limit in hours the moment."""
        return fmt_datetime(self.deadline.due_at) if self.deadline.due_at else fmt_date(self.deadline.due_on)


def _query(viewer: Viewer) -> Any:
    running = (deadlines_seen_by(viewer), col(_D.closed_on).is_(None))
    return sa.select(col(_D.id)).join(Limit, col(Limit.id) == col(_D.limit_id)).where(*running)


async def _rows(session: AsyncSession, viewer: Viewer, rows: Sequence[Any]) -> list[ClockRow]:
    query = (
        select(Deadline, Limit, col(Unit.name))
        .join(Limit, col(Limit.id) == col(_D.limit_id))
        .outerjoin(Unit, col(Unit.id) == col(_D.unit_id))
        .where(col(_D.id).in_([row[0] for row in rows]))
    )
    found = {one.id: (one, limit, unit or "") for one, limit, unit in (await session.exec(query)).all()}
    subjects = await subjects_of(session, viewer, [one for one, _, _ in found.values()])
    return [ClockRow(*found[row[0]], subjects[row[0]]) for row in rows]


def _cells(row: ClockRow) -> list[str]:
    told = [gettext(row.limit.name), row.owes, gettext(LIGHTS[row.light])]
    return [
        row.due,
        "　".join(filter(None, (row.deadline.title, row.subject.name))),
        *told,
        fmt_date(row.deadline.started_on),
    ]


def _standing(_viewer: Viewer, value: str) -> sa.ColumnElement[bool]:
    """As `light` says it, in SQL."""
    today, now = clock.today(), clock.now()
    paused = col(_D.paused_on).is_not(None)
    late = _passed(col(_D.due_at), now, col(_D.due_on) < today)
    soon = _passed(col(_D.yellow_at), now, col(_D.yellow_on) <= today)
    conditions = {"late": sa.and_(~paused, late), "soon": sa.and_(~paused, soon, ~late), "paused": paused}
    return conditions[value]


def _passed(at: Any, now: datetime, by_day: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a moment is over, or, for limits in days, whether the day is."""
    return sa.or_(sa.and_(at.is_not(None), at < now), sa.and_(at.is_(None), by_day))


CLOCKS: Roll[ClockRow] = Roll(
    name="deadlines",
    title="时限",
    id=col(_D.id),
    query=_query,
    told=_rows,
    heads=("到期", "事项", "时限", "单位", "状态", "起算日期"),
    cells=_cells,
    came=Sort("到期", col(_D.due_on), date.fromisoformat),
    sorts={
        "limit": Sort("时限", col(Limit.name)),
        "started": Sort("起算日期", col(_D.started_on), date.fromisoformat),
    },
    facets={"status": Facet("状态", lambda _viewer: list(STANDINGS.items()), _standing)},
    unit=col(_D.unit_id),
    searched=(col(_D.title),),
    day=col(_D.due_on),
    day_words="到期",
    rises=True,
)
