"""The deadlines a viewer may know of, and one with every day counted and skipped. The list is in `clock_listing`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.models import Card, Color, Deadline, DeadlinePause, Limit
from duze.deadlines.rules import card_at
from duze.desk.asks import id_of
from duze.desk.sources import SIGHT
from duze.desk.subjects import Subject, subjects_of
from duze.journal.models import Entry
from duze.journal.queries import timeline
from duze.journal.verbs import Verb
from duze.kit.errors import NotFound
from duze.kit.i18n import gettext
from duze.people.permissions import Role, Viewer
from duze.units.models import Unit

LIGHTS = {
    "green": "正常",
    "yellow": "即将到期",
    "red": "已超期",
    "breach": "超过法定时限",
    "grey": "暂停计算",
    "blue": "已办结",
}


def deadlines_seen_by(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The one condition: deadlines on things the viewer may see, each kind by its own room's sight.

    A unit is told of its own deadlines only: the office's would name the team that logged a finding.
    """
    ways = []
    for kind, source in SIGHT.items():
        query = source.seen(viewer)
        ids = query.with_only_columns(id_of(query))
        ways.append(sa.and_(col(Deadline.subject_kind) == kind, col(Deadline.subject_id).in_(ids)))
    seen = sa.or_(*ways)
    if viewer.roles - {Role.UNIT_LIAISON}:
        return seen
    return sa.and_(seen, col(Deadline.unit_id).in_(viewer.units_as(Role.UNIT_LIAISON)))


def light(row: Deadline, now: datetime) -> str:
    """green, yellow, red, breach (a law's limit was found passed), grey (paused) or blue (closed)."""
    if row.closed_on is not None:
        return "blue"
    if row.paused_on is not None:
        return "grey"
    card = card_at(row, now)
    if card is Color.RED:
        return "breach" if row.breached_on else "red"
    return "yellow" if card else "green"


@dataclass(frozen=True)
class Clock:
    """A deadline with what it runs on: its limit, the unit that must act, the thing."""

    deadline: Deadline
    limit: Limit
    unit: str
    subject: Subject

    @property
    def owes(self) -> str:
        """Whose turn it is: the unit, the body a matter went to, or the office."""
        return self.unit or gettext(self.subject.owes)


async def clock_for(session: AsyncSession, viewer: Viewer, deadline_id: UUID) -> Clock:
    """One deadline, open or closed, if the viewer may know of it. Raises NotFound."""
    query = select(Deadline).where(col(Deadline.id) == deadline_id, deadlines_seen_by(viewer))
    row = (await session.exec(query)).first()
    if row is None:
        raise NotFound
    unit = await session.get(Unit, row.unit_id) if row.unit_id else None
    limit, subjects = await session.get_one(Limit, row.limit_id), await subjects_of(session, viewer, [row])
    return Clock(row, limit, unit.name if unit else "", subjects[row.id])


_TOLD = frozenset(
    {
        Verb.DEADLINE_STARTED,
        Verb.DEADLINE_MOVED,
        Verb.DEADLINE_RECOUNTED,
        Verb.DEADLINE_PAUSED,
        Verb.DEADLINE_RESUMED,
        Verb.DEADLINE_CLOSED,
        Verb.CARD_SHOWN,
        Verb.LAW_BREACHED,
    }
)


async def moves_of(session: AsyncSession, deadline: Deadline) -> Sequence[Entry]:
    """What happened to the deadline, oldest first: each move with its reason. For one already seen."""
    return [entry for entry in await timeline(session, [deadline.id]) if entry.verb in _TOLD]


async def pauses_and_cards(session: AsyncSession, deadline: Deadline) -> tuple[Sequence[Any], Sequence[Any]]:
    """Its pauses and the cards it was shown."""
    pauses = await session.exec(
        select(DeadlinePause).where(col(DeadlinePause.deadline_id) == deadline.id).order_by(col(DeadlinePause.first))
    )
    cards = await session.exec(select(Card).where(col(Card.deadline_id) == deadline.id).order_by(col(Card.shown_on)))
    return pauses.all(), cards.all()
