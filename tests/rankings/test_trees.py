"""The indicator tree, geometric means, bonuses and vetoes: by hand-computed examples."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from duze.kit.errors import Invalid
from duze.kit.i18n import say
from duze.rankings.rules import MonthFigures, MonthResult, explain, score_month, trace_sum
from duze.rankings.rules.figures import Mark, given
from duze.rankings.scheme import Scheme
from tests.rankings.make import finding, indicator, month, scheme, scheme_data, unit
from tests.rankings.test_schemes import faults


def direct(code: str, parent: str | None = None, **values: Any) -> dict[str, Any]:
    return indicator(code, {"kind": "direct"}, **({"parent": parent} if parent else {}), **values)


def node(code: str, parent: str | None = None, aggregation: str = "arithmetic") -> dict[str, Any]:
    return {"code": code, "name": f"层级{code}", "aggregation": aggregation, **({"parent": parent} if parent else {})}


# total = 40 service + 60 speed;  service = 25 a + 75 b;  speed = 50 c + 50 deep;  deep = 100 d
TREE: dict[str, Any] = {
    "nodes": [node("service"), node("speed"), node("deep", "speed")],
    "weights": {"g": {"service": 40, "speed": 60, "a": 25, "b": 75, "c": 50, "deep": 50, "d": 100}},
}
LEAVES = [direct("a", "service"), direct("b", "service"), direct("c", "speed"), direct("d", "deep")]


def nodes(result: MonthResult, code: str) -> dict[str, Decimal]:
    return {one.code: one.score for one in given(result.unit(code).nodes, ())}


def test_a_tree_of_three_levels() -> None:
    result = month(scheme(LEAVES, **TREE), unit("x", a=80, b=60, c=90, d=70))
    # service 0.25 × 80 + 0.75 × 60 = 65; speed 0.5 × 90 + 0.5 × 70 = 80; total 0.4 × 65 + 0.6 × 80 = 74
    assert nodes(result, "x") == {"service": Decimal(65), "speed": Decimal(80), "deep": Decimal(70)}
    x = result.unit("x")
    assert (x.score, trace_sum(x)) == (Decimal(74), Decimal(74))
    assert [cell.share for cell in x.cells] == [Decimal(10), Decimal(30), Decimal(30), Decimal(30)]
    assert [cell.weight for cell in x.cells] == [Decimal(10), Decimal(30), Decimal(30), Decimal(30)]
    assert [cell.node for cell in x.cells] == ["service", "service", "speed", "deep"]


def test_a_missing_leaf_is_made_up_for_inside_its_own_node() -> None:
    how = scheme(LEAVES, missing="redistribute", **TREE)
    # b missing: service = 80; d missing: deep counts nothing, speed = 90; total 0.4 × 80 + 0.6 × 90 = 86
    x = month(how, unit("x", a=80, c=90)).unit("x")
    assert (x.score, trace_sum(x)) == (Decimal(86), Decimal(86))
    assert [cell.share for cell in x.cells] == [Decimal(40), Decimal(0), Decimal(60), Decimal(0)]


def test_geometric_means_punish_unevenness_and_say_what_it_costs() -> None:
    how = scheme([direct("a"), direct("b")], aggregation="geometric")
    result = month(how, unit("x", a=90, b=40), unit("y", a=65, b=65), unit("z", a=100, b=0))
    # √(90 × 40) = 60; √(65 × 65) = 65; a zero makes zero
    assert [result.unit(code).score for code in "xyz"] == [Decimal(60), Decimal(65), Decimal(0)]
    assert all(trace_sum(one) == one.score for one in result.units)
    told = [say(line.text, line.params) for line in explain(how, result.unit("x"))]
    assert "总分：加权几何平均 60 分，占总分 100%，计 60 分。" in told
    assert "各部分不均衡，几何平均比算术平均少计 5 分。" in told


def test_a_geometric_node_under_an_arithmetic_total() -> None:
    rows = {"nodes": [node("n", aggregation="geometric")], "weights": {"g": {"n": 50, "c": 50, "a": 50, "b": 50}}}
    result = month(scheme([direct("a", "n"), direct("b", "n"), direct("c")], **rows), unit("x", a=90, b=40, c=80))
    # 0.5 × 60 + 0.5 × 80 = 70; the node's parts alone would give 0.5 × 65 = 32.5
    x = result.unit("x")
    assert x.score == Decimal(70)
    assert given(x.nodes, ())[0].adjust == Decimal("-2.5")
    assert trace_sum(x) == x.score


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"weights": {"g": {**TREE["weights"]["g"], "a": 30}}}, "/weights/g/service"),
        ({"weights": {"g": {**TREE["weights"]["g"], "speed": 50}}}, "/weights/g"),
        ({"weights": {"g": {"service": 100, "a": 25, "b": 75, "c": 50}}}, "/weights/g/speed"),
        ({"nodes": [*TREE["nodes"], node("service")]}, "/nodes"),
        ({"nodes": [node("service"), node("speed", "deep"), node("deep", "speed")]}, "/nodes/1/parent"),
        ({"nodes": [node("service"), node("speed"), node("deep", "sped")]}, "/nodes/2/parent"),
    ],
)
def test_faults_of_a_tree(change: dict[str, Any], pointer: str) -> None:
    assert pointer in faults(scheme_data(LEAVES, **{**TREE, **change}))


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"outliers": {"kind": "winsorise"}}, "/indicators/0/outliers"),
        ({"least": 50, "most": 50}, "/indicators/0/least"),
        ({"method": {"kind": "z_score", "deviation": 0}}, "/indicators/0/method/z_score/deviation"),
        ({"outliers": {"kind": "drop"}}, "/indicators/0/outliers/kind"),
    ],
)
def test_faults_of_an_indicator(change: dict[str, Any], pointer: str) -> None:
    assert pointer in faults(scheme_data([{**direct("a"), **change}]))


AWARDS: dict[str, Any] = {
    "bonuses": {
        "table": [
            {"code": "copied", "name": "经验在全省推广", "points": 4},
            {"code": "own", "name": "自主创新", "points": 2, "cap": 3},
            {"code": "press", "name": "宣传", "points": "0.5"},
        ],
        "cap": 8,
    },
    "vetoes": [{"code": "fraud", "name": "数据造假", "ceiling": 59, "basis": "市考核办法第二十条"}],
}


def marked(how: Scheme, value: object, *marks: tuple[str, str], found: tuple[Any, ...] = ()) -> Any:
    own = tuple(Mark(f"m{index}", code, matter) for index, (code, matter) in enumerate(marks))
    figures = (msgspec.structs.replace(unit("x", a=value), marks=own), unit("y", a=1))
    return score_month(how, MonthFigures("2026-10", figures), found).unit("x")


def test_bonuses_count_a_matter_once_and_stop_at_their_caps() -> None:
    how = scheme([direct("a")], **AWARDS)
    x = marked(how, 70, ("own", "一件事一次办"), ("own", "容缺受理"), ("copied", "一件事 一次办"), ("press", "报道"))
    # 4 for the matter copied elsewhere; the same matter as own innovation not again; 2 for the other; 0.5
    lines = {(line.code, line.matter): (line.points, line.limit) for line in x.bonus}
    assert lines[("own", "一件事一次办")] == (Decimal(0), "same_matter")
    assert (x.added, x.score, trace_sum(x)) == (Decimal("6.5"), Decimal("76.5"), Decimal("76.5"))
    capped = marked(how, 70, *(("own", f"创新{n}") for n in range(3)))
    assert [(line.points, line.limit) for line in capped.bonus] == [
        (Decimal(2), ""),
        (Decimal(1), "kind_cap"),
        (Decimal(0), "kind_cap"),
    ]
    most = marked(how, 70, *(("copied", f"经验{n}") for n in range(3)))
    assert (most.added, most.bonus[-1].limit) == (Decimal(8), "month_cap")
    told = [say(line.text, line.params) for line in explain(how, most)]
    assert "加分：经验在全省推广（经验2），标准 4 分，加 0 分（已达当月加分上限）。" in told


def test_floor_ceiling_and_veto() -> None:
    how = scheme([direct("a")], floor=10, ceiling=100, **AWARDS)
    high = marked(how, 98, ("copied", "经验"))
    assert (high.score, high.ceiling_loss, trace_sum(high)) == (Decimal(100), Decimal(2), Decimal(100))
    low = marked(how, 12, found=tuple(finding("x", str(n), "misconduct") for n in range(3)))
    assert (low.score, low.floor_relief) == (Decimal(10), Decimal(4))
    vetoed = marked(how, 98, ("fraud", "9月数据"), ("copied", "经验"))
    assert (vetoed.score, vetoed.veto_loss, trace_sum(vetoed)) == (Decimal(59), Decimal(41), Decimal(59))
    told = [say(line.text, line.params) for line in explain(how, vetoed)]
    assert "否决：数据造假（9月数据），总分不高于 59 分。依据：市考核办法第二十条。" in told


def test_faults_of_awards() -> None:
    bare = {**AWARDS, "vetoes": [{"code": "fraud", "name": "数据造假", "basis": " "}]}
    assert "/vetoes/0/basis" in faults(scheme_data([direct("a")], **bare))
    twice = {**AWARDS, "vetoes": [{**AWARDS["vetoes"][0], "code": "own"}]}
    assert "/bonuses" in faults(scheme_data([direct("a")], **twice))
    assert "/ceiling" in faults(scheme_data([direct("a")], floor=60, ceiling=50))
    with pytest.raises(Invalid) as refused:
        marked(scheme([direct("a")]), 70, ("own", "创新"))
    assert [error.pointer for error in refused.value.errors] == ["/units/x/marks"]
