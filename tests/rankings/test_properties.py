"""What must hold for every month, not only for the examples."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from duze.rankings.rules import MonthFigures, UnitFigures, score_month, trace_sum
from duze.rankings.rules.figures import Deduction
from duze.rankings.scheme import Scheme
from tests.rankings.make import finding, indicator, ranks, scheme, scores

values = st.decimals(min_value=0, max_value=200, places=3, allow_nan=False)
METHODS: list[dict[str, Any]] = [
    {"kind": "min_max"},
    {"kind": "frontier", "best": 150, "worst": 10},
    {"kind": "steps", "rows": [{"at": 20, "score": 30}, {"at": 60, "score": 60}, {"at": 110, "score": 95}]},
    {"kind": "target", "target": 90},
    {"kind": "direct"},
]
CODES = "abcde"
ITEMS = [indicator(code, method) for code, method in zip(CODES, METHODS, strict=True)]
SCHEME = scheme(ITEMS, missing="redistribute", weights={"g": {"a": 30, "b": "17.5", "c": "12.5", "d": 25, "e": 15}})
MIN_MAX = scheme([indicator(code) for code in "abc"], weights={"g": {"a": 50, "b": 30, "c": 20}})


@st.composite
def months(draw: st.DrawFn, codes: str = CODES, *, gaps: bool = True) -> MonthFigures:
    units = []
    for index in range(draw(st.integers(2, 7))):
        given_values = {code: draw(values) for code in codes if code == codes[0] or not gaps or draw(st.booleans())}
        units.append(UnitFigures(f"u{index}", f"u{index}", f"单位{index}", "g", given_values))
    return MonthFigures("2026-10", tuple(units))


found = st.lists(
    st.builds(
        finding,
        st.sampled_from(["u0", "u1"]),
        st.integers(1, 8).map(str),
        st.sampled_from(["slow", "inaction", "misconduct"]),
        st.sampled_from(["minor", "serious", "grave"]),
        repeat=st.booleans(),
        fixed_in_time=st.booleans(),
        self_reported=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda item: item.finding_id,
).map(tuple)


@given(months(), found, st.randoms(use_true_random=False))
def test_places_do_not_depend_on_the_order_of_units(
    figures: MonthFigures, taken: tuple[Deduction, ...], random: object
) -> None:
    units = list(figures.units)
    random.shuffle(units)  # type: ignore[attr-defined]
    once = score_month(SCHEME, figures, taken)
    again = score_month(SCHEME, MonthFigures("2026-10", tuple(units)), tuple(reversed(taken)))
    assert ranks(once) == ranks(again)
    assert scores(once) == scores(again)


@given(months("abc", gaps=False), st.integers(1, 50), st.integers(-500, 500))
def test_places_do_not_depend_on_the_unit_of_measure_of_a_min_max_indicator(
    figures: MonthFigures, factor: int, shift: int
) -> None:
    moved = tuple(
        msgspec.structs.replace(unit, values={**unit.values, "a": unit.values["a"] * factor + shift})
        for unit in figures.units
    )
    once = score_month(MIN_MAX, figures, ())
    again = score_month(MIN_MAX, MonthFigures("2026-10", moved), ())
    assert scores(once) == scores(again)
    assert ranks(once) == ranks(again)


@settings(max_examples=200)
@given(months(gaps=False), st.sampled_from(CODES), values)
def test_raising_a_benefit_value_never_lowers_the_place(figures: MonthFigures, code: str, more: Decimal) -> None:
    first = figures.units[0]
    better = msgspec.structs.replace(first, values={**first.values, code: first.values[code] + more})
    before = score_month(SCHEME, figures, ())
    after = score_month(SCHEME, MonthFigures("2026-10", (better, *figures.units[1:])), ())
    assert scores(after)[first.id] >= scores(before)[first.id]
    assert ranks(after)[first.id] <= ranks(before)[first.id]


@given(months(), found, st.sampled_from(["minor", "grave"]))
def test_a_deduction_never_raises_a_score(figures: MonthFigures, taken: tuple[Deduction, ...], how: str) -> None:
    more = (*taken, finding("u0", "99", "misconduct", how))
    before, after = scores(score_month(SCHEME, figures, taken)), scores(score_month(SCHEME, figures, more))
    assert after["u0"] <= before["u0"]
    assert {k: v for k, v in after.items() if k != "u0"} == {k: v for k, v in before.items() if k != "u0"}


def bounded(how: Scheme, figures: MonthFigures, taken: tuple[Deduction, ...]) -> None:
    for unit in score_month(how, figures, taken).units:
        assert trace_sum(unit) == unit.score
        assert 0 <= unit.score <= 100
        assert unit.score == unit.score.quantize(Decimal("0.01"))
        assert abs(unit.rounding) <= Decimal("0.005")
        assert all(0 <= cell.score <= 100 for cell in unit.cells)
        assert 1 <= unit.rank <= unit.of


@given(months(), found)
def test_the_trace_adds_up_to_the_score_exactly(figures: MonthFigures, taken: tuple[Deduction, ...]) -> None:
    bounded(SCHEME, figures, taken)
    capped = SCHEME.model_copy(update={"deductions": SCHEME.deductions.model_copy(update={"cap": Decimal(2)})})
    bounded(capped, figures, taken)
