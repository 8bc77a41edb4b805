"""The engine by hand-computed examples: every method, deductions, missing values, ties, last places."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from duze.kit.errors import Invalid
from duze.rankings.rules import MonthFigures, result_from, result_hash, score_month, shipped_scheme, trace_sum
from duze.rankings.rules.figures import as_plain
from tests.rankings.make import finding, indicator, month, ranks, scheme, scores, unit


def cell_scores(how: object, *values: object) -> list[Decimal]:
    units = [unit(f"u{index}", a=value) for index, value in enumerate(values)]
    result = month(how, *units)  # type: ignore[arg-type]
    return [result.unit(one.id).cells[0].score for one in units]


def test_min_max_benefit_and_cost() -> None:
    assert cell_scores(scheme(), 10, 20, 40) == [Decimal(0), Decimal("33.333333"), Decimal(100)]
    cost = scheme([indicator(direction="cost")])
    assert cell_scores(cost, 10, 20, 40) == [Decimal(100), Decimal("66.666667"), Decimal(0)]


@pytest.mark.parametrize(("policy", "score"), [("full", 100), ("half", 50), ("zero", 0)])
def test_min_max_with_one_value_everywhere(policy: str, score: int) -> None:
    result = month(scheme(all_equal=policy), unit("x", a=7), unit("y", a=7))
    assert set(scores(result).values()) == {Decimal(score)}
    assert {one.cells[0].how for one in result.units} == {"all_equal"}


def test_frontier_is_clipped_at_both_ends() -> None:
    # building permits: 19 working days are the frontier, 79 the other end
    how = scheme([indicator(direction="cost", method={"kind": "frontier", "best": 19, "worst": 79})])
    assert cell_scores(how, 10, 19, 49, 79, 90) == [Decimal(100), Decimal(100), Decimal(50), Decimal(0), Decimal(0)]
    result = month(how, unit("x", a=10), unit("y", a=19))
    assert [result.unit(code).cells[0].clipped for code in "xy"] == [True, False]


def test_steps_benefit_and_cost() -> None:
    # 95 % → 1, 99 % → 1.5, 100 % → 2 of 2 points, as percentages of the item
    rows = [{"at": 95, "score": 50}, {"at": 99, "score": 75}, {"at": 100, "score": 100}]
    assert cell_scores(scheme([indicator(method={"kind": "steps", "rows": rows})]), "94.9", 95, "99.5", 100) == [
        Decimal(0),
        Decimal(50),
        Decimal(75),
        Decimal(100),
    ]
    rows = [{"at": 5, "score": 100}, {"at": 8, "score": 80}]
    cost = scheme([indicator(direction="cost", method={"kind": "steps", "rows": rows, "otherwise": 10})])
    assert cell_scores(cost, 5, "5.1", 8, 9) == [Decimal(100), Decimal(80), Decimal(80), Decimal(10)]


def test_target_ratio_is_capped() -> None:
    assert cell_scores(scheme([indicator(method={"kind": "target", "target": 80})]), 40, 80, 100) == [
        Decimal(50),
        Decimal(100),
        Decimal(100),
    ]
    cost = scheme([indicator(direction="cost", method={"kind": "target", "target": 3})])
    assert cell_scores(cost, 6, 3, 0) == [Decimal(50), Decimal(100), Decimal(100)]


def test_direct_is_clipped() -> None:
    assert cell_scores(scheme([indicator(method={"kind": "direct"})]), "81.25", 120, -3) == [
        Decimal("81.25"),
        Decimal(100),
        Decimal(0),
    ]


def test_weights_deductions_and_rounding_by_hand() -> None:
    how = scheme(
        [indicator("a", {"kind": "direct"}), indicator("b", {"kind": "direct"})],
        weights={"g": {"a": 70, "b": 30}},
    )
    found = (
        finding("x", "1", "slow"),  # 0.5
        finding("x", "2", "inaction", repeat=True),  # 1 × 2
        finding("x", "3", "misconduct", fixed_in_time=True),  # 2 ÷ 2
        finding("x", "4", "misconduct", "grave", self_reported=True),  # 8 × 0
    )
    result = month(how, unit("x", a="80.05", b="70.01"), unit("y", a=1, b=1), found=found).unit("x")
    # 0.7 × 80.05 + 0.3 × 70.01 = 56.035 + 21.003 = 77.038; − 3.5 = 73.538 → 73.54
    assert (result.points, result.deducted, result.score) == (Decimal("77.038"), Decimal("3.5"), Decimal("73.54"))
    assert [line.points for line in result.lines] == [Decimal("0.5"), Decimal(2), Decimal(1), Decimal(0)]
    assert trace_sum(result) == result.score


def test_half_goes_up_and_decides_the_place_before_ranking() -> None:
    how = scheme([indicator(method={"kind": "direct"})])
    result = month(how, unit("x", a="78.505"), unit("y", a="78.514"), unit("z", a="78.504"))
    assert scores(result) == {"x": Decimal("78.51"), "y": Decimal("78.51"), "z": Decimal("78.50")}
    assert ranks(result) == {"x": 1, "y": 1, "z": 3}


def test_cap_and_floor_show_what_they_gave_back() -> None:
    how = scheme([indicator(method={"kind": "direct"})], deductions={**scheme().model_dump()["deductions"], "cap": 3})
    found = tuple(finding("x", str(n), "misconduct") for n in range(3))
    capped = month(how, unit("x", a=50), found=found).unit("x")
    assert (capped.deducted, capped.cap_relief, capped.score) == (Decimal(3), Decimal(3), Decimal(47))
    floored = month(how, unit("x", a=1), found=found).unit("x")
    assert (floored.floor_relief, floored.score) == (Decimal(2), Decimal(0))
    assert trace_sum(floored) == 0


def test_the_same_finding_counts_once() -> None:
    how = scheme([indicator(method={"kind": "direct"})])
    assert month(how, unit("x", a=50), found=(finding("x"), finding("x"))).unit("x").deducted == Decimal("0.5")


def test_excused_weight_goes_to_the_others_in_proportion() -> None:
    items = [indicator(code, {"kind": "direct"}) for code in "abc"]
    how = scheme(items, weights={"g": {"a": 50, "b": 30, "c": 20}})
    result = month(how, unit("x", a=80, b=60, excused={"c": "无此业务"})).unit("x")
    # (50×80 + 30×60) ÷ 80 = 72.5
    assert result.score == Decimal("72.5")
    assert [cell.share for cell in result.cells] == [Decimal("62.5"), Decimal("37.5"), Decimal(0)]
    assert result.cells[2].reason == "无此业务"


@pytest.mark.parametrize(("policy", "score"), [("zero", "40"), ("redistribute", "80")])
def test_missing_values_by_policy(policy: str, score: str) -> None:
    how = scheme([indicator(code, {"kind": "direct"}) for code in "ab"], missing=policy)
    assert month(how, unit("x", a=80)).unit("x").score == Decimal(score)


def test_a_missing_value_stops_the_month_and_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        month(scheme([indicator(code) for code in "ab"]), unit("x", a=80), unit("y", a=1, b=2))
    assert [error.pointer for error in refused.value.errors] == ["/units/x/b"]


@pytest.mark.parametrize(
    ("policy", "score"),
    [("refuse", None), ("last_value", None), ("group_mean", None), ("zero", "40"), ("redistribute", "80")],
)
def test_an_indicator_nobody_reported_is_refused_or_resolved_by_the_named_rule(policy: str, score: str | None) -> None:
    how = scheme([indicator("a", {"kind": "direct"}), indicator("b")], missing=policy)
    units = (unit("x", a=80), unit("y", a=80))
    if score is not None:
        assert [one.score for one in month(how, *units).units] == [Decimal(score)] * 2
        return
    with pytest.raises(Invalid) as refused:
        month(how, *units)
    assert [error.pointer for error in refused.value.errors] == ["/units/x/b", "/units/y/b"]


def test_a_finding_of_a_unit_outside_the_month_is_refused() -> None:
    with pytest.raises(Invalid, match="有误") as refused:
        month(scheme(), unit("x", a=1), found=(finding("other", "武营线〔2026〕9号"),))
    assert refused.value.errors[0].params["number"] == "武营线〔2026〕9号"


DIRECT = [indicator("a", {"kind": "direct"}), indicator("b", {"kind": "direct"})]
FOUR = (unit("w", a=90, b=70), unit("x", a=75, b=75), unit("y", a=70, b=80), unit("z", a=60, b=60))


def test_ties_1_2_2_4_and_1_2_2_3() -> None:
    assert ranks(month(scheme(DIRECT), *FOUR)) == {"w": 1, "x": 2, "y": 2, "z": 4}
    assert ranks(month(scheme(DIRECT, ties="dense"), *FOUR)) == {"w": 1, "x": 2, "y": 2, "z": 3}


def test_ties_broken_by_the_list() -> None:
    by = [{"by": "indicator_score", "indicator": "b"}]
    assert ranks(month(scheme(DIRECT, ties="tie_break", tie_breaks=by), *FOUR)) == {"w": 1, "y": 2, "x": 3, "z": 4}
    by_past = scheme(DIRECT, ties="tie_break", tie_breaks=[{"by": "previous_rank"}])
    past = (unit("x", a=75, b=75, previous=1), unit("y", a=70, b=80, previous=2))
    assert ranks(month(by_past, *past)) == {"x": 1, "y": 2}
    clean = scheme(DIRECT, ties="tie_break", tie_breaks=[{"by": "fewer_deductions"}])
    level = (unit("x", a="75.5", b="75.5"), unit("y", a=70, b=80))
    assert ranks(month(clean, *level, found=(finding("x"),))) == {"y": 1, "x": 2}


def lasts(result: object) -> set[str]:
    return {one.id for one in result.units if one.last}  # type: ignore[attr-defined]


def test_last_place_needs_four_units_and_a_difference() -> None:
    how = scheme([indicator(method={"kind": "direct"})])
    assert lasts(month(how, *(unit(c, a=v) for c, v in zip("wxyz", (4, 3, 2, 1), strict=True)))) == {"z"}
    assert lasts(month(how, *(unit(c, a=v) for c, v in zip("wxyz", (4, 3, 1, 1), strict=True)))) == {"y", "z"}
    assert lasts(month(how, *(unit(c, a=5) for c in "wxyz"))) == set()
    assert lasts(month(how, *(unit(c, a=v) for c, v in zip("xyz", (3, 2, 1), strict=True)))) == set()


def test_a_last_unit_that_met_all_goals_is_exempt() -> None:
    how = scheme([indicator(method={"kind": "direct"}, goal=80)])
    result = month(how, *(unit(c, a=v) for c, v in zip("wxyz", (95, 90, 85, 80), strict=True)))
    assert (result.unit("z").last, result.unit("z").exempt) == (True, True)
    worse = month(how, *(unit(c, a=v) for c, v in zip("wxyz", (95, 90, 85, "79.9"), strict=True)))
    assert (worse.unit("z").last, worse.unit("z").exempt) == (True, False)


def test_a_narrow_last_place_says_so() -> None:
    close = (unit("v", a=90, b=90), unit("w", a=90, b=90), unit("x", a="70", b="70.1"), unit("y", a="70.1", b=70))
    clear = (unit("v", a=90, b=90), unit("w", a=90, b=90), unit("x", a=80, b=80), unit("y", a=10, b=10))
    shaky = month(scheme(DIRECT, weights={"g": {"a": 49, "b": 51}}), *close).unit("y").robustness
    assert shaky is not None
    assert 0 < shaky.held < shaky.tried == 6
    firm = month(scheme(DIRECT), *clear).unit("y").robustness
    assert firm is not None
    assert firm.held == firm.tried


def test_result_survives_storage_and_its_hash_notices_any_change() -> None:
    how, figures = scheme(), MonthFigures("2026-10", (unit("x", a=1), unit("y", a="1.50")))
    result = score_month(how, figures, ())
    assert result_from(as_plain(result)) == result
    first = result_hash(how, figures, (), result)
    assert first == result_hash(how, MonthFigures("2026-10", (unit("x", a="1.0"), unit("y", a="1.5"))), (), result)
    other = MonthFigures("2026-10", (unit("x", a="1.000001"), unit("y", a="1.5")))
    assert first != result_hash(how, other, (), score_month(how, other, ()))


def test_the_shipped_scheme_loads_and_scores() -> None:
    how = shipped_scheme()
    assert len(how.indicators) == 7
    good: dict[str, Any] = {
        "start_business": 1,
        "building_permit": 20,
        "power": 5,
        "water_gas": 3,
        "property": 1,
        "tax": 98,
        "credit": 90,
    }
    poor: dict[str, Any] = {
        "start_business": 5,
        "building_permit": 80,
        "power": 30,
        "water_gas": 9,
        "property": 6,
        "tax": 60,
        "credit": 60,
    }
    result = month(how, unit("d1", "district", **good), unit("d2", "district", **poor))
    # 20×100 + 20×98.333333 + 12×100 + 12×100 + 14×100 + 12×100 + 10×90 = 98.67 (and 0.2…)
    assert result.unit("d1").score == Decimal("98.67")
    # 12 × 3/9 + 12 × 60/98 + 10 × 60 % = 4 + 7.346939 + 6 = 17.35
    assert result.unit("d2").score == Decimal("17.35")
