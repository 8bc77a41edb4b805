"""The list of complaints: columns, orders, filters, and the clock that runs on each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.complaints.models import (
    COMPLAINT_NAMES,
    SATISFACTION_NAMES,
    VIA_NAMES,
    Complaint,
    ComplaintState,
    Satisfaction,
    Via,
)
from duze.complaints.queries import complaint_sight
from duze.deadlines.queries import open_deadlines
from duze.kit.i18n import fmt_date, gettext
from duze.kit.lists import Facet, Narrow, Roll, choices_of, page_of, states, values
from duze.kit.web.paging import Page
from duze.people.permissions import Viewer
from duze.units.models import Unit


class ComplaintRow(msgspec.Struct):
    """A complaint in a list. `due_on`: the end of the limit that runs on it now."""

    id: UUID
    number: str
    title: str
    unit: str
    via: str
    state: str
    received_on: date
    satisfaction: str | None
    round: int
    due_on: date | None = None


def _complaints(viewer: Viewer) -> Any:
    c = Complaint
    columns = (c.id, c.number, c.title, Unit.name, c.via, c.state, c.received_on, c.satisfaction, c.round)
    query = sa.select(*(col(one) for one in columns)).join(Unit, col(Unit.id) == col(c.unit_id))
    return query.where(complaint_sight(viewer))


async def _rows(session: AsyncSession, _viewer: Viewer, rows: Sequence[Any]) -> list[ComplaintRow]:
    due = {one.subject_id: one.due_on for one in reversed(await open_deadlines(session, [row[0] for row in rows]))}
    return [ComplaintRow(*values([*row, due.get(row[0])])) for row in rows]


def _cells(row: ComplaintRow) -> list[str]:
    return [
        row.number,
        row.title,
        row.unit,
        gettext(VIA_NAMES[Via(row.via)]),
        gettext(COMPLAINT_NAMES[ComplaintState(row.state)]),
        fmt_date(row.received_on),
        fmt_date(row.due_on),
        gettext(SATISFACTION_NAMES[Satisfaction(row.satisfaction)]) if row.satisfaction else "",
    ]


COMPLAINTS: Roll[ComplaintRow] = Roll(
    name="complaints",
    title="投诉",
    id=col(Complaint.id),
    query=_complaints,
    told=_rows,
    heads=("编号", "投诉事项", "被投诉单位", "来源", "状态", "登记日期", "期限", "满意度"),
    cells=_cells,
    facets={
        "status": states(COMPLAINT_NAMES, col(Complaint.state)),
        "via": Facet("来源", choices_of(VIA_NAMES), lambda _viewer, value: col(Complaint.via) == Via(value)),
        "satisfaction": Facet(
            "满意度",
            choices_of(SATISFACTION_NAMES),
            lambda _viewer, value: col(Complaint.satisfaction) == Satisfaction(value),
        ),
    },
    unit=col(Complaint.unit_id),
    searched=(col(Complaint.number), col(Complaint.title), col(Complaint.facts)),
    day=col(Complaint.received_on),
    day_words="登记日期",
)


async def list_complaints(
    session: AsyncSession,
    viewer: Viewer,
    *,
    limit: int,
    cursor: str | None = None,
    state: ComplaintState | None = None,
) -> Page[ComplaintRow]:
    """A page of the complaints a viewer may see, newest first."""
    wanted = Narrow((("status", state.value),) if state else ())
    return await page_of(session, COMPLAINTS, viewer, wanted, limit=limit, cursor=cursor)
