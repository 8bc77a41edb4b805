"""A scheme: how a month is scored. Plain frozen data, versioned by the month it takes effect.

Everything that decides a place has a name here: methods, weights, deductions, missing values, ties.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal

from pydantic import Field

from duze.rankings.scheme_methods import (
    METHOD_NAMES,
    Code,
    Direct,
    Direction,
    Frontier,
    Indicator,
    Method,
    MinMax,
    Name,
    Note,
    Number,
    PercentileRank,
    Share,
    Step,
    Steps,
    Strict,
    Target,
    Winsorise,
    ZScore,
    later,
)
from duze.rankings.scheme_points import SEVERITY_NAMES, Bonus, Bonuses, Deductions, Points, Severity, Veto


class Aggregation(Enum):
    """How the parts of a node become one score. Geometric: a weak part cannot be bought off by a strong one."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"


AGGREGATION_NAMES = {Aggregation.ARITHMETIC: "加权算术平均", Aggregation.GEOMETRIC: "加权几何平均"}


class Node(Strict):
    """A named part of the indicator tree; `parent` None stands directly under the total."""

    code: Code
    name: Name
    parent: Code | None = None
    aggregation: Aggregation = Aggregation.ARITHMETIC


class GroupRule(Strict):
    """A group that is ranked within itself. `bottom` places count as last (末位), when there are enough units."""

    code: Code
    name: Name
    bottom: Annotated[int, Field(ge=1, le=10)] = 1
    fewest_for_last: Annotated[int, Field(ge=2, le=100)] = 4


class Missing(Enum):
    """A value that is missing and not excused by a recorded decision (excused weight is always redistributed)."""

    REFUSE = "refuse"
    ZERO = "zero"
    REDISTRIBUTE = "redistribute"
    LAST_VALUE = "last_value"
    GROUP_MEAN = "group_mean"


MISSING_NAMES = {
    Missing.REFUSE: "缺报的须补报，或经决定予以豁免，否则不能计算",
    Missing.ZERO: "缺报的该项记零分",
    Missing.REDISTRIBUTE: "缺报的该项权重按比例分摊到其余指标",
    Missing.LAST_VALUE: "缺报的沿用近十二个月内最近一次发布所用的本单位数值，没有的不能计算",
    Missing.GROUP_MEAN: "缺报的按同组已报单位的平均值计，全组缺报的不能计算",
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
    """One version of a scheme. `weights[group][indicator or node]` sum to 100 under every node in every group.

    Everything is Decimal in the context `duze.kit.numbers.CONTEXT` (28 digits, half even inside; half up on paper).
    """

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
    nodes: Annotated[tuple[Node, ...], Field(max_length=100)] = later(())
    aggregation: Aggregation = later(Aggregation.ARITHMETIC)
    bonuses: Bonuses | None = later(None)
    vetoes: Annotated[tuple[Veto, ...], Field(max_length=20)] = later(())
    floor: Share = later(Decimal(0))
    ceiling: Annotated[Decimal, Field(gt=0, le=1000, decimal_places=6)] | None = later(None)

    def group(self, code: str) -> GroupRule:
        """The group's rule. Raises KeyError."""
        return {group.code: group for group in self.groups}[code]

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code. Raises KeyError."""
        return {item.code: item for item in self.indicators}[code]

    def parts(self) -> tuple[Node | Indicator, ...]:
        """The nodes of the tree and then the indicators."""
        return (*self.nodes, *self.indicators)

    def used_in(self, group: str) -> tuple[Indicator, ...]:
        """The indicators that carry weight in a group (themselves and every node above), in the scheme's order."""
        weights, nodes = self.weights[group], {node.code: node for node in self.nodes}
        return tuple(item for item in self.indicators if _carries(item, weights, nodes))


def _carries(item: Indicator | Node, weights: Mapping[str, Decimal], nodes: Mapping[str, Node]) -> bool:
    if weights.get(item.code, Decimal(0)) <= 0:
        return False
    return item.parent is None or (item.parent in nodes and _carries(nodes[item.parent], weights, nodes))


__all__ = [
    "AGGREGATION_NAMES",
    "ALL_EQUAL_SCORES",
    "METHOD_NAMES",
    "MISSING_NAMES",
    "SEVERITY_NAMES",
    "TIES_NAMES",
    "Aggregation",
    "AllEqual",
    "Bonus",
    "Bonuses",
    "Code",
    "Deductions",
    "Direct",
    "Direction",
    "Frontier",
    "GroupRule",
    "Indicator",
    "Method",
    "MinMax",
    "Missing",
    "Name",
    "Node",
    "Note",
    "Number",
    "PercentileRank",
    "Points",
    "Scheme",
    "Severity",
    "Share",
    "Step",
    "Steps",
    "Strict",
    "Target",
    "TieBreak",
    "Ties",
    "Veto",
    "Winsorise",
    "ZScore",
]
