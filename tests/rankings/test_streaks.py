"""Last places over several months, and the sentences that explain one."""

from __future__ import annotations

from duze.kit.i18n import say
from duze.rankings.rules import MonthFigures, MonthResult, explain, place_facts_of, score_month
from duze.rankings.rules.periods import before, months_back
from duze.rankings.rules.streaks import last_places_in_12, last_places_in_a_row
from tests.rankings.make import finding, indicator, month, scheme, unit

HOW = scheme([indicator(method={"kind": "direct"}, goal=80)])


def past(period: str, **values: int) -> MonthResult:
    units = tuple(unit(code, a=value) for code, value in {"w": 90, "x": 89, "y": 88, **values}.items())
    return score_month(HOW, MonthFigures(period, units), ())


def test_months_go_back_over_the_year() -> None:
    assert before("2026-01") == "2025-12"
    assert months_back("2026-02", 3) == ["2026-02", "2026-01", "2025-12"]


def test_running_and_yearly_last_places() -> None:
    history = [past("2026-07", z=10), past("2026-08", z=99), past("2026-09", z=10), past("2026-10", z=10)]
    facts = place_facts_of(history, "2026-10")["z"]
    assert (facts.last_places_in_a_row, facts.last_places_in_12) == (2, 3)
    assert facts.last_share is None
    assert place_facts_of(history, "2026-08")["z"].last_places_in_a_row == 0
    assert place_facts_of(history, "2026-06") == {}


def test_a_month_that_was_never_locked_ends_the_streak() -> None:
    facts = place_facts_of([past("2026-08", z=10), past("2026-10", z=10)], "2026-10")["z"]
    assert (facts.last_places_in_a_row, facts.last_places_in_12) == (1, 2)


def test_a_month_with_all_goals_met_is_not_a_last_place() -> None:
    history = [past("2026-09", z=80), past("2026-10", z=79)]
    facts = place_facts_of(history, "2026-10")["z"]
    assert facts.last_places_in_a_row == 1
    exempt = place_facts_of(history, "2026-09")["z"]
    assert (exempt.last, exempt.exempt, exempt.last_places_in_a_row, exempt.last_places_in_12) == (True, True, 0, 0)


def test_last_places_a_year_ago_no_longer_count() -> None:
    history = [past("2025-10", z=10), past("2025-11", z=10), past("2026-10", z=10)]
    assert place_facts_of(history, "2026-10")["z"].last_places_in_12 == 2


def test_an_explanation_goes_from_the_place_to_raw_value_and_finding() -> None:
    taken = (finding("z", "武营线〔2026〕12号", "misconduct", repeat=True),)
    result = month(HOW, unit("w", a=90), unit("x", a=85), unit("y", a=83), unit("z", a="60.5"), found=taken)
    lines = explain(HOW, result.unit("z"))
    told = [say(line.text, line.params) for line in lines]
    assert told[0] == "单位z在组 4 个单位中列第 4 名，得分 56.5。"
    assert told[1] == "居末位。"
    assert "指标a：60.5，得 60.5 分，权重 100，计 60.5 分。" in told
    assert told[-1] == "问题 武营线〔2026〕12号（乱作为，一般）：标准扣分 2，重复发生 ×2，扣 4 分。"
    assert lines[-1].finding_id == "f-武营线〔2026〕12号"
    assert {line.indicator for line in lines if line.indicator} == {"a"}


def test_whose_record_counts_before_a_change_is_what_was_written_down() -> None:
    lasts = {"2026-08": frozenset({"a"}), "2026-09": frozenset({"a"}), "2026-10": frozenset({"b"})}
    carried = {("b", "2026-10"): "a"}
    assert last_places_in_a_row(lasts, "b", "2026-10") == 1
    assert last_places_in_a_row(lasts, "b", "2026-10", carried) == 3
    assert last_places_in_12(lasts, "b", "2026-10", carried) == 3
    assert last_places_in_a_row(lasts, "a", "2026-09", carried) == 2
    twice = carried | {("a", "2026-09"): None}
    assert last_places_in_a_row(lasts, "b", "2026-10", twice) == 2
    assert last_places_in_12(lasts, "b", "2026-10", twice) == 2
