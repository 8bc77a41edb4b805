"""The list of 督办 orders: columns, orders, filters, and how many parts of each are still open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col, func
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_supervision import (
    ENDED,
    SOURCE_NAMES,
    SUPERVISION_NAMES,
    PartState,
    Supervision,
    SupervisionPart,
    SupervisionSource,
    SupervisionState,
)
from duze.cases.supervision_queries import parts_seen_by, supervision_sight
from duze.kit.db import rows_of
from duze.kit.i18n import fmt_date, gettext
from duze.kit.lists import FAR, Facet, Narrow, Roll, Sort, choices_of, page_of, states, values
from duze.kit.web.paging import Page
from duze.people.permissions import Viewer


class SupervisionRow(msgspec.Struct):
    """A 督办 order in a list; `open_parts`: parts that the viewer may see and that are not accepted yet."""

    id: UUID
    number: str | None
    title: str
    state: str
    source: str
    issued_on: date | None
    due_on: date | None
    open_parts: int = 0


def _orders(viewer: Viewer) -> Any:
    columns = (Supervision.id, Supervision.number, Supervision.title, Supervision.state, Supervision.source)
    query = sa.select(*(col(one) for one in (*columns, Supervision.issued_on, Supervision.due_on)))
    return query.where(supervision_sight(viewer))


async def _rows(session: AsyncSession, viewer: Viewer, rows: Sequence[Any]) -> list[SupervisionRow]:
    of: Any = col(SupervisionPart.supervision_id)
    waiting: Any = parts_seen_by(viewer).where(
        of.in_([row[0] for row in rows]),
        col(SupervisionPart.state).not_in([state for state in PartState if state in ENDED]),
    )
    found = await rows_of(session, waiting.with_only_columns(of, func.count()).group_by(of))
    counts: dict[UUID, int] = dict(map(tuple, found))
    return [SupervisionRow(*values([*row, counts.get(row[0], 0)])) for row in rows]


def _cells(row: SupervisionRow) -> list[str]:
    state = gettext(SUPERVISION_NAMES[SupervisionState(row.state)])
    source = gettext(SOURCE_NAMES[SupervisionSource(row.source)])
    return [
        row.number or "",
        row.title,
        source,
        state,
        fmt_date(row.issued_on),
        fmt_date(row.due_on),
        str(row.open_parts),
    ]


SUPERVISIONS: Roll[SupervisionRow] = Roll(
    name="supervisions",
    title="督办",
    id=col(Supervision.id),
    query=_orders,
    told=_rows,
    heads=("编号", "督办事项", "来源", "状态", "下达日期", "期限", "未结单位"),
    cells=_cells,
    sorts={"due": Sort("期限", sa.func.coalesce(col(Supervision.due_on), FAR), date.fromisoformat)},
    facets={
        "status": states(SUPERVISION_NAMES, col(Supervision.state)),
        "source": Facet(
            "来源",
            choices_of(SOURCE_NAMES),
            lambda _viewer, value: col(Supervision.source) == SupervisionSource(value),
        ),
    },
    searched=(col(Supervision.number), col(Supervision.title)),
    day=col(Supervision.due_on),
    day_words="期限",
)


async def list_supervisions(
    session: AsyncSession,
    viewer: Viewer,
    *,
    limit: int,
    cursor: str | None = None,
    state: SupervisionState | None = None,
) -> Page[SupervisionRow]:
    """A page of the 督办 orders a viewer may see, newest first."""
    wanted = Narrow((("status", state.value),) if state else ())
    return await page_of(session, SUPERVISIONS, viewer, wanted, limit=limit, cursor=cursor)
