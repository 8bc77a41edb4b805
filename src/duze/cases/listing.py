"""Lists of cases and rectification orders: columns, orders, filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models import CASE_NAMES, Case, CaseState
from duze.cases.models_orders import RECTIFICATION_NAMES, Rectification, RectificationState
from duze.cases.queries import case_sight, order_sight
from duze.kit.i18n import fmt_date, gettext
from duze.kit.lists import Narrow, Roll, Sort, page_of, states, values
from duze.kit.web.paging import Page
from duze.people.permissions import Viewer
from duze.units.models import Unit


class CaseRow(msgspec.Struct):
    """A case in a list."""

    id: UUID
    number: str | None
    title: str
    state: str
    unit: str
    unit_id: UUID
    proposed_on: date
    opened_on: date | None
    closed_on: date | None


def _cases(viewer: Viewer) -> Any:
    columns = (Case.id, Case.number, Case.title, Case.state, Unit.name, Case.unit_id)
    days = (Case.proposed_on, Case.opened_on, Case.closed_on)
    query = sa.select(*(col(one) for one in (*columns, *days)))
    return query.join(Unit, col(Unit.id) == col(Case.unit_id)).where(case_sight(viewer))


async def _case_rows(_session: AsyncSession, _viewer: Viewer, rows: Sequence[Any]) -> list[CaseRow]:
    return [CaseRow(*values(row)) for row in rows]


def _case_cells(row: CaseRow) -> list[str]:
    days = [fmt_date(day) for day in (row.proposed_on, row.opened_on, row.closed_on)]
    return [row.number or "", row.title, row.unit, gettext(CASE_NAMES[CaseState(row.state)]), *days]


CASES: Roll[CaseRow] = Roll(
    name="cases",
    title="案件",
    id=col(Case.id),
    query=_cases,
    told=_case_rows,
    heads=("案号", "案由", "单位", "状态", "提出日期", "立案日期", "办结日期"),
    cells=_case_cells,
    sorts={
        "unit": Sort("单位", col(Unit.name)),
        "day": Sort("日期", sa.func.coalesce(Case.closed_on, Case.opened_on, Case.proposed_on), date.fromisoformat),
    },
    facets={"status": states(CASE_NAMES, col(Case.state))},
    unit=col(Case.unit_id),
    searched=(col(Case.number), col(Case.title), col(Unit.name)),
    day=col(Case.proposed_on),
    day_words="提出日期",
)


async def list_cases(
    session: AsyncSession,
    viewer: Viewer,
    *,
    limit: int,
    cursor: str | None = None,
    state: CaseState | None = None,
    unit_id: UUID | None = None,
) -> Page[CaseRow]:
    """A page of the cases a viewer may see, newest first."""
    wanted = Narrow((("status", state.value),) if state else (), unit_id)
    return await page_of(session, CASES, viewer, wanted, limit=limit, cursor=cursor)


class RectificationRow(msgspec.Struct):
    """A rectification order in a list."""

    id: UUID
    number: str
    title: str
    state: str
    unit: str
    unit_id: UUID
    case_id: UUID
    issued_on: date
    due_on: date
    returns: int


def _orders(viewer: Viewer) -> Any:
    columns = (Rectification.id, Rectification.number, Rectification.title, Rectification.state, Unit.name)
    ids = (Rectification.unit_id, Rectification.case_id)
    counts = (Rectification.issued_on, Rectification.due_on, Rectification.returns)
    query = sa.select(*(col(one) for one in (*columns, *ids, *counts)))
    return query.join(Unit, col(Unit.id) == col(Rectification.unit_id)).where(order_sight(viewer))


async def _order_rows(_session: AsyncSession, _viewer: Viewer, rows: Sequence[Any]) -> list[RectificationRow]:
    return [RectificationRow(*values(row)) for row in rows]


def _order_cells(row: RectificationRow) -> list[str]:
    state = gettext(RECTIFICATION_NAMES[RectificationState(row.state)])
    return [row.number, row.title, row.unit, state, fmt_date(row.issued_on), fmt_date(row.due_on), str(row.returns)]


ORDERS: Roll[RectificationRow] = Roll(
    name="rectifications",
    title="整改",
    id=col(Rectification.id),
    query=_orders,
    told=_order_rows,
    heads=("编号", "整改事项", "单位", "状态", "下达日期", "期限", "退回次数"),
    cells=_order_cells,
    sorts={
        "unit": Sort("单位", col(Unit.name)),
        "due": Sort("期限", col(Rectification.due_on), date.fromisoformat),
    },
    facets={"status": states(RECTIFICATION_NAMES, col(Rectification.state))},
    unit=col(Rectification.unit_id),
    searched=(col(Rectification.number), col(Rectification.title), col(Unit.name)),
    day=col(Rectification.due_on),
    day_words="期限",
)


async def list_rectifications(
    session: AsyncSession,
    viewer: Viewer,
    *,
    limit: int,
    cursor: str | None = None,
    state: RectificationState | None = None,
    case_id: UUID | None = None,
) -> Page[RectificationRow]:
    """A page of the orders a viewer may see, newest first."""
    wanted = Narrow((("status", state.value),) if state else ())
    roll = ORDERS if case_id is None else ORDERS.among(col(Rectification.case_id) == case_id)
    return await page_of(session, roll, viewer, wanted, limit=limit, cursor=cursor)
