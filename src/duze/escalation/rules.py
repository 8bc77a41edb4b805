"""Evaluating rules. Pure: rules, facts, period and what was proposed before come in; hits go out."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from duze.escalation.models import MOVES, STATE_NAMES, Proposal, ProposalState, Rulebook, RulebookState
from duze.escalation.shapes import Condition, Rule, Value
from duze.escalation.vocabulary import (
    COMPARISON_NAMES,
    CONSEQUENCE_NAMES,
    FACTS,
    LEVEL_NAMES,
    About,
    Comparison,
    Consequence,
    Type,
    fact_named,
)
from duze.kit.acts import Act, same_person
from duze.kit.errors import NotAllowed, Refusal, WrongState
from duze.kit.versions import refusal_of_start
from duze.people.permissions import Permission, Viewer, permitted


@dataclass(frozen=True)
class Subject:
    """Something the rules look at, with its facts. A fact that is not known is left out and never holds.

    `links` name where each fact comes from: fact → address in the console.
    """

    about: About
    id: UUID
    unit_id: UUID
    name: str
    facts: Mapping[str, Value]
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """A rule that holds for a subject in a period."""

    rule: Rule
    subject: Subject
    period: str


_HOLDS: Final[dict[Comparison, Callable[[int, int], bool]]] = {
    Comparison.AT_LEAST: operator.ge,
    Comparison.MORE: operator.gt,
    Comparison.AT_MOST: operator.le,
    Comparison.LESS: operator.lt,
}


def holds(condition: Condition, facts: Mapping[str, Value]) -> bool:
    """Whether a condition holds; an unknown fact never does."""
    value = facts.get(condition.fact)
    if value is None or type(value) is not type(condition.value):
        return False
    if condition.comparison is Comparison.EQUAL:
        return value == condition.value
    assert isinstance(value, int) and isinstance(condition.value, int)  # noqa: S101 - numbers only, by shape
    return _HOLDS[condition.comparison](value, condition.value)


def applies(rule: Rule, subject: Subject) -> bool:
    """All conditions hold, and there is no exemption or not all of it holds."""
    if subject.about is not rule.about or not all(holds(row, subject.facts) for row in rule.conditions):
        return False
    return not (rule.exemption and all(holds(row, subject.facts) for row in rule.exemption))


def evaluate(
    rules: Sequence[Rule],
    subjects: Iterable[Subject],
    period: str,
    past: Mapping[tuple[str, UUID], Sequence[str]] | None = None,
) -> list[Hit]:
    """Every rule that holds for every subject in `period` ("2026-10").

    `past`: the periods in which a rule has proposed about a subject before, for the cool-down.
    Depends on nothing else: evaluating twice gives the same.
    """
    found = []
    for subject in subjects:
        for rule in rules:
            if applies(rule, subject) and not _cooling(rule, (past or {}).get((rule.code, subject.id), ()), period):
                found.append(Hit(rule, subject, period))
    return found


def _cooling(rule: Rule, periods: Sequence[str], period: str) -> bool:
    return any(0 < months_between(earlier, period) <= rule.cool_down for earlier in periods)


def months_between(earlier: str, later: str) -> int:
    """Months from one period to another: "2026-10" → "2026-12" is 2; negative backwards."""
    return _months(later) - _months(earlier)


def _months(period: str) -> int:
    year, month = period.split("-")
    return int(year) * 12 + int(month)


def value_words(fact_code: str, value: Value) -> str:
    """A fact's value as people read it."""
    fact = fact_named(fact_code)
    if fact.type is Type.YES_NO:
        return "是" if value else "否"
    if fact.type is Type.CHOICE:
        return dict(fact.choices).get(str(value), str(value))
    return f"{value}{fact.measure}"


def condition_sentence(condition: Condition) -> str:
    """One row as a clause: 连续排名末位不少于2个月."""
    fact = FACTS[condition.fact]
    if fact.type is Type.YES_NO:
        return fact.label if condition.value else f"并非{fact.label}"
    return f"{fact.label}{COMPARISON_NAMES[condition.comparison]}{value_words(condition.fact, condition.value)}"


def rule_sentence(rule: Rule) -> str:
    """The whole rule as a sentence a clerk reads."""
    sentence = "，且".join(condition_sentence(row) for row in rule.conditions)
    consequence = consequence_name(rule.consequence, rule.level)
    text = f"{sentence}的，建议{consequence}"
    if rule.exemption:
        text += f"；但{'，且'.join(condition_sentence(row) for row in rule.exemption)}的除外"
    if rule.cool_down:
        text += f"；提出后{rule.cool_down}个月内不重复提出"
    return f"{text}。"


def consequence_name(consequence: Consequence, level: int) -> str:
    """What is proposed, in words."""
    return LEVEL_NAMES[level] if consequence is Consequence.INTERVIEW else CONSEQUENCE_NAMES[consequence]


def _reachable(proposal: Proposal, to: ProposalState) -> Refusal | None:
    if to in MOVES[proposal.state]:
        return None
    return WrongState("建议当前为“%(now)s”，不能再作此决定。", now=STATE_NAMES[proposal.state])


def refusal_to_accept(proposal: Proposal, viewer: Viewer) -> Refusal | None:
    """A supervisor accepts an open proposal."""
    return permitted(viewer, Permission.PROPOSALS_DECIDE) or _reachable(proposal, ProposalState.ACCEPTED)


def refusal_to_decline(proposal: Proposal, viewer: Viewer) -> Refusal | None:
    """A supervisor declines an open proposal, with a reason."""
    return permitted(viewer, Permission.PROPOSALS_DECIDE) or _reachable(proposal, ProposalState.DECLINED)


def proposal_acts(proposal: Proposal, viewer: Viewer) -> list[Act]:
    """Every act on a proposal, open or closed with its reason; empty for those who only read."""
    if not viewer.may(Permission.PROPOSALS_DECIDE):
        return []
    label = {
        Consequence.INTERVIEW: "采纳：立案并提出约谈",
        Consequence.REFERRAL_STUDY: "采纳：立案并研究移送",
        Consequence.NOTICE: "采纳：立案督办",
    }[Consequence(proposal.consequence)]
    return [
        Act("acceptance", label, refusal_to_accept(proposal, viewer), "check"),
        Act("refusal", "不予采纳", refusal_to_decline(proposal, viewer), "x", danger=True),
    ]


def refusal_to_approve_book(book: Rulebook, viewer: Viewer, approved: Iterable[date], today: date) -> Refusal | None:
    """Another assessor than the one who saved a version approves it, before its first day.

    `approved`: the first days of the versions approved so far.
    """
    if found := permitted(viewer, Permission.RULEBOOK_EDIT):
        return found
    if book.state is not RulebookState.DRAFT:
        return WrongState("此版规则已经批准。", code="already_approved")
    own = same_person(book.saved_by, viewer.id, "编制规则的人不能批准同一版规则。")
    return own or refusal_of_start(book.effective_from, approved, today)


def book_acts(book: Rulebook, viewer: Viewer, approved: Iterable[date], today: date) -> list[Act]:
    """The acts on a version, open or closed with the reason; empty for those who only read."""
    if not viewer.may(Permission.RULEBOOK_EDIT):
        return []
    return [Act("approval", "批准", refusal_to_approve_book(book, viewer, approved, today), "check")]


def refusal_to_read_book(viewer: Viewer) -> Refusal | None:
    """The rulebook is for the office and its leaders."""
    return None if viewer.staff or viewer.area() else NotAllowed()
