"""Loading calendars and limits; starting, closing and carding deadlines."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import chinese_calendar
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines import hours
from duze.deadlines.keeping import publish_year
from duze.deadlines.models import CalendarDay, Card, Color, Deadline, Limit, LimitUnit, StartRule
from duze.deadlines.queries import all_open, calendar, cards_of, limit_on, limits_fixed_by_law, open_deadlines
from duze.deadlines.recounting import counted_anew
from duze.deadlines.rules import Calendar, card_at, working_day_before
from duze.journal.actions import record
from duze.journal.models import Actor
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.tables import Table
from duze.people.permissions import Permission, SystemActor, Viewer, require

LIMITS = Path(__file__).parent / "data" / "limits.toml"
_NOTICE = "国务院办公厅关于%d年部分节假日安排的通知"


async def seed_calendar(session: AsyncSession, actor: Viewer | SystemActor, years: range) -> int:
    """Fill the calendar table from the `chinesecalendar` package for the years it knows; returns rows added.

    The package is only the seed: the table is what counts, and users load later notices themselves. A year that the
    package does not know stays unpublished.
    """
    if isinstance(actor, Viewer):
        require(actor, Permission.CALENDAR_EDIT)
    known = set((await session.exec(select(col(CalendarDay.day)))).all())
    rows = []
    for year in years:
        try:
            rows += [row for row in _days_of(year) if row.day not in known]
        except NotImplementedError:
            continue
        await publish_year(session, actor, year, source=_NOTICE % year, today=clock.today())
    session.add_all(rows)
    if rows:
        record(session, actor, Verb.CALENDAR_LOADED, rows[0], after={"rows": len(rows), "years": [*years]})
    return len(rows)


def _days_of(year: int) -> list[CalendarDay]:
    rows = []
    day = date(year, 1, 1)
    while day.year == year:
        off, name = chinese_calendar.get_holiday_detail(day)
        if off and name:
            rows.append(CalendarDay(day=day, works=False, name=_HOLIDAYS.get(name, name), source=_NOTICE % year))
        elif not off and day.weekday() >= 5:
            label = f"{_HOLIDAYS.get(name or '', '')}调休上班"
            rows.append(CalendarDay(day=day, works=True, name=label, source=_NOTICE % year))
        day += timedelta(days=1)
    return rows


_HOLIDAYS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


async def load_limits(session: AsyncSession, actor: Viewer | SystemActor, file: Path = LIMITS) -> int:
    """Add the limits of a file that are not there yet (by code and first day). Returns how many."""
    if isinstance(actor, Viewer):
        require(actor, Permission.CALENDAR_EDIT)
    known = {(row.code, row.valid_from) for row in (await session.exec(select(Limit))).all()}
    added = []
    for item in tomllib.loads(file.read_text("utf-8"))["limit"]:
        item["starts"] = StartRule(item.get("starts", "next_day"))
        limit = Limit(**{"valid_from": date(2019, 1, 1), **item, "unit": LimitUnit(item["unit"])})
        if (limit.code, limit.valid_from) not in known:
            added.append(limit)
    session.add_all(added)
    for limit in added:
        record(session, actor, Verb.LIMIT_SAVED, limit, after=limit.model_dump(exclude={"id"}))
    return len(added)


async def start_deadline(
    session: AsyncSession,
    actor: Actor,
    subject: Table,
    limit_code: str,
    *,
    title: str,
    today: date,
    unit_id: UUID | None = None,
) -> Deadline:
    """Let a limit run on `subject` from `today` (次日起算), under the version in force today."""
    limit = await limit_on(session, limit_code, today)
    deadline = Deadline(
        subject_kind=str(subject.__tablename__),
        subject_id=subject.id,
        title=title,
        unit_id=unit_id,
        limit_id=limit.id,
        started_on=today,
        due_on=today,
        yellow_on=today,
    )
    _count(deadline, limit, await calendar(session))
    session.add(deadline)
    record(
        session,
        actor,
        Verb.DEADLINE_STARTED,
        deadline,
        after={"subject": subject.id, "limit": limit.code, "started_on": today, "due_on": deadline.due_on},
    )
    return deadline


async def start_fixed_deadline(
    session: AsyncSession,
    actor: Actor,
    subject: Table,
    limit_code: str,
    *,
    title: str,
    today: date,
    due_on: date,
    why: str,
    unit_id: UUID | None = None,
) -> Deadline:
    """Let a clock run on `subject` until a day that somebody set, whatever the calendar becomes; `why` says who.

    The limit gives the name, and when yellow begins.
    """
    limit = await limit_on(session, limit_code, today)
    deadline = Deadline(
        subject_kind=str(subject.__tablename__),
        subject_id=subject.id,
        title=title,
        unit_id=unit_id,
        limit_id=limit.id,
        started_on=today,
        due_on=due_on,
        yellow_on=working_day_before(due_on, limit.yellow_before, await calendar(session)),
        counted=[{"day": due_on.isoformat(), "number": None, "why": why, "source": ""}],
        fixed=True,
    )
    session.add(deadline)
    after = {"subject": subject.id, "limit": limit.code, "started_on": today, "due_on": due_on}
    record(session, actor, Verb.DEADLINE_STARTED, deadline, after=after)
    return deadline


def _count(deadline: Deadline, limit: Limit, days: Calendar) -> None:
    """Write the end and the way there on a fresh deadline; hours run from this moment, if it is its day."""
    if limit.unit is LimitUnit.HOURS:
        now = clock.now()
        deadline.started_at = now if clock.city_date(now) == deadline.started_on else hours.end_of(deadline.started_on)
    found = counted_anew(deadline, limit, (), days)
    found.write()


async def close_deadlines(
    session: AsyncSession, actor: Actor, subject: Table, *, today: date, limit_code: str | None = None
) -> None:
    """Stop the clocks running on `subject`: all of them, or the one of a limit."""
    for deadline in await open_deadlines(session, [subject.id]):
        if limit_code is not None:
            limit = await session.get_one(Limit, deadline.limit_id)
            if limit.code != limit_code:
                continue
        deadline.closed_on = today
        record(session, actor, Verb.DEADLINE_CLOSED, deadline, after={"closed_on": today})


async def move_deadline(
    session: AsyncSession, actor: Actor, deadline: Deadline, until: date, *, reason: str, today: date
) -> Deadline:
    """Let a running limit end on another day, decided on `today`; its explanation says why."""
    limit = await session.get_one(Limit, deadline.limit_id)
    before = {"due_on": deadline.due_on}
    moved = {"day": until.isoformat(), "number": None, "why": f"{today.isoformat()} 批准延期", "source": ""}
    deadline.counted = [*deadline.counted, moved]
    deadline.due_on, deadline.fixed = until, True
    deadline.yellow_at = deadline.due_at = None  # a day was granted, not an hour
    deadline.yellow_on = working_day_before(until, limit.yellow_before, await calendar(session))
    session.add(deadline)
    record(session, actor, Verb.DEADLINE_MOVED, deadline, before=before, after={"due_on": until}, reason=reason)
    return deadline


async def show_cards(
    session: AsyncSession, actor: Actor, *, today: date, now: datetime | None = None, hours_only: bool = False
) -> int:
    """Show every open deadline the card it deserves today, each once. Returns how many were shown.

    Hours are judged at `now` (default: the day's opening). A limit fixed by law that was passed raises an event of
    its own besides the red card, once.
    """
    now = now or datetime.combine(today, time(0, 5), clock.CITY)
    deadlines = await all_open(session, hours_only=hours_only)
    shown = {(card.deadline_id, card.color) for card in await cards_of(session, [d.id for d in deadlines])}
    by_law, count = await limits_fixed_by_law(session), 0
    for deadline in deadlines:
        color = card_at(deadline, now)
        if color is Color.RED and deadline.limit_id in by_law and deadline.breached_on is None:
            deadline.breached_on = today
            after = {"due_on": deadline.due_on, "basis": by_law[deadline.limit_id]}
            record(session, actor, Verb.LAW_BREACHED, deadline, after=after)
        if color is None or (deadline.id, color) in shown or (deadline.id, Color.RED) in shown:
            continue
        session.add(Card(deadline_id=deadline.id, color=color, shown_on=today))
        record(session, actor, Verb.CARD_SHOWN, deadline, after={"color": color, "due_on": deadline.due_on})
        count += 1
    return count
