"""Days off and make-up days out of an iCalendar file (RFC 5545), as published holiday calendars give them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from icalendar import Calendar

from duze.deadlines.shapes import DayIn
from duze.kit.errors import FieldError, Invalid, invalid

MOST_BYTES: Final = 1024 * 1024
_WORKED: Final = "班"
_FREE: Final = ("休", "放假", "holiday")
_MARKS: Final = {"WORK-HOLIDAY": False, "ALTERNATE-WORKDAY": True}


def days_in(content: bytes, source: str) -> list[DayIn]:
    """The days of a file; each event is a day off or a day worked, said by its title or Apple's mark.

    `source`: the notice the file follows. Raises Invalid for what is no calendar, and by event for one that repeats,
    has no whole day, or does not say whether the day is worked.
    """
    if len(content) > MOST_BYTES:
        raise invalid("/file", "日历文件超过 1 MB。")
    try:
        read = Calendar.from_ical(content)
    except (ValueError, IndexError, KeyError, UnicodeDecodeError) as error:
        raise invalid("/file", "不是有效的日历文件（ICS）。") from error
    found: dict[date, DayIn] = {}
    faults: list[FieldError] = []
    for number, event in enumerate(read.walk("VEVENT"), 1):
        _one(event, number, source, found, faults)
    if faults:
        raise Invalid(errors=faults[:50])
    if not found:
        raise invalid("/file", "日历文件中没有放假或者调休的日子。")
    return [found[day] for day in sorted(found)]


def _one(event: Any, number: int, source: str, found: dict[date, DayIn], faults: list[FieldError]) -> None:
    title = str(event.get("SUMMARY", "")).strip()
    first, works = _start(event), _works(event, title)
    if "RRULE" in event:
        faults.append(_fault("第 %(n)s 个日程“%(title)s”是重复日程，请逐日列出。", number, title))
    elif first is None:
        faults.append(_fault("第 %(n)s 个日程“%(title)s”不是全天日程，看不出是哪一天。", number, title))
    elif works is None:
        faults.append(_fault("第 %(n)s 个日程“%(title)s”看不出是放假还是上班，标题中请写“休”或“班”。", number, title))
    else:
        name = title[:60]
        for day in _days(event, first):
            found[day] = DayIn(day=day, works=works, name=name, source=source[:200])


def _fault(sentence: str, number: int, title: str) -> FieldError:
    return FieldError("/file", sentence, {"n": str(number), "title": title[:40]})


def _start(event: Any) -> date | None:
    found = event.decoded("DTSTART", None)
    return found if isinstance(found, date) and not isinstance(found, datetime) else None


def _days(event: Any, first: date) -> list[date]:
    """From the first day up to, not including, the end; one day without one; no more than a month."""
    end = event.decoded("DTEND", None)
    count = (end - first).days if isinstance(end, date) and not isinstance(end, datetime) else 1
    return [first + timedelta(days=n) for n in range(min(max(count, 1), 31))]


def _works(event: Any, title: str) -> bool | None:
    mark = str(event.get("X-APPLE-SPECIAL-DAY", "")).upper()
    if mark in _MARKS:
        return _MARKS[mark]
    if _WORKED in title:
        return True
    return False if any(word in title.lower() for word in _FREE) else None
