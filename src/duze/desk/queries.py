"""Gathering what waits for the viewer, what is due this week, and which cards hang."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_orders import ENDED, Rectification, RectificationState
from duze.cases.queries import rectifications_seen_by
from duze.deadlines.models import Card, Color, Deadline
from duze.deadlines.queries import calendar, open_deadlines
from duze.deadlines.rules import Calendar
from duze.desk.asks import id_of
from duze.desk.clocks import deadlines_seen_by
from duze.desk.sources import SOURCES
from duze.desk.supervised import orders_of
from duze.findings.models import Finding, FindingState
from duze.findings.sight import findings_seen_by
from duze.people.permissions import Role, Viewer
from duze.units.queries import unit_names

MOST = 30
_FAR = date(9999, 12, 31)
DONE = (RectificationState.SUBMITTED, RectificationState.CHECKING, *ENDED)
"""Orders whose unit has done its part: they cannot be overdue."""


@dataclass(frozen=True)
class Todo:
    """One row of the decision list. `due` may be unknown, and is while the clock is `paused`; `href` leads to it."""

    kind: str
    tone: str
    go: str
    title: str
    number: str
    unit: str
    href: str
    due: date | None = None
    paused: bool = False

    def urgent(self, today: date) -> bool:
        """Due today or overdue."""
        return self.due is not None and self.due <= today


async def todos(session: AsyncSession, viewer: Viewer, today: date) -> list[Todo]:
    """What waits for the viewer, the nearest due first, then in the order of the tables; at most `MOST` of each."""
    found = []
    for source in SOURCES:
        for ask in source.asks:
            if not ask.concerns(viewer):
                continue
            query = source.seen(viewer).where(ask.where(viewer, today))
            newest = id_of(query).desc()
            rows = (await session.exec(query.order_by(newest).limit(MOST))).all()
            found += [(source, ask, row) for row in rows]
    clocks = await open_deadlines(session, [row.id for *_, row in found])
    due = {one.subject_id: one.due_on for one in reversed(clocks) if one.paused_on is None}
    paused = {one.subject_id for one in clocks} - due.keys()
    units: dict[Any, str] = await unit_names(
        session, {row.unit_id for *_, row in found if getattr(row, "unit_id", None)}
    )
    orders = await orders_of(session, [row for *_, row in found])
    rows = [
        Todo(
            ask.kind,
            ask.tone,
            ask.go,
            source.title(orders.get(row.id, row)),
            source.number(orders.get(row.id, row)),
            units.get(getattr(row, "unit_id", None), ""),
            f"{source.path}/{source.key(row)}",
            None if row.id in paused else min(filter(None, (source.due(row), due.get(row.id))), default=None),
            row.id in paused,
        )
        for source, ask, row in found
    ]
    return sorted(rows, key=lambda todo: todo.due or _FAR)


async def logged(session: AsyncSession, viewer: Viewer, most: int = 6) -> Sequence[Finding]:
    """What the viewer logged last, drafts aside; empty for whoever does not inspect."""
    if not viewer.has(Role.INSPECTOR):
        return []
    mine = (findings_seen_by(viewer), col(Finding.logger_id) == viewer.id, col(Finding.state) != FindingState.DRAFT)
    query = select(Finding).where(*mine).order_by(col(Finding.id).desc()).limit(most)
    return (await session.exec(query)).all()


@dataclass(frozen=True)
class Running:
    """A running deadline the viewer may know of."""

    deadline: Deadline
    unit: str
    card: Color | None = None

    def used(self, today: date) -> int:
        """How much of it has run, in percent."""
        whole = max(1, (self.deadline.due_on - self.deadline.started_on).days)
        return min(100, max(0, 100 * (today - self.deadline.started_on).days // whole))


async def running(session: AsyncSession, viewer: Viewer, until: date) -> list[Running]:
    """Open deadlines due up to `until` on things the viewer sees, the nearest first."""
    query = (
        select(Deadline)
        .where(
            deadlines_seen_by(viewer),
            col(Deadline.closed_on).is_(None),
            col(Deadline.paused_on).is_(None),
            col(Deadline.due_on) <= until,
        )
        .order_by(col(Deadline.due_on))
        .limit(400)
    )
    rows = (await session.exec(query)).all()
    units: dict[Any, str] = await unit_names(session, {row.unit_id for row in rows if row.unit_id})
    cards = await _cards(session, [row.id for row in rows])
    return [
        Running(
            row,
            units[row.unit_id] if row.unit_id else "",
            cards.get(row.id),
        )
        for row in rows
    ]


async def _cards(session: AsyncSession, deadlines: Sequence[UUID]) -> dict[UUID, Color]:
    """The gravest card of each deadline."""
    if not deadlines:
        return {}
    rows = await session.exec(select(Card).where(col(Card.deadline_id).in_(deadlines)))
    cards: dict[UUID, Color] = {}
    for card in rows.all():
        if cards.get(card.deadline_id) is not Color.RED:
            cards[card.deadline_id] = card.color
    return cards


async def open_orders(session: AsyncSession, viewer: Viewer, today: date) -> dict[UUID, tuple[int, int]]:
    """By unit: rectification orders not yet closed, and how many of them are overdue."""
    query = rectifications_seen_by(viewer).where(col(Rectification.state).not_in(ENDED))
    found: dict[UUID, tuple[int, int]] = {}
    for row in (await session.exec(query)).all():
        count, late = found.get(row.unit_id, (0, 0))
        overdue = row.due_on < today and row.state not in DONE and row.paused_on is None
        found[row.unit_id] = (count + 1, late + overdue)
    return found


@dataclass(frozen=True)
class Day:
    """A working day of the week strip."""

    on: date
    count: int
    today: bool


async def week(session: AsyncSession, due: Sequence[Running], today: date) -> list[Day]:
    """The five working days from today on, each with what falls due; what is overdue counts today."""
    days = _working_days(await calendar(session), today)
    counts = [0] * len(days)
    for row in due:
        on = row.deadline.due_on
        place = next((n for n, day in enumerate(days) if on <= day), None)
        if place is not None:
            counts[place] += 1
    return [Day(day, count, day == today) for day, count in zip(days, counts, strict=True)]


def _working_days(known: Calendar, today: date, count: int = 5) -> list[date]:
    days: list[date] = []
    day = today
    while len(days) < count:
        if known.works(day) or day == today:
            days.append(day)
        day += timedelta(days=1)
    return days
