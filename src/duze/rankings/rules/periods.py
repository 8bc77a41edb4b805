"""Months as people write them: 2026-10."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date

from duze.kit.errors import invalid

_PERIOD = re.compile(r"^(20\d\d)-(0[1-9]|1[0-2])$")


def checked_period(text: str, pointer: str = "/period") -> str:
    """`text` if it names a month, full-width digits as plain ones. Raises Invalid."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not _PERIOD.match(text):
        raise invalid(pointer, "月份请按 2026-10 的格式填写。")
    return text


def year_month(period: str) -> tuple[int, int]:
    """Year and month of a period."""
    return int(period[:4]), int(period[5:])


def before(period: str) -> str:
    """The month before."""
    year, month = year_month(period)
    return f"{year - 1}-12" if month == 1 else f"{year}-{month - 1:02d}"


def months_back(period: str, count: int) -> list[str]:
    """`count` months up to and including `period`, newest first."""
    found = [period]
    while len(found) < count:
        found.append(before(found[-1]))
    return found


def last_day(period: str) -> date:
    """The month's last day."""
    year, month = year_month(period)
    return date(year, month, calendar.monthrange(year, month)[1])


def period_of(day: date) -> str:
    """The month a day lies in."""
    return f"{day.year}-{day.month:02d}"
