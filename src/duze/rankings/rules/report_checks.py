"""What looks odd about a value: a jump, the same as before, far from its group. Hints for a person, never refusals.

What is impossible is refused when a value is entered (rules.cells).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

JUMP: Final = 30
"""From how many per cent on a change against the value before is pointed out, unless another bound is asked for."""
FAR: Final = 3
"""How many spans of the group's middle half beyond it a value is pointed out (Tukey's far-out fence)."""
SAME: Final = 3
"""From how many indicators on a unit's month that repeats the one before throughout is pointed out."""


@dataclass(frozen=True)
class Hint:
    """One sentence (a msgid) with its parameters."""

    text: str
    params: Mapping[str, object]


def hints(value: Decimal, before: tuple[str, Decimal] | None, group: Sequence[Decimal], jump: int = JUMP) -> list[Hint]:
    """What to look at. `before`: month and value of the unit's last published one; `group`: the group's values."""
    found = []
    if before is not None and (share := change_of(before[1], value)) is not None and share > jump:
        shown = {"month": before[0], "value": _plain(before[1]), "share": share}
        found.append(Hint("较%(month)s的 %(value)s 变动 %(share)s%%", shown))
    elif before is not None and before[1] == value:
        found.append(Hint("与%(month)s完全相同", {"month": before[0]}))
    if (fence := fence_of(group)) is not None and not fence[0] <= value <= fence[1]:
        shown = {"low": _plain(fence[0]), "high": _plain(fence[1])}
        found.append(Hint("远离本组各单位（%(low)s 至 %(high)s）", shown))
    return found


def change_of(before: Decimal, value: Decimal) -> int | None:
    """By how many per cent a value changed, rounded half up; None from nothing."""
    if before == 0:
        return None
    return int((100 * abs(value - before) / abs(before)).quantize(Decimal(1), ROUND_HALF_UP))


def fence_of(group: Sequence[Decimal]) -> tuple[Decimal, Decimal] | None:
    """Between which values a group's values are expected; None for fewer than eight or a middle half without span."""
    if len(group) < 8:
        return None
    ordered = sorted(group)
    low, high = ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4]
    return (low - FAR * (high - low), high + FAR * (high - low)) if high > low else None


def copied(values: Mapping[str, Decimal], before: Mapping[str, Decimal]) -> bool:
    """Whether a unit's month repeats the one before in everything both have, which must be several indicators."""
    both = values.keys() & before.keys()
    return len(both) >= SAME and all(values[code] == before[code] for code in both)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
