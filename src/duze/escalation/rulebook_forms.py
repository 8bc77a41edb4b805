"""The rulebook's form: a version as flat fields, and fields as a rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from duze.escalation.models import Rulebook
from duze.escalation.queries import rules_of
from duze.escalation.vocabulary import CONSEQUENCE_NAMES, FACTS, LEVEL_NAMES, Consequence, Type
from duze.kit.errors import Invalid, Refusal
from duze.kit.i18n import gettext

ROWS = {"if": 3, "unless": 1}
"""Rows offered at least, by part of a rule: a version that has more shows them all and one to add."""
MOST_ROWS = 8
PARTS = {"conditions": "if", "exemption": "unless"}


def consequences() -> list[tuple[str, str]]:
    """What a rule may propose, with its level, as choices."""
    interviews = [(f"interview-{level}", name) for level, name in LEVEL_NAMES.items()]
    rest = [(one.value, CONSEQUENCE_NAMES[one]) for one in Consequence if one is not Consequence.INTERVIEW]
    return interviews + rest


def as_values(book: Rulebook) -> dict[str, Any]:
    """A version as flat form fields: `3-name`, `3-if-0-fact` …"""
    values: dict[str, Any] = {}
    for number, rule in enumerate(rules_of(book)):
        level = f"-{rule.level}" if rule.level else ""
        plain = {"code": rule.code, "name": rule.name, "about": rule.about.value, "clause": rule.clause}
        plain |= {"consequence": f"{rule.consequence.value}{level}", "cool_down": str(rule.cool_down)}
        values |= {f"{number}-{name}": value for name, value in plain.items()}
        for part, rows in (("if", rule.conditions), ("unless", rule.exemption)):
            for index, row in enumerate(rows):
                words = gettext("是" if row.value else "否") if type(row.value) is bool else row.value
                fields = {"fact": row.fact, "comparison": row.comparison.value, "value": words}
                values |= {f"{number}-{part}-{index}-{name}": value for name, value in fields.items()}
    return values


def from_values(values: dict[str, Any], count: int) -> dict[str, Any]:
    """Form fields as a rulebook; an empty name leaves a rule out."""
    rules = []
    for number in range(count):
        name = values.get(f"{number}-name", "")
        if not name:
            continue
        consequence, _, level = str(values.get(f"{number}-consequence", "")).partition("-")
        rules.append(
            {
                "code": values.get(f"{number}-code") or f"rule-{number + 1}",
                "name": name,
                "about": values.get(f"{number}-about"),
                "clause": values.get(f"{number}-clause", ""),
                "conditions": _rows(values, number, "if"),
                "exemption": _rows(values, number, "unless"),
                "consequence": consequence,
                "level": int(level) if level.isdigit() else 0,
                "cool_down": values.get(f"{number}-cool_down", 0),
            }
        )
    return {"effective_from": values.get("effective_from"), "rules": rules}


def rows_shown(values: Mapping[str, Any], count: int) -> dict[str, int]:
    """How many rows the form offers for each part of each rule: `3-if` → 4."""
    found = {}
    for number in range(count):
        for part, least in ROWS.items():
            filled = _filled(values, number, part)
            found[f"{number}-{part}"] = min(max(least, max(filled, default=-1) + 2), MOST_ROWS)
    return found


def _filled(values: Mapping[str, Any], number: int, part: str) -> list[int]:
    return [index for index in range(MOST_ROWS) if values.get(f"{number}-{part}-{index}-fact")]


def by_field(refusal: Refusal, values: Mapping[str, Any], count: int) -> Refusal:
    """The refusal with its faults at the form's fields: `/rules/0/conditions/1/value` → `/0-if-1-value`.

    Rules without a name and rows without a fact are not sent, so the two count differently.
    """
    numbers = [number for number in range(count) if values.get(f"{number}-name")]
    errors = [replace(error, pointer=_field(error.pointer, values, numbers)) for error in refusal.errors]
    return Invalid(errors=errors) if errors else refusal


def _field(pointer: str, values: Mapping[str, Any], numbers: list[int]) -> str:
    head, *rest = pointer.strip("/").split("/")
    if head != "rules" or not rest or not rest[0].isdecimal() or int(rest[0]) >= len(numbers):
        return pointer
    number, rest = numbers[int(rest[0])], rest[1:]
    if len(rest) >= 2 and rest[0] in PARTS and rest[1].isdecimal():
        part = PARTS[rest[0]]
        index = _filled(values, number, part)[int(rest[1])]
        return f"/{number}-{part}-{index}-{rest[2] if len(rest) > 2 else 'fact'}"
    return f"/{number}-{rest[0] if rest else 'if-0-fact'}"


def _rows(values: dict[str, Any], number: int, part: str) -> list[dict[str, Any]]:
    found = []
    for index in range(MOST_ROWS):
        start = f"{number}-{part}-{index}-"
        code = values.get(f"{start}fact", "")
        if code:
            comparison = values.get(f"{start}comparison", "")
            value = _value(code, str(values.get(f"{start}value", "")).strip())
            found.append({"fact": code, "comparison": comparison, "value": value})
    return found


def _value(code: str, text: str) -> Any:
    """What was typed, as the fact's type; words of a choice may be typed as shown."""
    fact = FACTS.get(code)
    if fact is not None and fact.type is Type.YES_NO:
        return {"是": True, "否": False, gettext("是").lower(): True, gettext("否").lower(): False}.get(
            text.lower(), text
        )
    if fact is not None and fact.type is Type.CHOICE:
        shown = {gettext(words): value for value, words in fact.choices}
        return {words: value for value, words in fact.choices}.get(text) or shown.get(text, text)
    return int(text) if text.isdigit() else text
