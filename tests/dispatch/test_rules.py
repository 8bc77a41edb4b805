"""The rules of dispatch under any input."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duze.deadlines.rules import Calendar, Special
from duze.dispatch.rules import Light, due_moment, gravest, light_of, week_of
from duze.dispatch.shapes import AnswerIn, FilingIn
from duze.dispatch.weekly_rules import Line, answered, as_json, from_json
from duze.kit.clock import CITY
from duze.kit.errors import Invalid

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@given(DAYS, st.sets(st.integers(0, 6)), st.sets(st.integers(0, 6)), st.integers(1, 400))
@settings(max_examples=200)
def test_a_sheet_is_due_on_a_working_day_of_its_own_week(
    day: date, free: set[int], worked: set[int], hours: int
) -> None:
    week = week_of(day)
    days = {week + timedelta(days=n): Special(n in worked) for n in free | worked}
    calendar = Calendar(days, frozenset({2024, 2025, 2026, 2027}))
    due = due_moment(week, calendar, hours)
    working = [week + timedelta(days=n) for n in range(7) if calendar.works(week + timedelta(days=n))]
    assert (due is None) == (not working)
    if due is not None:
        assert due.date() in working and (due.hour, due.tzinfo) == (min(hours, 167) % 24, CITY)
        by_then = [one for one in working if one.weekday() <= min(hours, 167) // 24]
        assert due.date() == (by_then[-1] if by_then else working[0])


@given(DAYS, DAYS, st.integers(0, 30), st.booleans(), st.booleans())
@settings(max_examples=200)
def test_a_light_never_goes_back_while_days_pass(
    today: date, due: date, before: int, closed: bool, paused: bool
) -> None:
    yellow = due - timedelta(days=before)
    order = [Light.GREEN, Light.YELLOW, Light.RED]
    now = light_of(today, due, yellow, closed=closed, paused=paused)
    tomorrow = light_of(today + timedelta(days=1), due, yellow, closed=closed, paused=paused)
    if closed or paused:
        assert now is tomorrow is (Light.BLUE if closed else Light.GREY)
    else:
        assert order.index(now) <= order.index(tomorrow)
        assert (now is Light.RED) == (today > due)
    assert gravest([now, tomorrow]) in (now, tomorrow)


def line(ref: UUID, text: str) -> Line:
    return Line("task", ref, "武营任〔2026〕1号", "并联审批", None, Light.GREEN, text)


@given(st.lists(st.tuples(st.uuids(), st.text(max_size=20)), max_size=6, unique_by=lambda one: one[0]), st.data())
@settings(max_examples=150)
def test_every_line_is_answered_once_or_the_sheet_is_refused(rows: list[tuple[UUID, str]], data: st.DataObject) -> None:
    lines = [line(ref, text) for ref, text in rows]
    answers = data.draw(
        st.lists(st.sampled_from([ref for ref, _ in rows] or [uuid4()]).map(lambda ref: AnswerIn(ref=ref, text="x")))
    )
    told = sorted(one.ref for one in answers)
    if told == sorted(ref for ref, _ in rows):
        found = answered(lines, FilingIn(lines=answers))
        assert [(one.ref, one.text) for one in found] == rows
        assert all(one.progress == "x" for one in found)
        assert from_json(as_json(found)) == found
    else:
        with pytest.raises(Invalid):
            answered(lines, FilingIn(lines=answers))
    assert answered(lines, FilingIn(unchanged=True)) == lines


def test_holidays_move_the_due_moment() -> None:
    """The eve of the National Day of 2026 is a Wednesday, and the week's last working day."""
    days = {date(2026, 10, n): Special(False, "国庆") for n in range(1, 8)}
    calendar = Calendar(days, frozenset({2026}))
    assert due_moment(date(2026, 9, 28), calendar, 108) == datetime(2026, 9, 30, 4, tzinfo=UTC)
