"""Deadline law against the published calendar: the vectors a Mon–Fri counter gets wrong, and properties."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duze.deadlines.actions import _days_of
from duze.deadlines.models import Color, LimitUnit
from duze.deadlines.rules import (
    UNPUBLISHED,
    Calendar,
    Pause,
    Span,
    Special,
    card_due,
    due,
    working_day_before,
    working_days_between,
)

YEARS = range(2019, 2027)
CALENDAR = Calendar(
    {row.day: Special(row.works, row.name, row.source) for year in YEARS for row in _days_of(year)},
    frozenset(YEARS),
)
WORKING = LimitUnit.WORKING_DAYS


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (date(2019, 4, 26), 5, date(2019, 5, 6)),
        (date(2019, 9, 27), 5, date(2019, 10, 10)),
        (date(2019, 2, 1), 5, date(2019, 2, 13)),
        (date(2020, 1, 22), 10, date(2020, 2, 13)),
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 9, 18), 3, date(2026, 9, 22)),
    ],
)
def test_vectors(start: date, days: int, expected: date) -> None:
    assert due(start, Span(days, WORKING), CALENDAR).on == expected


def test_the_way_is_explained_day_by_day() -> None:
    result = due(date(2019, 4, 26), Span(5, WORKING), CALENDAR)
    counted = [day.day for day in result.days if day.number]
    assert counted == [date(2019, 4, 28), date(2019, 4, 29), date(2019, 4, 30), date(2019, 5, 5), date(2019, 5, 6)]
    may_day = next(day for day in result.skipped if day.day == date(2019, 5, 1))
    assert may_day.why == "劳动节"
    assert "2019年" in may_day.source
    assert next(day for day in result.days if day.day == date(2019, 4, 28)).why.endswith("调休上班")


def test_natural_days_roll_off_a_holiday() -> None:
    result = due(date(2026, 9, 24), Span(7, LimitUnit.DAYS), CALENDAR)
    assert result.on == date(2026, 10, 8)
    assert due(date(2026, 9, 24), Span(7, LimitUnit.DAYS, rolls=False), CALENDAR).on == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [(date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2026, 11, 30), 3, date(2027, 3, 1))],
)
def test_months_end_on_the_matching_day_or_the_month_end(start: date, months: int, expected: date) -> None:
    assert due(start, Span(months, LimitUnit.MONTHS), CALENDAR).on == expected


def test_an_unpublished_year_is_marked_never_guessed_silently() -> None:
    result = due(date(2026, 12, 30), Span(5, WORKING), CALENDAR)
    assert result.provisional
    assert UNPUBLISHED in {day.why for day in result.days if day.day.year == 2027}
    assert not due(date(2026, 11, 2), Span(5, WORKING), CALENDAR).provisional


def test_a_pause_stops_the_clock() -> None:
    pause = Pause(date(2026, 11, 4), date(2026, 11, 5), "补正期间不计")
    assert due(date(2026, 11, 2), Span(3, WORKING), CALENDAR, (pause,)).on == date(2026, 11, 9)


def test_yellow_then_red() -> None:
    due_on = date(2026, 11, 20)
    yellow = working_day_before(due_on, 3, CALENDAR)
    assert yellow == date(2026, 11, 17)
    assert card_due(due_on, yellow, date(2026, 11, 16)) is None
    assert card_due(due_on, yellow, date(2026, 11, 17)) is Color.YELLOW
    assert card_due(due_on, yellow, due_on) is Color.YELLOW
    assert card_due(due_on, yellow, date(2026, 11, 21)) is Color.RED


days = st.dates(date(2019, 1, 1), date(2026, 6, 1))


@given(days, st.integers(1, 60))
def test_the_due_day_is_worked_and_exactly_that_many_working_days_away(start: date, value: int) -> None:
    result = due(start, Span(value, WORKING), CALENDAR)
    assert chinese_calendar.is_workday(result.on)
    assert working_days_between(start, result.on, CALENDAR) == value
    assert [day.number for day in result.days if day.number] == list(range(1, value + 1))


@given(days, st.integers(1, 60))
def test_more_days_never_end_earlier(start: date, value: int) -> None:
    assert due(start, Span(value, WORKING), CALENDAR).on < due(start, Span(value + 1, WORKING), CALENDAR).on


@given(days, st.sampled_from(list(LimitUnit)), st.integers(1, 20))
def test_a_rolled_deadline_ends_on_a_working_day(start: date, unit: LimitUnit, value: int) -> None:
    if unit is LimitUnit.MONTHS:
        value = min(value, 6)
    result = due(start, Span(value, unit), CALENDAR)
    assert CALENDAR.works(result.on) or result.on.year > 2026
    assert result.on > start


@given(days, days)
def test_counting_is_the_inverse_of_stepping_back(one: date, other: date) -> None:
    first, last = min(one, other), min(max(one, other), min(one, other) + timedelta(days=60))
    count = working_days_between(first, last, CALENDAR)
    if count and CALENDAR.works(last):
        assert working_day_before(last, count, CALENDAR) <= first or CALENDAR.works(first)
