"""Rules, facts and sentences; evaluation is pure and repeatable."""

from __future__ import annotations

import tomllib
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from duze.escalation.actions import SHIPPED
from duze.escalation.rules import Subject, applies, evaluate, months_between, rule_sentence
from duze.escalation.shapes import Rule, RulebookIn
from duze.escalation.vocabulary import FACTS, About

BOOK = tomllib.loads(SHIPPED.read_text("utf-8"))
RULES = {rule.code: rule for rule in RulebookIn(effective_from=BOOK["effective_from"], rules=BOOK["rule"]).rules}
ONE = UUID(int=1)


def unit(**facts: Any) -> Subject:
    known = {"last_places_in_a_row": 0, "last_places_in_12": 0, "met_all_targets": False, "slow_action_this_month": 0}
    return Subject(About.UNIT, ONE, ONE, "洪山区", known | facts)


def codes(*subjects: Subject, past: Any = None, period: str = "2026-10") -> list[str]:
    return [hit.rule.code for hit in evaluate(list(RULES.values()), subjects, period, past)]


@pytest.mark.parametrize(
    ("row", "twelve", "expected"),
    [
        (0, 0, []),
        (0, 3, []),
        (1, 1, ["last-once"]),
        (1, 2, ["last-once"]),
        (1, 3, ["last-thrice-in-twelve"]),
        (2, 2, ["last-twice-running"]),
        (3, 5, ["last-twice-running"]),
    ],
)
def test_last_places_propose_one_thing_each(row: int, twelve: int, expected: list[str]) -> None:
    assert codes(unit(last_places_in_a_row=row, last_places_in_12=twelve)) == expected
    assert codes(unit(last_places_in_a_row=row, last_places_in_12=twelve, met_all_targets=True)) == []


@given(row=st.integers(0, 12), twelve=st.integers(0, 12), targets=st.booleans())
def test_a_last_place_never_proposes_two_interviews(row: int, twelve: int, targets: bool) -> None:
    subject = unit(last_places_in_a_row=row, last_places_in_12=max(row, twelve), met_all_targets=targets)
    found = codes(subject)
    assert len(found) == (1 if row and not targets else 0)
    assert found == codes(subject)


@given(st.integers(0, 9))
def test_three_slow_actions_in_a_month(count: int) -> None:
    assert (codes(unit(slow_action_this_month=count)) == ["slow-action"]) == (count >= 3)


@pytest.mark.parametrize("kind", ["inaction", "slow", "misconduct"])
@pytest.mark.parametrize("severity", ["minor", "serious", "grave"])
def test_only_grave_misconduct_is_studied_for_referral(kind: str, severity: str) -> None:
    subject = Subject(About.FINDING, ONE, ONE, "n", {"finding_kind": kind, "finding_severity": severity})
    expected = ["grave-misconduct"] if (kind, severity) == ("misconduct", "grave") else []
    assert codes(subject) == expected


def test_a_fact_that_is_not_known_never_holds() -> None:
    assert not applies(RULES["last-once"], Subject(About.UNIT, ONE, ONE, "n", {}))


@given(st.integers(0, 30))
def test_the_cool_down_keeps_a_rule_quiet_for_its_months_only(gap: int) -> None:
    rule = RULES["slow-action"].model_copy(update={"cool_down": 3})
    month = 2026 * 12 + 9 - gap
    earlier = f"{month // 12}-{month % 12 + 1:02d}"
    assert months_between(earlier, "2026-10") == gap
    hits = evaluate([rule], [unit(slow_action_this_month=3)], "2026-10", {(rule.code, ONE): [earlier]})
    assert bool(hits) == (gap == 0 or gap > 3)


def test_rules_read_as_sentences() -> None:
    assert rule_sentence(RULES["last-twice-running"]) == (
        "连续排名末位不少于2个月的，建议告诫约谈；但当月各项目标全部完成的除外。"
    )
    assert rule_sentence(RULES["grave-misconduct"]) == "问题类型为乱作为，且问题性质为严重的，建议研究移送。"
    assert rule_sentence(RULES["overdue-order"]) == "整改超期不少于1日的，建议提醒约谈；提出后1个月内不重复提出。"


def _rule(**changes: Any) -> dict[str, Any]:
    return RULES["slow-action"].model_dump(mode="json") | changes


@pytest.mark.parametrize(
    "changes",
    [
        {"conditions": []},
        {"conditions": [{"fact": "moon_phase", "comparison": "eq", "value": 1}]},
        {"conditions": [{"fact": "rank", "comparison": "ge", "value": "3"}]},
        {"conditions": [{"fact": "rank", "comparison": "ge", "value": True}]},
        {"conditions": [{"fact": "met_all_targets", "comparison": "ge", "value": True}]},
        {"conditions": [{"fact": "finding_kind", "comparison": "eq", "value": "slow"}]},
        {"conditions": [{"fact": "days_overdue", "comparison": "ge", "value": 1}]},
        {"level": 0},
        {"consequence": "referral_study"},
        {"code": "Bad Code"},
        {"about": "galaxy"},
        {"formula": "rank > 3"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate(_rule(**changes))


def test_every_fact_is_documented() -> None:
    assert all(fact.label and fact.meaning for fact in FACTS.values())


def test_a_subject_of_another_kind_is_not_touched() -> None:
    order = Subject(About.ORDER, uuid4(), ONE, "n", {"days_overdue": 4, "slow_action_this_month": 9})
    assert codes(order) == ["overdue-order"]
