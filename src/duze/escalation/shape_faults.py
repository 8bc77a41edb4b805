"""What is wrong with a rule, in words: unknown facts, values of the wrong type, rows that do not go together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from duze.escalation.vocabulary import ABOUT_NAMES, COMPARISON_NAMES, FACTS, Comparison, Fact, Type, present_name
from duze.kit.errors import FieldError


def rule_faults(data: Mapping[str, Any]) -> Iterator[FieldError]:
    """Faults of rules as plain data, by JSON pointer; what is of another shape altogether is left to the shape."""
    rules = data.get("rules")
    for index, rule in enumerate(rules if isinstance(rules, list) else []):
        if isinstance(rule, Mapping):
            yield from _rule(f"/rules/{index}", rule)


def _rule(at: str, rule: Mapping[str, Any]) -> Iterator[FieldError]:
    for field, name in (("name", "规则名称"), ("clause", "依据条款"), ("consequence", "处理建议")):
        if not rule.get(field):
            yield FieldError(f"{at}/{field}", "“%(column)s”必填。", {"column": name})
    if not rule.get("conditions"):
        yield FieldError(at, "规则“%(code)s”至少要有一个条件。", {"code": str(rule.get("code", ""))[:40]})
    for kind in ("conditions", "exemption"):
        rows = rule.get(kind)
        for index, row in enumerate(rows if isinstance(rows, list) else []):
            if isinstance(row, Mapping):
                yield from _row(f"{at}/{kind}/{index}", row, str(rule.get("about", "")))
    interview, level = rule.get("consequence") == "interview", rule.get("level") or 0
    if interview and not level:
        yield FieldError(f"{at}/level", "处理建议为约谈的，须填写约谈级别。")
    if not interview and level:
        yield FieldError(f"{at}/level", "只有约谈填写约谈级别。")


def _row(at: str, row: Mapping[str, Any], about: str) -> Iterator[FieldError]:
    fact = FACTS.get(present_name(str(row.get("fact"))))
    if fact is None:
        known = "、".join(one.label for one in FACTS.values())
        params = {"fact": str(row.get("fact"))[:60], "known": known}
        yield FieldError(f"{at}/fact", "没有“%(fact)s”这项事实，可选：%(known)s。", params)
        return
    if fact.about.value != about:
        subjects = {one.value: name for one, name in ABOUT_NAMES.items()}
        sentence = "“%(fact)s”说的是%(own)s，不能用于%(about)s的规则。"
        params = {"fact": fact.label, "own": ABOUT_NAMES[fact.about], "about": subjects.get(about, about[:20])}
        yield FieldError(f"{at}/fact", sentence, params)
    value = row.get("value")
    if fact.type is Type.NUMBER and type(value) is not int:
        yield FieldError(f"{at}/value", "“%(fact)s”的值须为整数。", {"fact": fact.label})
    if fact.type is Type.YES_NO and type(value) is not bool:
        yield FieldError(f"{at}/value", "“%(fact)s”的值须为“是”或“否”。", {"fact": fact.label})
    if fact.type is Type.CHOICE and value not in dict(fact.choices):
        params = {"fact": fact.label, "choices": "、".join(dict(fact.choices).values())}
        yield FieldError(f"{at}/value", "“%(fact)s”的值可选：%(choices)s。", params)
    yield from _comparison(at, row, fact)


def _comparison(at: str, row: Mapping[str, Any], fact: Fact) -> Iterator[FieldError]:
    if fact.type is not Type.NUMBER and row.get("comparison") != Comparison.EQUAL.value:
        params = {"fact": fact.label, "equal": COMPARISON_NAMES[Comparison.EQUAL]}
        yield FieldError(f"{at}/comparison", "“%(fact)s”只能用“%(equal)s”比较。", params)
