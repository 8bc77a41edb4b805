"""A calendar year brought in from a file: every day of it, worked or free."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from duze.deadlines.models import CalendarDay
from duze.deadlines.recounting import recount_open
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.sheet_cells import Cells
from duze.kit.sheets import CellError, Column, Progress, SheetTable, Tally
from duze.people.permissions import Permission, Viewer, require

KINDS = ("工作日", "休息日")
_RECOUNTED = "导入%(year)s年工作日历，重新计算"
CALENDAR = (
    Column("day", "日期", True, "2019-01-01", "一年的每一天各一行，年份以第一行为准"),
    Column("kind", "类别", True, "休息日", "", KINDS),
    Column("name", "名称", False, "元旦", "节日或调休；不超过 60 字"),
    Column("source", "依据", False, "国务院办公厅通知", "通知名称；不超过 200 字"),
)


async def bring_in_calendar(
    session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
) -> Tally:
    """Replace a year's days by the file's. Missing, doubled and foreign days are refused by cell.

    A day that is as the plain week would have it (name and source empty) needs no row of its own in the table.
    """
    require(actor, Permission.CALENDAR_EDIT)
    tally = Tally()
    days = _days(table, tally)
    if tally.errors or not days:
        return tally
    year = min(days).year
    known = {row.day: row for row in (await session.exec(_year(year))).all()}
    for number, (day, (works, name, source)) in enumerate(sorted(days.items()), 1):
        row = known.get(day)
        if row is None:
            session.add(CalendarDay(day=day, works=works, name=name, source=source))
            tally.new += 1
        elif (row.works, row.name, row.source) != (works, name, source):
            row.works, row.name, row.source = works, name, source
            tally.changed += 1
        else:
            tally.unchanged += 1
        progress(number, len(days))
    if tally.new or tally.changed:
        await session.flush()
        first = (await session.exec(_year(year))).first()
        assert first is not None  # noqa: S101 - just written
        after = {"years": [year], "new": tally.new, "changed": tally.changed}
        record(session, actor, Verb.CALENDAR_LOADED, first, after=after)
        await recount_open(session, actor, reason=_RECOUNTED % {"year": year})
    return tally


def _year(year: int) -> SelectOfScalar[CalendarDay]:
    return select(CalendarDay).where(col(CalendarDay.day).between(date(year, 1, 1), date(year, 12, 31)))


def _days(table: SheetTable, tally: Tally) -> dict[date, tuple[bool, str, str]]:
    days: dict[date, tuple[bool, str, str]] = {}
    year = None
    last: tuple[Cells, date] | None = None
    for row in table.rows:
        cells = Cells(table, row, tally.errors)
        day = cells.day("day")
        name, source = cells.text("name", 60), cells.text("source", 200)
        if day is None:
            continue
        year = year or day.year
        if day.year != year:
            cells.wrong("day", "这一天不在 %(year)s 年。一张表只收一年。", year=year)
        elif day in days:
            cells.wrong("day", "%(day)s 重复，请只留一行。", day=day.isoformat())
        days[day] = (cells.row.values["kind"] == KINDS[0], name, source)
        last = (cells, day)
    if year and last and not tally.errors:
        tally.errors += _gaps(table, days, year, last[0])
    return days


def _gaps(table: SheetTable, days: dict[date, tuple[bool, str, str]], year: int, last: Cells) -> list[CellError]:
    """Stretches of missing days, each shown at the row that follows it (or at the last row)."""
    found = []
    rows = {Cells(table, row, []).day("day"): row for row in table.rows}
    day, gap = date(year, 1, 1), None
    while day.year == year:
        missing = day not in days
        gap = gap or (day if missing else None)
        end = day == date(year, 12, 31)
        if gap and (not missing or end):
            until = day if missing else day - timedelta(days=1)
            place = table.place(last.row if missing else rows[day], "day")
            params = {"first": gap.isoformat(), "last": until.isoformat(), "count": (until - gap).days + 1}
            found.append(CellError(place, "缺 %(first)s 至 %(last)s 共 %(count)s 天。整年每天都要有一行。", params))
            gap = None
        if end:
            break
        day += timedelta(days=1)
    return found
