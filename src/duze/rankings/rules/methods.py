"""From raw value to a score between 0 and 100. A gauge is one indicator as it is measured within one group."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from duze.rankings.rules.figures import SIX, UP, ZERO, fine
from duze.rankings.scheme import (
    ALL_EQUAL_SCORES,
    AllEqual,
    Direct,
    Direction,
    Frontier,
    Indicator,
    MinMax,
    PercentileRank,
    Steps,
    Target,
    ZScore,
)

HUNDRED = Decimal(100)
_LEAST, _MOST = fine(ZERO), fine(HUNDRED)
Scored = tuple[Decimal, bool]
"""A score at six places, and whether it was clipped."""


@dataclass(frozen=True)
class Gauge:
    """How an indicator is measured within a group: the bounds that are shown, and the score of a value.

    `low`/`high` are where outliers were moved to, None without treatment; `centre`/`deviation` belong to 标准分,
    `values` (sorted) to 百分等级.
    """

    score: Callable[[Decimal], Scored]
    worst: Decimal | None = None
    best: Decimal | None = None
    equal: bool = False
    low: Decimal | None = None
    high: Decimal | None = None
    centre: Decimal | None = None
    deviation: Decimal | None = None
    values: tuple[Decimal, ...] = ()

    def kept(self, value: Decimal) -> Decimal:
        """The value after the treatment of outliers."""
        if self.low is None or self.high is None:
            return value
        return min(max(value, self.low), self.high)

    def weaker(self, value: Decimal, *, benefit: bool) -> Decimal:
        """How many of the group's values are worse; the others with the same value count half."""
        below, upto = bisect_left(self.values, value), bisect_right(self.values, value)
        others = max(upto - below - 1, 0)
        return Decimal(below if benefit else len(self.values) - upto) + Decimal(others) / 2


def gauge_of(indicator: Indicator, values: Sequence[Decimal], equal: AllEqual) -> Gauge:
    """The gauge for a group with these reported values. A method that compares units needs at least one."""
    gauge = _plain(indicator, values, equal)
    if indicator.least is None and indicator.most is None:
        return gauge
    least, most = indicator.least or ZERO, HUNDRED if indicator.most is None else indicator.most
    inner = gauge.score

    def clipped(raw: Decimal) -> Scored:
        score, already = inner(raw)
        kept = min(max(score, least), most)
        return fine(kept), already or kept != score

    return replace(gauge, score=clipped)


def _plain(indicator: Indicator, values: Sequence[Decimal], equal: AllEqual) -> Gauge:
    benefit = indicator.direction is Direction.BENEFIT
    method = indicator.method
    if isinstance(method, Frontier):
        return Gauge(_between(method.worst, method.best), method.worst, method.best)
    if isinstance(method, Steps):
        return Gauge(_stepped(method, benefit=benefit))
    if isinstance(method, Target):
        return Gauge(_of_target(method.target, benefit=benefit), ZERO if benefit else None, method.target)
    if isinstance(method, Direct):
        return Gauge(_clip, ZERO, HUNDRED)
    plain = indicator.outliers is None and isinstance(method, MinMax)
    # 极差标准化 knows no more of the group than its ends: a province's values need not be put in order
    found = [min(values), max(values)] if plain and values else sorted(values)
    return _compared(indicator, found, equal, benefit=benefit)


def goal_met(indicator: Indicator, raw: Decimal | None) -> bool | None:
    """Whether the goal is reached; None when there is no goal or no value."""
    if indicator.goal is None or raw is None:
        return None
    return raw >= indicator.goal if indicator.direction is Direction.BENEFIT else raw <= indicator.goal


def _compared(indicator: Indicator, found: list[Decimal], equal: AllEqual, *, benefit: bool) -> Gauge:
    """Methods that look at the whole group."""
    low = high = None
    if indicator.outliers is not None and found:
        points = min(indicator.outliers.points, max((len(found) - 2) // 2, 0))
        low, high = found[points], found[-1 - points]
        found = [min(max(value, low), high) for value in found]
    if not found or found[0] == found[-1]:
        same = (fine(ALL_EQUAL_SCORES[equal]), False)
        end = found[0] if found else None
        return Gauge(lambda _raw: same, end, end, equal=True, low=low, high=high)
    worst, best = (found[0], found[-1]) if benefit else (found[-1], found[0])
    gauge = Gauge(_between(worst, best), worst, best, low=low, high=high)
    if isinstance(indicator.method, ZScore):
        return _standard(indicator.method, found, gauge, benefit=benefit)
    if isinstance(indicator.method, PercentileRank):
        return _ranked(replace(gauge, values=tuple(found)), benefit=benefit)
    return gauge


def _between(worst: Decimal, best: Decimal) -> Callable[[Decimal], Scored]:
    span = best - worst
    low, high = min(worst, best), max(worst, best)

    def score(raw: Decimal) -> Scored:
        if low <= raw <= high:
            return ((raw - worst) / span * HUNDRED).quantize(SIX, UP), False
        return _clip((raw - worst) / span * HUNDRED)

    return score


def _standard(method: ZScore, found: Sequence[Decimal], gauge: Gauge, *, benefit: bool) -> Gauge:
    centre = fine(sum(found, ZERO) / len(found))
    deviation = fine((sum(((value - centre) ** 2 for value in found), ZERO) / len(found)).sqrt())
    unit = (deviation or Decimal("0.000001")) * (1 if benefit else -1)
    mean, points = method.mean, method.deviation

    def score(raw: Decimal) -> Scored:
        return _clip(mean + (gauge.kept(raw) - centre) / unit * points)

    return replace(gauge, score=score, centre=centre, deviation=abs(unit))


def _ranked(gauge: Gauge, *, benefit: bool) -> Gauge:
    others = len(gauge.values) - 1

    def score(raw: Decimal) -> Scored:
        return _clip(gauge.weaker(raw, benefit=benefit) / others * 100)

    return replace(gauge, score=score)


def _clip(score: Decimal) -> Scored:
    if score < ZERO:
        return _LEAST, True
    if score > HUNDRED:
        return _MOST, True
    return score.quantize(SIX, UP), False


def _stepped(steps: Steps, *, benefit: bool) -> Callable[[Decimal], Scored]:
    def score(raw: Decimal) -> Scored:
        reached = [row.score for row in steps.rows if (raw >= row.at if benefit else raw <= row.at)]
        return max(reached, default=steps.otherwise), False

    return score


def _of_target(target: Decimal, *, benefit: bool) -> Callable[[Decimal], Scored]:
    def score(raw: Decimal) -> Scored:
        if benefit:
            return _clip(raw / target * 100)
        return _clip(target / raw * 100) if raw > ZERO else (HUNDRED, True)

    return score
