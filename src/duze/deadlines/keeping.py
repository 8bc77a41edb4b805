"""Keeping calendar and limits: a change is tried first, then written, and what runs is counted anew with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.models import CalendarDay, Limit
from duze.deadlines.queries import calendar
from duze.deadlines.recounting import Recount, recount_open, recounts
from duze.deadlines.rules import Calendar, Span, Special, default_yellow
from duze.deadlines.shapes import CalendarChangeIn, DayIn, LimitIn
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.errors import WrongState, invalid
from duze.people.permissions import Permission, Viewer, require


@dataclass(frozen=True)
class Preview:
    """What a change of the calendar would do: the days that differ, and the running deadlines that move."""

    days: tuple[DayIn, ...]
    moved: tuple[Recount, ...]


def _overlaid(known: Calendar, days: Sequence[DayIn]) -> Calendar:
    after = dict(known.days) | {one.day: Special(one.works, one.name, one.source) for one in days}
    return Calendar(after, known.years | {one.day.year for one in days})


def _differing(known: Calendar, days: Sequence[DayIn]) -> list[DayIn]:
    seen: set[date] = set()
    for place, one in enumerate(days):
        if one.day in seen:
            raise invalid(f"/days/{place}/day", "%(day)s 重复，请只留一行。", day=one.day.isoformat())
        seen.add(one.day)
    return [one for one in days if known.days.get(one.day) != Special(one.works, one.name, one.source)]


async def preview_change(session: AsyncSession, viewer: Viewer, days: Sequence[DayIn]) -> Preview:
    """What these days would change. Writes nothing. Raises Invalid for a day that stands twice."""
    require(viewer, Permission.CALENDAR_EDIT)
    known = await calendar(session)
    fresh = _differing(known, days)
    moved = [one for one in await recounts(session, _overlaid(known, fresh)) if one.moved]
    return Preview(tuple(fresh), tuple(moved))


async def change_calendar(session: AsyncSession, actor: Viewer, data: CalendarChangeIn, *, today: date) -> Preview:
    """Write these days, and count what runs anew. The same days again change nothing. `today` is noted.

    Raises Invalid for a day that stands twice.
    """
    require(actor, Permission.CALENDAR_EDIT)
    fresh = _differing(await calendar(session), data.days)
    if not fresh:
        return Preview((), ())
    wanted = [one.day for one in fresh]
    rows = await session.exec(select(CalendarDay).where(col(CalendarDay.day).in_(wanted)))
    known = {row.day: row for row in rows.all()}
    first = None
    for one in fresh:
        row = known.get(one.day) or CalendarDay(day=one.day, works=one.works)
        row.works, row.name, row.source = one.works, one.name, one.source
        session.add(row)
        first = first or row
    assert first is not None  # noqa: S101 - there is at least one
    after = {"years": sorted({day.year for day in wanted}), "days": [day.isoformat() for day in wanted], "on": today}
    record(session, actor, Verb.CALENDAR_LOADED, first, after=after, reason=data.reason)
    return Preview(tuple(fresh), tuple(await recount_open(session, actor, reason=data.reason)))


async def save_limit(session: AsyncSession, actor: Viewer, data: LimitIn, *, today: date) -> Limit:
    """A new version of a known limit; the one before ends the day before. What runs keeps its version.

    Raises Invalid for an unknown limit or a day not after the newest version's, WrongState for a day gone by.
    """
    require(actor, Permission.CALENDAR_EDIT)
    query = select(Limit).where(col(Limit.code) == data.code).order_by(col(Limit.valid_from).desc())
    newest = (await session.exec(query.with_for_update())).first()
    if newest is None:
        raise invalid("/code", "没有代码为“%(code)s”的时限。", code=data.code)
    if data.valid_from < today:
        raise WrongState(
            "施行日期 %(day)s 已过，新版时限不溯及既往。", code="past_day", day=data.valid_from.isoformat()
        )
    if data.by_law and "《" not in data.basis:
        raise invalid("/basis", "法定时限须写明法律、法规名称和条款，例如《政府督查工作条例》第十七条。")
    if data.valid_from <= newest.valid_from:
        last = newest.valid_from.isoformat()
        raise invalid("/valid_from", "施行日期须晚于现行版本的施行日期 %(last)s。", last=last)
    yellow = data.yellow_before
    if yellow is None:
        yellow = default_yellow(Span(data.value, data.unit))
    newest.valid_to = data.valid_from - timedelta(days=1)
    session.add(newest)
    limit = Limit(**data.model_dump(exclude={"yellow_before"}), name=newest.name, yellow_before=yellow)
    session.add(limit)
    record(session, actor, Verb.LIMIT_SAVED, limit, after=limit.model_dump(exclude={"id"}), reason=data.basis)
    return limit
