"""What pure chance would do: how often units come last, how long they stay there, whether two things go together.

The yardstick is a lottery: every month one of the group's units is drawn for the last place, each with the same
chance and regardless of the month before. All probabilities are exact fractions; the one test that cannot be exact
(a permutation test) is drawn with a fixed seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import comb, factorial

import numpy as np

PERMUTATIONS = 10_000
_SEED = 20_190_821


def run_of(units: int, months: int, length: int) -> Fraction:
    """The chance that in `months` draws some unit is last `length` times running."""
    if length <= 1:
        return Fraction(months > 0)
    same = Fraction(1, units)
    # by how long the present run is; what has reached `length` stays there
    state = (
        [Fraction(0), Fraction(1), *[Fraction(0)] * (length - 1)] if months else [Fraction(1)] + [Fraction(0)] * length
    )
    for _ in range(months - 1):
        fresh = [Fraction(0)] * (length + 1)
        for run in range(1, length):
            fresh[run + 1] += state[run] * same
            fresh[1] += state[run] * (1 - same)
        fresh[length] += state[length]
        state = fresh
    return state[length]


def one_unit(units: int, months: int, times: int) -> Fraction:
    """The chance that one given unit is last at least `times` times in `months` draws (binomial)."""
    chance = Fraction(1, units)
    return sum(
        (comb(months, k) * chance**k * (1 - chance) ** (months - k) for k in range(times, months + 1)), Fraction(0)
    )


def some_unit(units: int, months: int, times: int) -> Fraction:
    """The chance that at least one unit of the group is last `times` times or more (multinomial, by its series)."""
    if times > months:
        return Fraction(0)
    few = [Fraction(1, factorial(k)) for k in range(times)]
    series = [Fraction(1), *[Fraction(0)] * months]
    for _ in range(units):
        series = [
            sum((few[k] * series[at - k] for k in range(min(times - 1, at) + 1)), Fraction(0))
            for at in range(months + 1)
        ]
    return 1 - series[months] * factorial(months) / Fraction(units) ** months


def longest_run(lasts: Sequence[frozenset[str]]) -> tuple[int, frozenset[str]]:
    """The longest run of last places in months that follow each other, and who had it."""
    running: dict[str, int] = {}
    best, who = 0, frozenset[str]()
    for month in lasts:
        running = {unit: running.get(unit, 0) + 1 for unit in month}
        longest = max(running.values(), default=0)
        holders = frozenset(unit for unit, run in running.items() if run == longest)
        if longest > best:
            best, who = longest, holders
        elif longest == best and best:
            who |= holders
    return best, who


def together(first: Sequence[Decimal], second: Sequence[Decimal]) -> tuple[float, float] | None:
    """Spearman's rank correlation and how often chance alone gives one as strong (two-sided permutation test).

    None when there are fewer than four pairs or one side never varies.
    """
    if len(first) < 4 or len(set(first)) < 2 or len(set(second)) < 2:
        return None
    one, other = _ranked(first), _ranked(second)
    found = one @ other
    draws = np.random.Generator(np.random.PCG64(_SEED))
    shuffled = draws.permuted(np.tile(other, (PERMUTATIONS, 1)), axis=1) @ one
    as_strong = int((np.abs(shuffled) >= abs(found) - 1e-9).sum())
    return found.item(), (as_strong + 1) / (PERMUTATIONS + 1)


def _ranked(values: Sequence[Decimal]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Ranks, ties at their middle, centred and of length one: their product is the correlation."""
    known = np.asarray(values, np.float64)
    ordered = np.sort(known)
    ranks = (np.searchsorted(ordered, known, "left") + np.searchsorted(ordered, known, "right")) / 2
    ranks -= ranks.mean()
    unit: np.ndarray[tuple[int], np.dtype[np.float64]] = ranks / np.sqrt((ranks**2).sum())
    return unit
