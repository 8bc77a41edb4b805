"""How alike two findings read: a hint for whoever is about to log the same matter twice, never a judgement. Pure."""

from __future__ import annotations

LEAST_SHARED = 6
ALIKE = 30


def likeness(grams: str, others: str) -> int:
    """How much of the shorter text stands in the longer one, in per cent of its pieces (see `kit.search.grams`).

    0 when fewer than six pieces are shared: a handful of common words makes no likeness.
    """
    own, other = set(grams.split()), set(others.split())
    shared = len(own & other)
    if shared < LEAST_SHARED:
        return 0
    return 100 * shared // min(len(own), len(other))


def is_alike(percent: int, *, same_sub_type: bool) -> bool:
    """Whether it is worth showing: the same sub-type at the same unit, or a good part of the same words."""
    return same_sub_type or percent >= ALIKE
