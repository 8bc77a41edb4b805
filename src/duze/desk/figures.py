"""The strip of figures under the title: what the viewer's own sight adds up to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import and_, col, func, not_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models import RUNNING, Case
from duze.cases.models_orders import Rectification
from duze.cases.queries import cases_seen_by, rectifications_seen_by
from duze.deadlines.models import Color
from duze.deadlines.queries import calendar
from duze.deadlines.rules import working_days_between
from duze.desk.figures_roles import Figure, inspector_figures, referral_figures
from duze.desk.queries import DONE, Running
from duze.kit.i18n import ngettext, say
from duze.kit.numbers import half_up
from duze.people.permissions import Role, Viewer

_SEES_CASES = frozenset({Role.SUPERVISOR, Role.SIGNATORY, Role.LEADER, Role.UNIT_LIAISON})


async def figures(session: AsyncSession, viewer: Viewer, today: date, due: Sequence[Running]) -> list[Figure]:
    """The four figures of the viewer's own work; empty for roles that have none."""
    if viewer.roles & _SEES_CASES:
        return [
            await _in_hand(session, viewer, today),
            await _in_time(session, viewer, today),
            await _taken(session, viewer, today),
            _cards(due),
        ]
    if viewer.has(Role.DISCIPLINE_OFFICER):
        return await referral_figures(session, viewer)
    if viewer.has(Role.INSPECTOR):
        return await inspector_figures(session, viewer, today)
    return []


async def _in_hand(session: AsyncSession, viewer: Viewer, today: date) -> Figure:
    running = await _count(session, cases_seen_by(viewer).where(col(Case.state).in_(RUNNING)))
    closed = await _count(session, cases_seen_by(viewer).where(col(Case.closed_on) >= today.replace(day=1)))
    note = ngettext("本月办结 %(num)d 件", "本月办结 %(num)d 件", closed) % {"num": closed}
    return Figure(say("在办案件"), str(running), note)


async def _in_time(session: AsyncSession, viewer: Viewer, today: date) -> Figure:
    """Orders handed in by their day, of all that should have been."""
    orders = rectifications_seen_by(viewer)
    late = await _count(session, orders.where(_unfinished(today)))
    handed_in = orders.where(col(Rectification.submitted_on).is_not(None))
    in_time = await _count(session, handed_in.where(col(Rectification.submitted_on) <= col(Rectification.due_on)))
    whole = await _count(session, handed_in) + late
    rate = f"{half_up(Decimal(100 * in_time) / whole, 1)}%" if whole else say("无")
    if late:
        return Figure(
            say("整改按期率"), rate, ngettext("超期 %(num)d 件", "超期 %(num)d 件", late) % {"num": late}, True
        )
    return Figure(say("整改按期率"), rate, say("没有超期"))


def _unfinished(today: date) -> Any:
    standing_still = col(Rectification.paused_on).is_not(None)
    return and_(col(Rectification.state).not_in(DONE), col(Rectification.due_on) < today, not_(standing_still))


async def _taken(session: AsyncSession, viewer: Viewer, today: date) -> Figure:
    """Working days from opening to closing, on average over the cases closed this year."""
    closed = cases_seen_by(viewer).where(col(Case.closed_on) >= today.replace(month=1, day=1))
    spans = [(row.opened_on, row.closed_on) for row in (await session.exec(closed)).all() if row.opened_on]
    if not spans:
        return Figure(say("平均办结用时"), say("无"), say("今年尚无办结的案件"))
    known = await calendar(session)
    days = [working_days_between(opened, done, known) for opened, done in spans if done is not None]
    return Figure(say("平均办结用时"), str(half_up(Decimal(sum(days)) / len(days), 1)), say("个工作日"))


def _cards(due: Sequence[Running]) -> Figure:
    red = sum(row.card is Color.RED for row in due)
    yellow = sum(row.card is Color.YELLOW for row in due)
    return Figure(say("亮牌事项"), "" if red or yellow else say("无"), cards=(("red", red), ("yellow", yellow)))


async def _count(session: AsyncSession, query: Any) -> int:
    return (await session.exec(select(func.count()).select_from(query.subquery()))).one()
