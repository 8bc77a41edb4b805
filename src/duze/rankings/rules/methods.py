"""From raw value to a score between 0 and 100: one small function per method."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from duze.rankings.rules.figures import ZERO, fine
from duze.rankings.scheme import (
    ALL_EQUAL_SCORES,
    AllEqual,
    Direct,
    Direction,
    Frontier,
    Indicator,
    Steps,
    Target,
)

HUNDRED = Decimal(100)


class Scored(NamedTuple):
    """A score with the bounds it was measured between, whether it was clipped, and how it arose."""

    score: Decimal
    worst: Decimal | None = None
    best: Decimal | None = None
    clipped: bool = False
    how: str = "counted"


def score_value(indicator: Indicator, raw: Decimal, bounds: tuple[Decimal, Decimal], equal: AllEqual) -> Scored:
    """The score of `raw`; `bounds` are the group's lowest and highest value (min–max needs them)."""
    benefit = indicator.direction is Direction.BENEFIT
    method = indicator.method
    if isinstance(method, Frontier):
        return _between(raw, worst=method.worst, best=method.best)
    if isinstance(method, Steps):
        return Scored(_step(method, raw, benefit=benefit))
    if isinstance(method, Target):
        return _of_target(raw, method.target, benefit=benefit)
    if isinstance(method, Direct):
        return _clip(raw, ZERO, HUNDRED)
    low, high = bounds
    if low == high:
        return Scored(ALL_EQUAL_SCORES[equal], low, high, how="all_equal")
    return _between(raw, worst=low, best=high) if benefit else _between(raw, worst=high, best=low)


def goal_met(indicator: Indicator, raw: Decimal | None) -> bool | None:
    """Whether the goal is reached; None when there is no goal or no value."""
    if indicator.goal is None or raw is None:
        return None
    return raw >= indicator.goal if indicator.direction is Direction.BENEFIT else raw <= indicator.goal


def _between(raw: Decimal, *, worst: Decimal, best: Decimal) -> Scored:
    return _clip((raw - worst) / (best - worst) * 100, worst, best)


def _clip(score: Decimal, worst: Decimal | None, best: Decimal | None) -> Scored:
    kept = min(max(score, ZERO), HUNDRED)
    return Scored(fine(kept), worst, best, clipped=kept != score)


def _step(steps: Steps, raw: Decimal, *, benefit: bool) -> Decimal:
    reached = [row.score for row in steps.rows if (raw >= row.at if benefit else raw <= row.at)]
    return max(reached, default=steps.otherwise)


def _of_target(raw: Decimal, target: Decimal, *, benefit: bool) -> Scored:
    if benefit:
        return _clip(raw / target * 100, ZERO, target)
    if raw <= ZERO:
        return Scored(HUNDRED, None, target, clipped=True)
    return _clip(target / raw * 100, None, target)
