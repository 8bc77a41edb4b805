"""A year's arrangement brought in from a file: days off and make-up days, singly or from day to day."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.keeping import publish_year, write_days
from duze.deadlines.notices import LONGEST, at_border, year_told
from duze.deadlines.queries import calendar
from duze.deadlines.recounting import Recount, recount_open
from duze.deadlines.rules import Special
from duze.deadlines.shapes import DayIn
from duze.kit.errors import FieldError, Invalid
from duze.kit.i18n import say
from duze.kit.sheet_cells import Cells
from duze.kit.sheets import CellError, Column, Progress, SheetTable, Tally, read_table
from duze.people.permissions import Permission, Viewer, require

KINDS = {"放假": False, "上班": True, "休息日": False, "工作日": True}
_RECOUNTED = "录入%d年放假安排，重新计算"
CALENDAR = (
    Column("day", "日期", True, "2019-02-04", "放假或者上班的第一天"),
    Column("until", "至", False, "2019-02-10", "最后一天；只有一天的不填，一段不超过 31 天"),
    Column("kind", "类别", True, "放假", "", tuple(KINDS)),
    Column("name", "名称", False, "春节", "节日名称；不超过 60 字"),
    Column("source", "依据", False, "国务院办公厅通知", "通知名称；不超过 200 字"),
)
NOTES = (
    "只填通知列出的放假和调休上班的日子，其余日子不必列：周一至周五上班，周末休息。",
    "一张表只收一年，以多数日子所在的年份为准；元旦跨年的几天可以一并列出。导入后这一年即算已公布。",
    "表中没有列出的日子保持原样；要撤回以前录入的一天，把它按平常的一周列出，名称不填。",
)


async def bring_in_calendar(
    session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
) -> Tally:
    """Write the days a file names, mark their year as published and count anew what runs; a day is counted singly.

    Faults are in the tally by cell: a day named twice, a stretch that ends before it begins, a day of another year.
    Which running deadlines move is told in its notes.
    """
    require(actor, Permission.CALENDAR_EDIT)
    tally = Tally()
    days = _days(table, tally)
    year = year_told(days)
    if tally.errors or year is None:
        return tally
    known = (await calendar(session)).days
    fresh = [one for one in days.values() if known.get(one.day) != Special(one.works, one.name, one.source)]
    tally.changed = sum(one.day in known for one in fresh)
    tally.new, tally.unchanged = len(fresh) - tally.changed, len(days) - len(fresh)
    reason = _RECOUNTED % year
    await write_days(session, actor, fresh, reason=reason, today=today)
    source = next((one.source for one in days.values() if one.source), "")
    if await publish_year(session, actor, year, source=source, today=today):
        tally.changed += not fresh  # nothing but the year itself is new
    tally.notes = [_moved(one) for one in await recount_open(session, actor, reason=reason)]
    progress(len(days), len(days))
    return tally


def days_of_sheet(content: bytes, filename: str) -> list[DayIn]:
    """The days of a file in the import's form, to be shown before they are written. Raises Invalid, by cell."""
    tally = Tally()
    table = read_table(content, filename, CALENDAR)
    days = _days(table, tally)
    if faults := [*table.errors, *tally.errors]:
        told = [{"place": one.place, "said": say(one.message, one.params)} for one in faults[:20]]
        raise Invalid(errors=[FieldError("/file", "%(place)s：%(said)s", params) for params in told])
    return [days[day] for day in sorted(days)]


def _moved(one: Recount) -> CellError:
    if one.was[0] != one.due_on:
        days = {"was": one.was[0].isoformat(), "now": one.due_on.isoformat()}
        return CellError("", "%(title)s：%(was)s → %(now)s", {"title": one.deadline.title, **days})
    days = {"was": one.was[1].isoformat(), "now": one.yellow_on.isoformat()}
    return CellError("", "%(title)s：到期日不变，黄牌自 %(was)s → %(now)s", {"title": one.deadline.title, **days})


def _days(table: SheetTable, tally: Tally) -> dict[date, DayIn]:
    days: dict[date, DayIn] = {}
    cells_of: dict[date, Cells] = {}
    for row in table.rows:
        cells = Cells(table, row, tally.errors)
        first, last = cells.day("day"), cells.day("until")
        name, source = cells.text("name", 60), cells.text("source", 200)
        if first is None or not cells.clean or row.values["kind"] not in KINDS:
            continue
        count = ((last or first) - first).days + 1
        if not 1 <= count <= LONGEST:
            cells.wrong("until", "止日不得早于起日，一段不超过 31 天。")
            continue
        for day in (first + timedelta(days=n) for n in range(count)):
            if day in days:
                cells.wrong("day", "%(day)s 重复，请只留一行。", day=day.isoformat())
                break
            days[day] = DayIn(day=day, works=KINDS[row.values["kind"]], name=name, source=source)
            cells_of[day] = cells
    year = year_told(days)
    for day, cells in cells_of.items():
        if year and day.year != year and not at_border(day, year):
            cells.wrong("day", "这一天不在 %(year)s 年。一张表只收一年。", year=year)
    return days
