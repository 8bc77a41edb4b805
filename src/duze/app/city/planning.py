"""Which findings the demo year has: how many, about whom, when, and how each ends."""

from __future__ import annotations

from collections.abc import Iterator

from duze.app.city.cast import liaisons
from duze.app.city.days import Days, months
from duze.app.city.findings import Plan
from duze.app.city.words import dice, matter

OLDER = 164
"""Findings that have come to their end, spread over the year."""
# how those of the last weeks stand: fate, working days ago, unit (a unit with a liaison where one must act)
RECENT: tuple[tuple[str, int, str], ...] = (
    ("draft", 1, "d04"), ("draft", 1, "b08"), ("draft", 2, "d11"), ("draft", 1, "b15"), ("draft", 2, "p03"),
    ("draft", 1, "d10"),
    ("submitted", 1, "d06"), ("submitted", 2, "b14"), ("submitted", 2, "d13"), ("submitted", 3, "b20"),
    ("submitted", 3, "d08"), ("submitted", 4, "p02"), ("submitted", 5, "b24"), ("submitted", 6, "d14"),
    ("asked", 2, "d03"), ("asked", 2, "d07"), ("asked", 3, "b13"), ("asked", 3, "d01"), ("asked", 4, "d02"),
    ("asked", 4, "d05"), ("asked", 5, "d12"), ("asked", 3, "b22"), ("asked", 4, "b09"), ("asked", 5, "p01"),
    ("asked", 4, "p04"), ("asked", 6, "b11"),
    ("explained", 4, "d03"), ("explained", 5, "b18"), ("explained", 5, "d09"), ("explained", 4, "b28"),
    ("explained", 6, "d15"), ("explained", 5, "p06"),
    ("verified", 5, "d07"), ("verified", 5, "b10"), ("verified", 6, "d01"), ("verified", 6, "b25"),
    ("verified", 7, "d06"), ("verified", 7, "p05"),
    ("confirmed", 6, "d03"), ("confirmed", 7, "b22"), ("confirmed", 6, "d05"), ("confirmed", 8, "d09"),
    ("confirmed", 9, "b29"), ("confirmed", 8, "p01"),
    ("unfounded", 7, "d02"), ("unfounded", 9, "b16"), ("unfounded", 12, "d11"),
    ("fixed", 8, "d04"), ("fixed", 10, "b19"), ("fixed", 11, "d12"), ("fixed", 13, "p07"),
    ("objected", 9, "d03"), ("objected", 10, "d07"), ("objected", 11, "b13"),
    ("upheld", 15, "d01"), ("upheld", 18, "b22"), ("upheld", 40, "d02"),
    ("overturned", 16, "d05"), ("overturned_filed", 45, "p01"),
)  # fmt: skip
_ENDS = {"fixed_filed": 68, "unfounded_filed": 16, "fixed": 9, "confirmed": 7}


def planned(days: Days, names: dict[str, str]) -> Iterator[Plan]:
    """Every finding that is not part of a case; `names`: short names of the units by code."""
    whole, chance = days.since_first(), dice("year")
    codes = sorted(names)
    weights = [_weight(code) for code in codes]
    for number in range(1, OLDER + 1):
        unit = chance.choices(codes, weights)[0]
        back = whole - 1 - (whole - 24) * number // (OLDER + 1)
        fate = chance.choices(list(_ENDS), list(_ENDS.values()))[0]
        yield Plan(number, matter(number, unit, names[unit]), back, fate)
    for number, (fate, back, unit) in enumerate(RECENT, OLDER + 1):
        yield Plan(number, matter(number, unit, names[unit], severity=_severity(fate)), back, fate)
    last = days.back_of(months(days.newest, 0)) + 1  # the last working day before the newest month began
    number = OLDER + len(RECENT) + 1
    yield Plan(number, matter(number, "d07", names["d07"], "M01", "serious"), last + 5, "overturned_late")


def _weight(code: str) -> int:
    base = {"d": 9, "b": 3, "p": 2}[code[0]]
    return base + (4 if code in liaisons() else 0)


def _severity(fate: str) -> str:
    return "minor" if fate in {"objected", "overturned"} else ""
