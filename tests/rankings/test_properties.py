"""What must hold for every month, not only for the examples."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from duze.rankings.rules import MonthFigures, UnitFigures, score_month, trace_sum
from duze.rankings.rules.figures import Deduction, Mark
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


RICH = scheme(
    [
        indicator("a", outliers={"kind": "winsorise", "points": 1}, parent="n"),
        indicator("b", {"kind": "z_score"}, parent="n", least=5),
        indicator("c", {"kind": "percentile_rank"}, parent="m"),
        indicator("d", {"kind": "target", "target": 90}, parent="m", most=95),
        indicator("e", {"kind": "direct"}),
    ],
    nodes=[
        {"code": "n", "name": "甲"},
        {"code": "m", "name": "乙", "parent": "n", "aggregation": "geometric"},
    ],
    weights={"g": {"n": 70, "e": 30, "a": 30, "b": 30, "m": 40, "c": 55, "d": 45}},
    missing="group_mean",
    bonuses={"table": [{"code": "own", "name": "创新", "points": 2, "cap": 3}], "cap": 5},
    vetoes=[{"code": "fraud", "name": "造假", "ceiling": 60, "basis": "办法第二十条"}],
    floor=5,
    ceiling=99,
)
marks = st.lists(st.tuples(st.sampled_from(["own", "own", "own", "fraud"]), st.sampled_from("甲乙丙丁")), max_size=5)


@st.composite
def rich_months(draw: st.DrawFn) -> MonthFigures:
    month = draw(months())
    first = {code: draw(values) for code in CODES}  # somebody reports everything, so that there is a mean
    units = [msgspec.structs.replace(month.units[0], values=first), *month.units[1:]]
    given_marks = [tuple(Mark(str(n), *pair) for n, pair in enumerate(draw(marks))) for _ in units]
    return MonthFigures(
        "2026-10", tuple(msgspec.structs.replace(u, marks=m) for u, m in zip(units, given_marks, strict=True))
    )


@settings(max_examples=150)
@given(rich_months(), found, st.randoms(use_true_random=False))
def test_a_tree_with_everything_adds_up_and_does_not_depend_on_order(
    figures: MonthFigures, taken: tuple[Deduction, ...], random: object
) -> None:
    once = score_month(RICH, figures, taken)
    for unit in once.units:
        assert trace_sum(unit) == unit.score
        assert 0 <= unit.score <= 99
        assert all(0 <= cell.score <= 100 for cell in unit.cells)
    units = [msgspec.structs.replace(unit, marks=given_of(unit)[::-1]) for unit in figures.units]
    random.shuffle(units)  # type: ignore[attr-defined]
    again = score_month(RICH, MonthFigures("2026-10", tuple(units)), tuple(reversed(taken)))
    assert ranks(once) == ranks(again)
    assert scores(once) == scores(again)


def given_of(unit: UnitFigures) -> tuple[Mark, ...]:
    return unit.marks if isinstance(unit.marks, tuple) else ()


def compared(**first: Any) -> Scheme:
    return scheme(
        [
            indicator("a", **first),
            indicator("b", {"kind": "percentile_rank"}),
            indicator("c", {"kind": "steps", "rows": [{"at": 50, "score": 70}]}, least=20, most=80),
        ],
        aggregation="geometric",
        weights={"g": {"a": 20, "b": 50, "c": 30}},
    )


COMPARED = compared()
WINSORISED = compared(outliers={"kind": "winsorise", "points": 2})


@settings(max_examples=200)
@given(months("abc", gaps=False), st.sampled_from("abc"), values)
def test_raising_a_value_never_lowers_the_place_with_percentiles_and_geometric_means(
    figures: MonthFigures, code: str, more: Decimal
) -> None:
    first = figures.units[0]
    better = msgspec.structs.replace(first, values={**first.values, code: first.values[code] + more})
    before = score_month(COMPARED, figures, ())
    after = score_month(COMPARED, MonthFigures("2026-10", (better, *figures.units[1:])), ())
    assert scores(after)[first.id] >= scores(before)[first.id]
    assert ranks(after)[first.id] <= ranks(before)[first.id]


@settings(max_examples=200)
@given(months("abc", gaps=False), st.sampled_from("abc"), values)
def test_raising_a_value_never_lowers_the_units_own_score_with_winsorising(
    figures: MonthFigures, code: str, more: Decimal
) -> None:
    first = figures.units[0]
    better = msgspec.structs.replace(first, values={**first.values, code: first.values[code] + more})
    before = score_month(WINSORISED, figures, ())
    after = score_month(WINSORISED, MonthFigures("2026-10", (better, *figures.units[1:])), ())
    assert scores(after)[first.id] >= scores(before)[first.id]


def test_winsorising_can_lift_another_unit_past_the_one_that_moved_the_bound() -> None:
    """Said where the treatment is chosen: u0 reaches the others in a, and its neighbour u1 counts as there too."""
    least, more = Decimal(0), Decimal("0.001")

    def month(of_u0: Decimal) -> MonthFigures:
        rows = [(of_u0, least), (least, more), (more, more), (more, more), (more, more)]
        units = [
            UnitFigures(f"u{index}", f"u{index}", f"单位{index}", "g", {"a": a, "b": b, "c": least})
            for index, (a, b) in enumerate(rows)
        ]
        return MonthFigures("2026-10", tuple(units))

    assert ranks(score_month(WINSORISED, month(least), ())) == {"u0": 4, "u1": 4, "u2": 1, "u3": 1, "u4": 1}
    assert ranks(score_month(WINSORISED, month(more), ())) == {"u0": 5, "u1": 1, "u2": 1, "u3": 1, "u4": 1}


@settings(max_examples=200)
@given(months("a", gaps=False), values)
def test_raising_a_value_never_lowers_its_own_standard_score(figures: MonthFigures, more: Decimal) -> None:
    how = scheme([indicator("a", {"kind": "z_score", "deviation": 15})], all_equal="half")
    first = figures.units[0]
    better = msgspec.structs.replace(first, values={"a": first.values["a"] + more})
    before = score_month(how, figures, ())
    after = score_month(how, MonthFigures("2026-10", (better, *figures.units[1:])), ())
    # six places of mean and deviation may cost the last digit when both grow together
    assert scores(after)[first.id] >= scores(before)[first.id] - Decimal("0.01")
    assert ranks(after)[first.id] <= ranks(before)[first.id]


@given(rich_months(), found, st.sampled_from(["minor", "grave"]))
def test_a_deduction_never_raises_a_score_in_a_tree(
    figures: MonthFigures, taken: tuple[Deduction, ...], how: str
) -> None:
    more = (*taken, finding("u0", "99", "misconduct", how))
    assert scores(score_month(RICH, figures, more))["u0"] <= scores(score_month(RICH, figures, taken))["u0"]
