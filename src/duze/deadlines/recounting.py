"""Counting running deadlines anew: what a change of the calendar moves, shown beforehand and then written.

Closed deadlines are never touched. A day fixed by a granted extension stays; only its yellow day moves. A paused one
is counted when it goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines import hours
from duze.deadlines.models import Deadline, DeadlinePause, Limit
from duze.deadlines.queries import all_open, calendar
from duze.deadlines.rules import Calendar, Pause, due, span_of, working_day_before
from duze.journal.actions import record
from duze.journal.models import Actor
from duze.journal.verbs import Verb
from duze.kit.clock import city_date


@dataclass(frozen=True)
class Recount:
    """A running deadline as another calendar has it."""

    deadline: Deadline
    due_on: date
    yellow_on: date
    provisional: bool
    counted: list[dict[str, Any]]
    yellow_at: datetime | None = None
    due_at: datetime | None = None
    was: tuple[date, date] = field(init=False)
    """Due and yellow days before it was counted anew."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "was", (self.deadline.due_on, self.deadline.yellow_on))

    @property
    def moved(self) -> bool:
        """Whether it falls due, or turns yellow, on another day or at another hour."""
        row = self.deadline
        if self.due_at is not None and (self.due_at, self.yellow_at) != (row.due_at, row.yellow_at):
            return True
        return (self.due_on, self.yellow_on) != (row.due_on, row.yellow_on)

    @property
    def changed(self) -> bool:
        """Whether anything about it differs, if only a skipped day's notice."""
        known = (self.deadline.provisional, self.deadline.counted)
        return self.moved or (self.provisional, self.counted) != known

    def write(self) -> None:
        """Take it over."""
        row = self.deadline
        row.due_on, row.yellow_on, row.due_at, row.yellow_at = self.due_on, self.yellow_on, self.due_at, self.yellow_at
        row.provisional, row.counted = self.provisional, self.counted


def counted_anew(deadline: Deadline, limit: Limit, pauses: Sequence[Pause], days: Calendar) -> Recount:
    """The deadline under a calendar, by the limit version it began under."""
    if deadline.fixed:
        yellow = working_day_before(deadline.due_on, limit.yellow_before, days)
        return Recount(deadline, deadline.due_on, yellow, deadline.provisional, deadline.counted)
    if deadline.started_at is not None:
        return _in_hours(deadline, deadline.started_at, limit, pauses, days)
    found = due(deadline.started_on, span_of(limit), days, tuple(pauses))
    yellow = working_day_before(found.on, limit.yellow_before, days)
    return Recount(deadline, found.on, yellow, found.provisional, [day.as_json() for day in found.days])


def _in_hours(deadline: Deadline, start: datetime, limit: Limit, pauses: Sequence[Pause], days: Calendar) -> Recount:
    end = hours.due_at(start, span_of(limit), days, pauses)
    yellow = hours.yellow_at(start, end.at, limit.yellow_before)
    return Recount(
        deadline,
        hours.last_day(end.at),
        city_date(yellow),
        end.provisional,
        [day.as_json() for day in end.days],
        yellow,
        end.at,
    )


async def recounts(session: AsyncSession, days: Calendar) -> list[Recount]:
    """Running deadlines that differ under `days`, the nearest first. Writes nothing."""
    rows = [row for row in await all_open(session) if row.paused_on is None]
    limits = {limit.id: limit for limit in (await session.exec(select(Limit))).all()}
    pauses = await pauses_of(session, [row.id for row in rows])
    found = [counted_anew(row, limits[row.limit_id], pauses.get(row.id, ()), days) for row in rows]
    return sorted((one for one in found if one.changed), key=lambda one: one.deadline.due_on)


async def pauses_of(session: AsyncSession, deadline_ids: Sequence[UUID]) -> dict[UUID, list[Pause]]:
    """The pauses that have ended, by deadline: the days on which its clock stood still."""
    rows = await session.exec(
        select(DeadlinePause).where(
            col(DeadlinePause.deadline_id).in_(deadline_ids), col(DeadlinePause.last).is_not(None)
        )
    )
    found: dict[UUID, list[Pause]] = {}
    for row in rows.all():
        assert row.last is not None  # noqa: S101 - asked for above
        found.setdefault(row.deadline_id, []).append(Pause(row.first, row.last, row.why))
    return found


async def recount_open(session: AsyncSession, actor: Actor, *, reason: str) -> list[Recount]:
    """Count every running deadline by the calendar as it is now; each that differs is written down with the reason.

    Returns those that moved to another day. Doing it twice changes nothing.
    """
    await session.flush()
    found = await recounts(session, await calendar(session))
    moved = [one for one in found if one.moved]
    for one in found:
        _write(session, actor, one, reason)
    return moved


def _write(session: AsyncSession, actor: Actor, one: Recount, reason: str) -> None:
    row = one.deadline
    before = {"due_on": row.due_on, "yellow_on": row.yellow_on, "provisional": row.provisional}
    one.write()
    session.add(row)
    after = {"due_on": row.due_on, "yellow_on": row.yellow_on, "provisional": row.provisional}
    record(session, actor, Verb.DEADLINE_RECOUNTED, row, before=before, after=after, reason=reason)
