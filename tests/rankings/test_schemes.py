"""A scheme that does not make sense is refused, each fault with its place."""

from __future__ import annotations

from typing import Any

import pytest

from duze.kit.errors import Invalid
from duze.rankings.rules import load_scheme, read_scheme
from tests.rankings.make import indicator, scheme_data


def faults(data: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        load_scheme(data)
    return {error.pointer: error.detail % dict(error.params) for error in refused.value.errors}


def test_weights_that_do_not_sum_to_100_name_group_and_sum() -> None:
    found = faults(scheme_data([indicator("a"), indicator("b")], weights={"g": {"a": "60", "b": "39.5"}}))
    assert found == {"/weights/g": "“组”组的权重合计为 99.5，应为 100。"}


def test_unknown_groups_and_indicators_in_weights() -> None:
    found = faults(scheme_data(weights={"g": {"a": "60", "z": "40"}, "h": {"a": 100}}))
    assert set(found) == {"/weights/g/z", "/weights/h"}
    assert set(faults(scheme_data(weights={}))) == {"/weights/g"}


@pytest.mark.parametrize(
    ("method", "direction", "pointer"),
    [
        ({"kind": "frontier", "best": 5, "worst": 5}, "benefit", "/indicators/0/method/best"),
        ({"kind": "frontier", "best": 5, "worst": 9}, "benefit", "/indicators/0/method/best"),
        ({"kind": "direct"}, "cost", "/indicators/0/method"),
        ({"kind": "steps", "rows": []}, "benefit", "/indicators/0/method/steps/rows"),
        ({"kind": "target", "target": 0}, "benefit", "/indicators/0/method/target/target"),
        (
            {"kind": "steps", "rows": [{"at": 9, "score": 1}, {"at": 5, "score": 2}]},
            "benefit",
            "/indicators/0/method/rows/1/at",
        ),
        (
            {"kind": "steps", "rows": [{"at": 5, "score": 90}, {"at": 9, "score": 80}]},
            "benefit",
            "/indicators/0/method/rows/1/score",
        ),
    ],
)
def test_methods_that_cannot_score(method: dict[str, Any], direction: str, pointer: str) -> None:
    assert pointer in faults(scheme_data([indicator("a", method, direction=direction)]))


def test_codes_twice_ties_and_deduction_table() -> None:
    assert "/indicators" in faults(scheme_data([indicator("a"), indicator("a")], weights={"g": {"a": 100}}))
    assert "/tie_breaks" in faults(scheme_data(ties="tie_break"))
    assert "/deductions/table" in faults(scheme_data(deductions={"table": []}))
    assert "/colour" in faults(scheme_data(colour="red"))


def test_toml_errors_are_refusals() -> None:
    with pytest.raises(Invalid, match="TOML"):
        read_scheme("code = ")
