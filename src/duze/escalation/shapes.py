"""Rules as data, and what is typed in about proposals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator
from pydantic.config import JsonDict

from duze.escalation.shape_faults import rule_faults
from duze.escalation.vocabulary import FACTS, About, Comparison, Consequence, Type, present_name
from duze.kit.errors import Invalid

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Value = bool | int | str


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Condition(_In):
    """One row: fact, comparison, value. The value has the fact's type."""

    fact: str
    comparison: Comparison
    value: Value

    @field_validator("fact")
    @classmethod
    def _present_name(cls, code: str) -> str:
        return present_name(code)

    @model_validator(mode="after")
    def _fits(self) -> Condition:
        fact = FACTS.get(self.fact)
        if fact is None:
            raise ValueError("unknown fact")
        if fact.type is Type.NUMBER:
            fits = type(self.value) is int
        elif fact.type is Type.YES_NO:
            fits = type(self.value) is bool and self.comparison is Comparison.EQUAL
        else:
            fits = self.value in dict(fact.choices) and self.comparison is Comparison.EQUAL
        if not fits:
            raise ValueError("the value does not fit the fact")
        return self


class Rule(_In):
    """A rule: all conditions must hold, and not all of a non-empty exemption.

    `level` is the interview's level (1–3), 0 for other consequences. `cool_down`: for so many months
    after a proposal the same rule does not propose about the same subject again; 0 for every month.
    """

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")]
    name: Text
    about: About
    clause: Text
    conditions: list[Condition] = Field(min_length=1, max_length=8)
    exemption: list[Condition] = Field(default=[], max_length=8)
    consequence: Consequence
    level: int = Field(default=0, ge=0, le=3)
    cool_down: int = Field(default=0, ge=0, le=12)

    @model_validator(mode="after")
    def _whole(self) -> Rule:
        if any(FACTS[row.fact].about is not self.about for row in [*self.conditions, *self.exemption]):
            raise ValueError("a fact does not belong to what the rule is about")
        if (self.consequence is Consequence.INTERVIEW) != (self.level > 0):
            raise ValueError("an interview has a level, nothing else has")
        return self


_EXAMPLE: JsonDict = {
    "effective_from": "2027-01-01",
    "rules": [
        {
            "code": "last-twice-running",
            "name": "考核连续末位",
            "about": "unit",
            "clause": "末位约谈规则第二条",
            "conditions": [{"fact": "last_places_in_a_row", "comparison": "ge", "value": 2}],
            "exemption": [{"fact": "met_all_targets", "comparison": "eq", "value": True}],
            "consequence": "interview",
            "level": 2,
        }
    ],
}


class RulebookIn(_In):
    """A version of the rulebook as saved: in force from a day, once another has approved it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    effective_from: date = Field(title="施行日期")
    rules: list[Rule] = Field(min_length=1, max_length=40, title="规则")

    @model_validator(mode="before")
    @classmethod
    def _in_words(cls, data: Any) -> Any:
        """What is wrong with a rule is said by its place and in words, not only that it is wrong. Raises Invalid."""
        if isinstance(data, Mapping) and (faults := list(rule_faults(data))):
            raise Invalid(errors=faults)
        return data

    @model_validator(mode="after")
    def _codes(self) -> RulebookIn:
        codes = [rule.code for rule in self.rules]
        if len(codes) != len(set(codes)):
            raise ValueError("a rule's code stands once")
        return self


class ReasonIn(_In):
    """A decision's reason, where one must be given."""

    reason: Reason = Field(title="理由")


class OpinionIn(_In):
    """A decision with a remark if wanted."""

    reason: str = Field(default="", max_length=1000, title="意见")
