"""The strip of figures under the title: what the viewer's own sight adds up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models import RUNNING, Case
from duze.cases.models_orders import Rectification, RectificationState
from duze.cases.queries import cases_seen_by, rectifications_seen_by
from duze.kit.i18n import ngettext, say
from duze.kit.numbers import half_up
from duze.people.permissions import Role, Viewer

_DONE = (RectificationState.SUBMITTED, RectificationState.CHECKING, RectificationState.CLOSED)
_SEES_CASES = frozenset({Role.SUPERVISOR, Role.SIGNATORY, Role.LEADER, Role.UNIT_LIAISON})


@dataclass(frozen=True)
class Figure:
    """A number with its name and a remark; `bad` marks the remark red."""

    name: str
    value: str
    note: str = ""
    bad: bool = False


async def figures(session: AsyncSession, viewer: Viewer, today: date) -> list[Figure]:
    """Cases in hand, rectification on time, overdue orders; empty for roles that see no cases."""
    if not viewer.roles & _SEES_CASES:
        return []
    cases = await _count(session, cases_seen_by(viewer).where(col(Case.state).in_(RUNNING)))
    closed = await _count(session, cases_seen_by(viewer).where(col(Case.closed_on) >= today.replace(day=1)))
    orders = rectifications_seen_by(viewer)
    late = await _count(
        session, orders.where(col(Rectification.state).not_in(_DONE), col(Rectification.due_on) < today)
    )
    open_orders = await _count(session, orders.where(col(Rectification.state) != RectificationState.CLOSED))
    handed_in = orders.where(col(Rectification.submitted_on).is_not(None))
    in_time = await _count(session, handed_in.where(col(Rectification.submitted_on) <= col(Rectification.due_on)))
    whole = await _count(session, handed_in) + late
    rate = f"{half_up(Decimal(100 * in_time) / whole, 1)}%" if whole else say("无")
    return [
        Figure(say("在办案件"), str(cases), _cases_closed(closed)),
        Figure(say("整改在办"), str(open_orders), ""),
        Figure(say("整改按期率"), rate, say("按期报送的占应报送的")),
        Figure(say("整改超期"), str(late), say("须督促") if late else say("没有超期"), bad=late > 0),
    ]


def _cases_closed(count: int) -> str:
    return ngettext("本月办结 %(num)d 件", "本月办结 %(num)d 件", count) % {"num": count}


async def _count(session: AsyncSession, query: Any) -> int:
    return (await session.exec(select(func.count()).select_from(query.subquery()))).one()
