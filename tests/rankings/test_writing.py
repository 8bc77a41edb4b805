"""The quick way of writing a result gives the canonical bytes, whatever is in it."""

from __future__ import annotations

from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from duze.kit.canonical import written
from duze.rankings.rules import Deduction, MonthFigures, as_plain, score_month
from duze.rankings.rules.writing import Writer, number, written_deductions
from duze.rankings.scheme import Scheme
from tests.rankings.make import indicator, scheme
from tests.rankings.test_properties import RICH, SCHEME, found, months, rich_months

WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
ZERO_GOAL = scheme([indicator(code, goal=50, unit="“%”\\", direction="cost") for code in "ab"], missing="zero")


def same(how: Scheme, figures: MonthFigures, taken: tuple[Deduction, ...]) -> None:
    result = score_month(how, figures, taken)
    writer = Writer()
    texts = [writer.unit(unit) for unit in result.units]
    assert texts == [written(as_plain(unit)) for unit in result.units]
    assert writer.result(result, texts) == written(as_plain(result))
    assert writer.figures(figures) == written(as_plain(figures))


@given(months(), found, WORDS, WORDS)
def test_plain_months(figures: MonthFigures, taken: tuple[Deduction, ...], name: str, reason: str) -> None:
    first = msgspec.structs.replace(figures.units[0], name=name, excused={"b": reason}, previous_rank=3)
    told = tuple(msgspec.structs.replace(item, title=name, number=f"{reason}{item.number}") for item in taken)
    same(SCHEME, MonthFigures(figures.period, (first, *figures.units[1:])), told)
    same(ZERO_GOAL, figures, ())


@settings(max_examples=60)
@given(rich_months(), found)
def test_months_with_everything(figures: MonthFigures, taken: tuple[Deduction, ...]) -> None:
    same(RICH, figures, taken)


@given(found, WORDS)
def test_findings(taken: tuple[Deduction, ...], title: str) -> None:
    told = [msgspec.structs.replace(item, title=title) for item in taken]
    ordered = sorted(told, key=lambda item: (item.unit_id, item.finding_id))
    assert written_deductions(told) == written([as_plain(item) for item in ordered])


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=9))
def test_numbers(value: Decimal) -> None:
    assert f'"{number(value)}"'.encode() == written(as_plain_number(value))


def as_plain_number(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"
