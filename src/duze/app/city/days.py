"""The days of the demo year, counted back in working days from the day the city is shown on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar


@cache
def works(day: date) -> bool:
    """Whether offices are open; a year whose holidays are not announced yet counts Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def months(day: date, count: int) -> date:
    """The first of the month `count` months on."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, 1)


@dataclass(frozen=True)
class Days:
    """The year that ends on `as_of`. Days go out as ISO text, as the API takes them."""

    as_of: date

    @property
    def newest(self) -> date:
        """The first of the month under review: the last one that had a working day since it ended."""
        last = months(self.as_of, -1)
        ended = months(last, 1)
        over = any(works(ended + timedelta(days=n)) for n in range((self.as_of - ended).days))
        return last if over else months(last, -1)

    @property
    def first(self) -> date:
        """The first of the earliest of the twelve months."""
        return months(self.newest, -11)

    def back(self, count: int) -> str:
        """The `count`th working day before `as_of`."""
        return self.back_date(count).isoformat()

    def back_date(self, count: int) -> date:
        """The same as a date."""
        day = self.as_of
        while count > 0:
            day -= timedelta(days=1)
            count -= works(day)
        return day

    def ahead(self, count: int) -> str:
        """The `count`th working day after `as_of`."""
        return self.after(self.as_of, count).isoformat()

    @staticmethod
    def after(day: date, count: int) -> date:
        """The `count`th working day after `day`."""
        while count > 0:
            day += timedelta(days=1)
            count -= works(day)
        return day

    def within(self, month: date, number: int) -> str:
        """The `number`th working day of a month."""
        return self.after(month - timedelta(days=1), number).isoformat()

    def back_of(self, day: date) -> int:
        """How many working days lie from `day` (counted) to `as_of` (not counted)."""
        return sum(works(day + timedelta(days=n)) for n in range((self.as_of - day).days))

    def since_first(self) -> int:
        """How many working days lie between the first day and `as_of`."""
        return self.back_of(self.first)
