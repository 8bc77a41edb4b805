"""Keeping calendar and limits: a change is tried first, then written, and what runs is counted anew with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.models import CalendarDay, CalendarYear, Limit
from duze.deadlines.notices import at_border, year_told
from duze.deadlines.queries import calendar, published_year
from duze.deadlines.recounting import Recount, recount_open, recounts
from duze.deadlines.rules import Calendar, Span, Special, default_yellow
from duze.deadlines.shapes import CalendarChangeIn, DayIn, LimitIn
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.errors import WrongState, invalid
from duze.people.permissions import Permission, SystemActor, Viewer, require


@dataclass(frozen=True)
class Preview:
    """What a change of the calendar would do: the days that differ, and the running deadlines that move."""

    days: tuple[DayIn, ...]
    moved: tuple[Recount, ...]
    years: tuple[int, ...] = ()
    """Years that are marked as published by it."""


def _years(known: Calendar, data: CalendarChangeIn) -> list[int]:
    """The years to be marked as published: those named, or, when nothing is said, the one most of the days lie in.

    Raises Invalid for a year that none of the days lies in.
    """
    if data.years is None:
        year = year_told(one.day for one in data.days)
        inside = any(one.day.year == year and not at_border(one.day, year) for one in data.days if year)
        named = [year] if year and inside else []
    else:
        named = data.years
    if strange := [year for year in named if all(one.day.year != year for one in data.days)]:
        raise invalid("/years", "所列日子没有一天在 %(year)s 年。", year=strange[0])
    return sorted(set(named) - known.years)


def _overlaid(known: Calendar, days: Sequence[DayIn], years: Sequence[int]) -> Calendar:
    after = dict(known.days) | {one.day: Special(one.works, one.name, one.source) for one in days}
    return Calendar(after, known.years | set(years))


def _differing(known: Calendar, days: Sequence[DayIn]) -> list[DayIn]:
    seen: set[date] = set()
    for place, one in enumerate(days):
        if one.day in seen:
            raise invalid(f"/days/{place}/day", "%(day)s 重复，请只留一行。", day=one.day.isoformat())
        seen.add(one.day)
    return [one for one in days if known.days.get(one.day) != Special(one.works, one.name, one.source)]


async def preview_change(session: AsyncSession, viewer: Viewer, data: CalendarChangeIn) -> Preview:
    """What these days would change. Writes nothing. Raises Invalid for a day that stands twice."""
    require(viewer, Permission.CALENDAR_EDIT)
    known = await calendar(session)
    fresh, years = _differing(known, data.days), _years(known, data)
    moved = [one for one in await recounts(session, _overlaid(known, fresh, years)) if one.moved]
    return Preview(tuple(fresh), tuple(moved), tuple(years))


async def change_calendar(session: AsyncSession, actor: Viewer, data: CalendarChangeIn, *, today: date) -> Preview:
    """Write these days, and count what runs anew. The same days again change nothing. `today` is noted.

    Raises Invalid for a day that stands twice, or a year none of the days lies in.
    """
    require(actor, Permission.CALENDAR_EDIT)
    known = await calendar(session)
    fresh, years = _differing(known, data.days), _years(known, data)
    await write_days(session, actor, fresh, reason=data.reason, today=today)
    for year in years:
        source = next((one.source for one in data.days if one.source and one.day.year == year), "")
        await publish_year(session, actor, year, source=source, today=today)
    if not (fresh or years):
        return Preview((), ())
    return Preview(tuple(fresh), tuple(await recount_open(session, actor, reason=data.reason)), tuple(years))


async def write_days(session: AsyncSession, actor: Viewer, days: Sequence[DayIn], *, reason: str, today: date) -> None:
    """Write days that differ from what is known, with one journal entry; none, nothing. Counts nothing anew."""
    if not days:
        return
    wanted = [one.day for one in days]
    rows = await session.exec(select(CalendarDay).where(col(CalendarDay.day).in_(wanted)))
    known = {row.day: row for row in rows.all()}
    written = []
    for one in days:
        row = known.get(one.day) or CalendarDay(day=one.day, works=one.works)
        row.works, row.name, row.source = one.works, one.name, one.source
        session.add(row)
        written.append(row)
    after = {"years": sorted({day.year for day in wanted}), "days": [day.isoformat() for day in wanted], "on": today}
    record(session, actor, Verb.CALENDAR_LOADED, written[0], after=after, reason=reason)


async def publish_year(
    session: AsyncSession, actor: Viewer | SystemActor, year: int, *, source: str, today: date
) -> bool:
    """Mark a year's arrangement as published and entered. Returns whether it was not so before."""
    if await published_year(session, year) is not None:
        return False
    row = CalendarYear(year=year, source=source, recorded_on=today)
    session.add(row)
    record(session, actor, Verb.CALENDAR_LOADED, row, after={"year": year, "published": True, "source": source})
    return True


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
