"""The list of received 监察建议: columns, orders, filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.errors import NotFound
from duze.kit.i18n import fmt_date, gettext
from duze.kit.lists import Facet, Roll, Sort, states, values
from duze.letters.advice_queries import advice_seen_by, sees_advice
from duze.letters.models_advice import ADVICE_NAMES, AdviceState, ReceivedAdvice
from duze.people.permissions import Viewer
from duze.units.models import Unit

_A = ReceivedAdvice


class AdviceRow(msgspec.Struct):
    """One in a list."""

    id: UUID
    number: str
    sender: str
    matter: str
    unit: str
    received_on: date
    reply_due: date
    state: str
    replied_on: date | None

    @property
    def overdue(self) -> bool:
        """Whether the answer is, or was, late."""
        return (self.replied_on or clock.today()) > self.reply_due


def _query(viewer: Viewer) -> Any:
    columns = (_A.id, _A.number, _A.sender, _A.matter, Unit.full_name, _A.received_on, _A.reply_due, _A.state)
    query = advice_seen_by(viewer).join(Unit, col(Unit.id) == col(_A.unit_id))
    return query.with_only_columns(*(col(one) for one in (*columns, _A.replied_on)))


async def _rows(_session: AsyncSession, _viewer: Viewer, rows: Sequence[Any]) -> list[AdviceRow]:
    return [AdviceRow(*values(row)) for row in rows]


def _cells(row: AdviceRow) -> list[str]:
    state = gettext(ADVICE_NAMES[AdviceState(row.state)])
    days = [fmt_date(day) for day in (row.received_on, row.reply_due, row.replied_on)]
    return [row.number, row.matter, row.unit, state, row.sender, *days]


def _late(_viewer: Viewer, _value: str) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(col(_A.replied_on), clock.today()) > col(_A.reply_due)


def _entitled(viewer: Viewer) -> None:
    if not sees_advice(viewer):
        raise NotFound


ADVICE: Roll[AdviceRow] = Roll(
    name="received-advice",
    title="监察建议",
    id=col(_A.id),
    query=_query,
    told=_rows,
    heads=("文号", "事由", "被建议单位", "状态", "来文机关", "收文日期", "回复期限", "回复日期"),
    cells=_cells,
    sorts={"due": Sort("回复期限", col(_A.reply_due), date.fromisoformat), "unit": Sort("单位", col(Unit.full_name))},
    facets={
        "status": states(ADVICE_NAMES, col(_A.state)),
        "late": Facet("逾期", lambda _viewer: [("true", "只看逾期的")], _late),
    },
    unit=col(_A.unit_id),
    searched=(col(_A.number), col(_A.matter), col(_A.sender)),
    day=col(_A.received_on),
    day_words="收文",
    entitled=_entitled,
)
