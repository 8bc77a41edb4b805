"""标准分, 百分等级, outliers, clipping, gaps filled: by hand-computed examples."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from duze.kit.errors import Invalid
from duze.kit.i18n import say
from duze.rankings.rules import MonthFigures, MonthResult, explain, score_month
from duze.rankings.rules.figures import LastValue
from duze.rankings.scheme import Scheme
from tests.rankings.make import indicator, month, scheme, scores, unit


def of(how: Scheme, *values: object) -> MonthResult:
    return month(how, *(unit(f"u{index}", a=value) for index, value in enumerate(values)))


def cell_scores(how: Scheme, *values: object) -> list[Decimal]:
    result = of(how, *values)
    return [result.unit(f"u{index}").cells[0].score for index in range(len(values))]


def one(method: str = "min_max", **values: Any) -> Scheme:
    extra: dict[str, Any] = {key: values.pop(key) for key in ("mean", "deviation") if key in values}
    return scheme([indicator(method={"kind": method, **extra}, **values)])


def told(how: Scheme, result: MonthResult, code: str) -> list[str]:
    return [say(line.text, line.params) for line in explain(how, result.unit(code))]


def test_standard_scores() -> None:
    # mean 5, deviations −3 −1 −1 −1 0 0 2 4 squared sum to 32, ÷ 8 = 4, standard deviation 2
    values = (2, 4, 4, 4, 5, 5, 7, 9)
    assert cell_scores(one("z_score"), *values) == [Decimal(n) for n in (20, 40, 40, 40, 50, 50, 70, 90)]
    cost = one("z_score", direction="cost", mean=60, deviation=10)
    assert cell_scores(cost, *values) == [Decimal(n) for n in (75, 65, 65, 65, 60, 60, 50, 40)]
    steep = of(one("z_score", deviation=40), *values)
    assert [steep.unit(code).cells[0].score for code in ("u0", "u7")] == [Decimal(0), Decimal(100)]
    assert steep.unit("u7").cells[0].clipped
    assert "标准分：组内平均 5，标准差 2。" in told(one("z_score"), steep, "u0")


def test_percentile_ranks() -> None:
    # of the 4 others: 10 beats none, 20 beats 1 and ties with 1 (half), 40 beats all
    values = (10, 20, 20, 30, 40)
    assert cell_scores(one("percentile_rank"), *values) == [Decimal(n) for n in ("0", "37.5", "37.5", "75", "100")]
    cost = one("percentile_rank", direction="cost")
    assert cell_scores(cost, *values) == [Decimal(n) for n in ("100", "62.5", "62.5", "25", "0")]
    lines = told(cost, of(cost, *values), "u1")
    assert "百分等级：其余 4 个单位中落后的计 2.5 个（数值相同的计半个）。" in lines


@pytest.mark.parametrize("method", ["z_score", "percentile_rank"])
@pytest.mark.parametrize(("policy", "score"), [("full", 100), ("half", 50), ("zero", 0)])
def test_a_group_with_one_value_follows_the_named_rule(method: str, policy: str, score: int) -> None:
    how = scheme([indicator(method={"kind": method})], all_equal=policy)
    assert set(scores(of(how, 7, 7, 7)).values()) == {Decimal(score)}
    assert set(scores(of(how, 7)).values()) == {Decimal(score)}


def test_outliers_are_moved_inwards_and_the_raw_value_stays() -> None:
    how = one(outliers={"kind": "winsorise", "points": 1})
    # 1 → 10 and 900 → 50: between 10 and 50
    result = of(how, 1, 10, 20, 50, 900)
    assert [result.unit(f"u{n}").cells[0].score for n in range(5)] == [Decimal(n) for n in (0, 0, 25, 100, 100)]
    last = result.unit("u4").cells[0]
    assert (last.raw, last.used, last.best, last.clipped) == (Decimal(900), Decimal(50), Decimal(50), True)
    assert "属极端值，按方案缩尾，以 50 计。" in told(how, result, "u4")
    # 10 10 20 50 50: mean 28, mean square deviation (18²·2 + 8² + 22²·2)/5 = 336, standard deviation 18.330303
    standard = one("z_score", outliers={"kind": "winsorise"}, deviation=10)
    cell = of(standard, 1, 10, 20, 50, 900).unit("u4").cells[0]
    assert (cell.centre, cell.deviation, cell.score) == (Decimal(28), Decimal("18.330303"), Decimal("62.001984"))


def test_a_small_group_keeps_at_least_two_values() -> None:
    how = one(outliers={"kind": "winsorise", "points": 9})
    assert cell_scores(how, 1, 2, 3) == [Decimal(0), Decimal(50), Decimal(100)]
    assert cell_scores(how, 1, 2, 3, 4, 9) == [Decimal(0), Decimal(0), Decimal(50), Decimal(100), Decimal(100)]


def test_scores_are_clipped_where_the_scheme_says() -> None:
    how = one("direct", least=20, most=90)
    result = of(how, 5, 50, 95)
    assert scores(result) == {"u0": Decimal(20), "u1": Decimal(50), "u2": Decimal(90)}
    assert [result.unit(code).cells[0].clipped for code in ("u0", "u1", "u2")] == [True, False, True]


TWO = [indicator(code, {"kind": "direct"}) for code in "ab"]


def test_a_gap_takes_the_mean_of_the_group() -> None:
    how = scheme(TWO, missing="group_mean")
    result = month(how, unit("x", a=80), unit("y", a=60, b=30), unit("z", a=40, b=60))
    # b of x: (30 + 60) ÷ 2 = 45; 80 × 0.5 + 45 × 0.5
    assert result.unit("x").score == Decimal("62.5")
    cell = result.unit("x").cells[1]
    assert (cell.raw, cell.used, cell.how) == (None, Decimal(45), "group_mean")
    assert "缺报，按方案以同组已报单位的平均值 45 计。" in told(how, result, "x")
    with pytest.raises(Invalid) as refused:
        month(how, unit("x", a=80), unit("y", a=60))
    assert [error.pointer for error in refused.value.errors] == ["/units/x/b", "/units/y/b"]


def test_a_gap_takes_the_last_published_value() -> None:
    how = scheme(TWO, missing="last_value")
    past = msgspec.structs.replace(unit("x", a=80), last={"b": LastValue("2026-08", Decimal(70))})
    result = score_month(how, MonthFigures("2026-10", (past, unit("y", a=60, b=30))), ())
    assert result.unit("x").score == Decimal(75)
    assert "缺报，按方案沿用 2026-08 的数值 70。" in told(how, result, "x")
    with pytest.raises(Invalid) as refused:
        month(how, unit("x", a=80), unit("y", a=60, b=30))
    assert [error.pointer for error in refused.value.errors] == ["/units/x/b"]


def test_a_filled_gap_never_moves_the_bounds_of_the_others() -> None:
    how = scheme([indicator("a"), indicator("b", {"kind": "direct"})], missing="last_value")
    far = msgspec.structs.replace(unit("x", b=50), last={"a": LastValue("2026-09", Decimal(1000))})
    result = score_month(how, MonthFigures("2026-10", (far, unit("y", a=10, b=1), unit("z", a=20, b=1))), ())
    assert [result.unit(code).cells[0].score for code in "xyz"] == [Decimal(100), Decimal(0), Decimal(100)]
    assert result.unit("x").cells[0].best == Decimal(20)


def test_a_unit_that_reported_nothing_is_refused_whatever_the_rule() -> None:
    for rule in ("refuse", "redistribute", "last_value", "group_mean"):
        with pytest.raises(Invalid) as refused:
            month(scheme(TWO, missing=rule), unit("x"), unit("y", a=1, b=1))
        assert all(error.pointer.startswith("/units/x") for error in refused.value.errors)
