"""The parts of a scheme that turn one value into a score: methods, directions, outliers. Plain frozen data.

Method after OECD/JRC, Handbook on Constructing Composite Indicators (2008), chapters 5 and 6.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Number = Annotated[Decimal, Field(ge=-1_000_000_000, le=1_000_000_000, decimal_places=6)]
Share = Annotated[Decimal, Field(ge=0, le=100, decimal_places=6)]


def later(default: Any, **options: Any) -> Any:
    """A field that came after months had been published: left at its default, it is not written out.

    A scheme of that time thus has the same data, and its months the same hash, as on the day of publication.
    """
    return Field(default=default, exclude_if=lambda value: value == default, **options)


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


class ZScore(Strict):
    """The distance from the group's mean in standard deviations (of the whole group, ÷ n), put on a scale.

    The mean scores `mean`; one standard deviation better scores `deviation` points more. Clipped to 0–100.
    Unlike the other methods it can let a third unit's move change the order of two others in a small group.
    """

    kind: Literal["z_score"] = "z_score"
    mean: Share = Decimal(50)
    deviation: Annotated[Decimal, Field(gt=0, le=100, decimal_places=6)] = Decimal(20)


class PercentileRank(Strict):
    """The share of the group's other units that are worse; a unit with the same value counts half."""

    kind: Literal["percentile_rank"] = "percentile_rank"


Method = Annotated[MinMax | Frontier | Steps | Target | Direct | ZScore | PercentileRank, Field(discriminator="kind")]
METHOD_NAMES = {
    "min_max": "极差标准化",
    "frontier": "前沿距离",
    "steps": "分档计分",
    "target": "目标完成率",
    "direct": "直接计分",
    "z_score": "标准分",
    "percentile_rank": "百分等级",
}


class Winsorise(Strict):
    """缩尾: the `points` lowest and highest values of the group are moved to the next one inwards.

    In a small group fewer are moved: never so many that no two values are left. The raw value stays in the trace.
    A unit that does better and thereby moves a bound lifts the outliers that are counted at that bound: its own
    score never falls, but another may pass it. That is winsorising itself, so a scheme asks for it by name.
    """

    kind: Literal["winsorise"] = "winsorise"
    points: Annotated[int, Field(ge=1, le=20)] = 1


class Indicator(Strict):
    """One indicator. `lowest`/`highest` are what is possible at all; `goal` is what exempts from last place.

    An indicator in % is entered as 95 or “95%”, never 0.95; `tiny_percent` allows values up to 1.
    `parent` is the node it stands under; `least`/`most` clip the score inside 0–100; `outliers` None is no treatment.
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
    parent: Code | None = later(None)
    least: Share | None = later(None)
    most: Share | None = later(None)
    outliers: Winsorise | None = later(None)
