"""The list of interviews: columns, orders, filters. A unit is shown, and asks by, the state it is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.interviews.models import LEVELS, STATE_NAMES, Interview, InterviewState
from duze.interviews.queries import interview_sight
from duze.kit.i18n import fmt_datetime, gettext
from duze.kit.lists import FAR, Facet, Narrow, Roll, Sort, moment, page_of, values
from duze.kit.web.paging import Page
from duze.people.permissions import Role, Viewer
from duze.units.models import Unit

S = InterviewState
_UNTOLD: Final = frozenset({S.PROPOSED, S.APPROVED, S.DROPPED, S.REFERRED})


class InterviewRow(msgspec.Struct):
    """An interview in a list; `state` as this viewer is shown it."""

    id: UUID
    title: str
    level: int
    state: str
    unit: str
    unit_id: UUID
    starts_at: datetime | None
    place: str
    proposed_on: date


def _interviews(viewer: Viewer) -> Any:
    shown = shown_state(viewer).label("shown")
    columns = (col(Interview.id), col(Interview.title), col(Interview.level), shown, col(Unit.name))
    rest = (Interview.unit_id, Interview.starts_at, Interview.place, Interview.proposed_on)
    query = sa.select(*columns, *(col(one) for one in rest))
    return query.join(Unit, col(Unit.id) == col(Interview.unit_id)).where(interview_sight(viewer))


def shown_state(viewer: Viewer) -> Any:
    """The column of the state that the viewer is shown."""
    if viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY):
        return col(Interview.state)
    if area := viewer.area():
        return sa.case((col(Interview.unit_id).in_(area), col(Interview.state)), else_=col(Interview.public_state))
    return col(Interview.public_state)


async def _rows(_session: AsyncSession, _viewer: Viewer, rows: Sequence[Any]) -> list[InterviewRow]:
    return [InterviewRow(*values(row)) for row in rows]


def _states(viewer: Viewer) -> Sequence[tuple[str, str]]:
    known = viewer.staff or bool(viewer.area())
    return [(state.value, name) for state, name in STATE_NAMES.items() if known or state not in _UNTOLD]


def _cells(row: InterviewRow) -> list[str]:
    level, state = gettext(LEVELS[row.level]), gettext(STATE_NAMES[InterviewState(row.state)])
    return [level, row.title, row.unit, state, fmt_datetime(row.starts_at), row.place]


_STARTS = col(Interview.starts_at)
_LATE = datetime(FAR.year, 1, 1, tzinfo=UTC)
INTERVIEWS: Roll[InterviewRow] = Roll(
    name="interviews",
    title="约谈",
    id=col(Interview.id),
    query=_interviews,
    told=_rows,
    heads=("层级", "约谈", "单位", "状态", "约谈时间", "地点"),
    cells=_cells,
    sorts={
        "unit": Sort("单位", col(Unit.name)),
        "level": Sort("层级", col(Interview.level), int),
        "starts": Sort(
            "约谈时间",
            sa.func.coalesce(_STARTS, sa.literal(_LATE, Interview.__table__.c.starts_at.type)),  # type: ignore[attr-defined]
            moment,
        ),
    },
    facets={
        "status": Facet("状态", _states, lambda viewer, value: shown_state(viewer) == InterviewState(value)),
        "level": Facet(
            "层级",
            lambda _viewer: [(str(number), name) for number, name in LEVELS.items()],
            lambda _viewer, value: col(Interview.level) == int(value),
        ),
    },
    unit=col(Interview.unit_id),
    searched=(col(Interview.title), col(Unit.name)),
    day=_STARTS,
    day_words="约谈时间",
)


async def list_interviews(
    session: AsyncSession,
    viewer: Viewer,
    *,
    limit: int,
    cursor: str | None = None,
    state: InterviewState | None = None,
    case_id: UUID | None = None,
) -> Page[InterviewRow]:
    """A page of what the viewer may see, newest first. Filtering is by the state the viewer is shown."""
    roll = INTERVIEWS
    if state is not None:
        roll = roll.among(shown_state(viewer) == state)
    if case_id is not None:
        roll = roll.among(col(Interview.case_id) == case_id)
    return await page_of(session, roll, viewer, Narrow(), limit=limit, cursor=cursor)
