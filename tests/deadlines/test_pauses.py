"""Days on which the clock stands still, as pure counting."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from duze.deadlines.models import LimitUnit
from duze.deadlines.rules import Calendar, Pause, Span, due

PLAIN = Calendar({}, frozenset({2026, 2027}))
spans = st.builds(Span, st.integers(1, 60), st.sampled_from(LimitUnit), st.booleans())


@given(st.dates(date(2026, 1, 1), date(2026, 6, 30)), spans, st.integers(1, 40), st.integers(0, 20))
def test_a_pause_never_shortens_and_moves_by_no_more_than_it_lasts(
    start: date, span: Span, after: int, length: int
) -> None:
    if span.unit is LimitUnit.MONTHS:
        span = Span(min(span.value, 6), span.unit, span.rolls)
    first = start + timedelta(days=after)
    pause = Pause(first, first + timedelta(days=length))
    plain, paused = due(start, span, PLAIN), due(start, span, PLAIN, (pause,))
    assert plain.on <= paused.on
    # the days paused, a weekend in exchange for the working days lost, and one more for rolling
    assert (paused.on - plain.on).days <= (length + 1) + 2 * (length // 5 + 2)
    if first > plain.on:
        assert paused.on == plain.on


def test_three_days_paused_in_a_limit_of_months() -> None:
    pause = Pause(date(2026, 2, 2), date(2026, 2, 4), "等待批复")
    found = due(date(2026, 1, 5), Span(3, LimitUnit.MONTHS, rolls=False), PLAIN, (pause,))
    assert found.on == date(2026, 4, 8)
    assert [(day.day, day.why) for day in found.skipped] == [(date(2026, 2, 2), "等待批复")]
