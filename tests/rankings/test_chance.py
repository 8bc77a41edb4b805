"""Chance against counting: every draw of a small lottery written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duze.rankings.rules.chance import longest_run, one_unit, run_of, some_unit, together


def counted(units: int, months: int, holds: Callable[[tuple[int, ...]], bool]) -> Fraction:
    draws = list(product(range(units), repeat=months))
    return Fraction(sum(holds(draw) for draw in draws), len(draws))


@pytest.mark.parametrize(("units", "months"), [(2, 5), (3, 6), (4, 5), (5, 4)])
@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_the_odds_are_those_of_all_draws_written_out(units: int, months: int, times: int) -> None:
    run = counted(units, months, lambda draw: max(len(list(same)) for _, same in groupby(draw)) >= times)
    assert run_of(units, months, times) == run
    assert one_unit(units, months, times) == counted(units, months, lambda draw: draw.count(0) >= times)
    most = counted(units, months, lambda draw: max(Counter(draw).values()) >= times)
    assert some_unit(units, months, times) == most


@given(st.integers(2, 30), st.integers(1, 12), st.integers(1, 13))
def test_odds_are_odds(units: int, months: int, times: int) -> None:
    assert 0 <= one_unit(units, months, times) <= some_unit(units, months, times) <= 1
    assert 0 <= run_of(units, months, times) <= some_unit(units, months, times)


def test_runs_are_counted_over_neighbouring_months() -> None:
    months = [frozenset({"a"}), frozenset({"b", "a"}), frozenset({"b"}), frozenset[str](), frozenset({"b"})]
    assert longest_run(months) == (2, frozenset({"a", "b"}))
    assert longest_run([]) == (0, frozenset())


def test_what_goes_together_is_found_and_what_does_not_is_not() -> None:
    sizes = [Decimal(n) for n in range(12)]
    found = together(sizes, [value * value for value in sizes])
    assert found is not None
    assert found[0] == pytest.approx(1)
    assert found[1] < 0.001
    mixed = together(sizes, [Decimal(n) for n in (5, 2, 8, 1, 9, 3, 7, 4, 6, 0, 11, 10)])
    assert mixed is not None
    assert mixed[1] > 0.05
    assert together(sizes[:3], sizes[:3]) is None
    assert together(sizes, [Decimal(1)] * 12) is None
