"""A scheme: how a month is scored. Plain frozen data, versioned by the month it takes effect.

Everything that decides a place has a name here: methods, weights, deductions, missing values, ties.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from duze.law.models import Kind

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Number = Annotated[Decimal, Field(ge=-1_000_000_000, le=1_000_000_000, decimal_places=6)]
Share = Annotated[Decimal, Field(ge=0, le=100, decimal_places=6)]


class Strict(BaseModel):
    """Frozen, and nothing beyond the named fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Direction(Enum):
    """Whether more is better."""

    BENEFIT = "benefit"
    COST = "cost"


class MinMax(Strict):
    """Between the best and the worst of the group this month."""

    kind: Literal["min_max"] = "min_max"


class Frontier(Strict):
    """Between two fixed values: `best` scores 100, `worst` 0 (World Bank, Doing Business, distance to frontier)."""

    kind: Literal["frontier"] = "frontier"
    best: Number
    worst: Number


class Step(Strict):
    """From `at` on (benefit: at least, cost: at most) the score is `score`."""

    at: Number
    score: Share


class Steps(Strict):
    """A table of thresholds; a value that reaches none of them scores `otherwise`. It can have no gaps."""

    kind: Literal["steps"] = "steps"
    rows: Annotated[tuple[Step, ...], Field(min_length=1, max_length=20)]
    otherwise: Share = Decimal(0)


class Target(Strict):
    """The share of the target reached, at most 100 (cost: target ÷ value)."""

    kind: Literal["target"] = "target"
    target: Annotated[Number, Field(gt=0)]


class Direct(Strict):
    """The value is the score already."""

    kind: Literal["direct"] = "direct"


Method = Annotated[MinMax | Frontier | Steps | Target | Direct, Field(discriminator="kind")]
METHOD_NAMES = {
    "min_max": "极差标准化",
    "frontier": "前沿距离",
    "steps": "分档计分",
    "target": "目标完成率",
    "direct": "直接计分",
}


class Indicator(Strict):
    """One indicator. `lowest`/`highest` are what is possible at all; `goal` is what exempts from last place.

    An indicator in % is entered as 95 or “95%”, never 0.95; `tiny_percent` allows values up to 1.
    """

    code: Code
    name: Name
    unit: Annotated[str, StringConstraints(max_length=12)] = ""
    direction: Direction
    method: Method
    lowest: Number | None = None
    highest: Number | None = None
    goal: Number | None = None
    tiny_percent: bool = False
    note: Note = ""


class GroupRule(Strict):
    """A group that is ranked within itself. `bottom` places count as last (末位), when there are enough units."""

    code: Code
    name: Name
    bottom: Annotated[int, Field(ge=1, le=10)] = 1
    fewest_for_last: Annotated[int, Field(ge=2, le=100)] = 4


class Severity(Enum):
    """How grave a finding is."""

    MINOR = "minor"
    SERIOUS = "serious"
    GRAVE = "grave"


SEVERITY_NAMES = {Severity.MINOR: "一般", Severity.SERIOUS: "较重", Severity.GRAVE: "严重"}


class Points(Strict):
    """What one confirmed finding of this kind and severity takes away."""

    kind: Kind
    severity: Severity
    points: Share


class Deductions(Strict):
    """The deduction table: points per finding, the factors that change them, the most a month can take."""

    table: tuple[Points, ...]
    repeat_factor: Annotated[Decimal, Field(ge=1, le=10)] = Decimal(2)
    fixed_in_time_factor: Annotated[Decimal, Field(ge=0, le=1)] = Decimal("0.5")
    self_reported_factor: Annotated[Decimal, Field(ge=0, le=1)] = Decimal(0)
    partial_factor: Annotated[Decimal, Field(ge=0, le=1)] = Decimal(1)
    cap: Share | None = None


class Missing(Enum):
    """A value that is missing and not excused by a recorded decision (excused weight is always redistributed)."""

    REFUSE = "refuse"
    ZERO = "zero"
    REDISTRIBUTE = "redistribute"


MISSING_NAMES = {
    Missing.REFUSE: "缺报的须补报，或经决定予以豁免，否则不能计算",
    Missing.ZERO: "缺报的该项记零分",
    Missing.REDISTRIBUTE: "缺报的该项权重按比例分摊到其余指标",
}


class AllEqual(Enum):
    """Min–max when the whole group has the same value: the score everybody gets."""

    FULL = "full"
    HALF = "half"
    ZERO = "zero"


ALL_EQUAL_SCORES = {AllEqual.FULL: Decimal(100), AllEqual.HALF: Decimal(50), AllEqual.ZERO: Decimal(0)}


class Ties(Enum):
    """How equal scores are placed."""

    COMPETITION = "competition"
    DENSE = "dense"
    TIE_BREAK = "tie_break"


TIES_NAMES = {
    Ties.COMPETITION: "得分相同的名次并列，占用后续名次（1、2、2、4）",
    Ties.DENSE: "得分相同的名次并列，不占用后续名次（1、2、2、3）",
    Ties.TIE_BREAK: "得分相同的依次比较所列项目，仍相同的并列",
}


class TieBreak(Strict):
    """One comparison among equal scores; `indicator` is named for `indicator_score` only."""

    by: Literal["indicator_score", "fewer_deductions", "previous_rank"]
    indicator: Code | None = None


class Scheme(Strict):
    """One version of a scheme. `weights[group][indicator]` sum to 100 in every group."""

    code: Code
    name: Name
    basis: Note = ""
    groups: Annotated[tuple[GroupRule, ...], Field(min_length=1, max_length=20)]
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1, max_length=200)]
    weights: dict[Code, dict[Code, Share]]
    deductions: Deductions
    places: Annotated[int, Field(ge=0, le=4)] = 2
    missing: Missing = Missing.REFUSE
    all_equal: AllEqual = AllEqual.FULL
    ties: Ties = Ties.COMPETITION
    tie_breaks: tuple[TieBreak, ...] = ()
    exempt_when_goals_met: bool = True

    def group(self, code: str) -> GroupRule:
        """The group's rule. Raises KeyError."""
        return {group.code: group for group in self.groups}[code]

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code. Raises KeyError."""
        return {item.code: item for item in self.indicators}[code]

    def used_in(self, group: str) -> tuple[Indicator, ...]:
        """The indicators that carry weight in a group, in the scheme's order."""
        weights = self.weights[group]
        return tuple(item for item in self.indicators if weights.get(item.code, Decimal(0)) > 0)
