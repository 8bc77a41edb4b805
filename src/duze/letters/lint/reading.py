"""One measured element against its target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from duze.letters.lint.clauses import CLAUSES, Clause, Force


class Verdict(StrEnum):
    """How a reading came out."""

    FITS = "符合"
    OFF = "偏离"
    """Departs from what is usual or recommended (一般, 推荐)."""
    BREACH = "违反"
    """Departs from what is laid down (规定)."""
    UNSEEN = "未见"
    """Nothing to measure, which is no fault by itself."""


@dataclass(frozen=True)
class Tolerance:
    """Millimetres: how far a place may be off downward, sideways, and a line's thickness."""

    down: float
    side: float
    thick: float


FOREIGN = Tolerance(1.0, 1.0, 0.1)
"""Clause 6.1 lets a type area be off by 1 mm."""
STRICT = Tolerance(0.1, 0.5, 0.03)
"""What a maker that computes its places can hold."""


@dataclass(frozen=True)
class Reading:
    """An element's target, what was measured, the deviation in mm (None where it is no length), the verdict."""

    element: str
    target: str
    measured: str
    deviation: float | None
    verdict: Verdict
    page: int | None = None

    @property
    def clause(self) -> Clause:
        """Its line of the table of clauses."""
        return CLAUSES[self.element]


def _verdict(element: str, *, fits: bool) -> Verdict:
    if fits:
        return Verdict.FITS
    return Verdict.BREACH if CLAUSES[element].force is Force.RULE else Verdict.OFF


def length(
    element: str, value: float, low: float, high: float | None = None, *, within: float, page: int | None = None
) -> Reading:
    """A length in mm that should lie between `low` and `high` (exactly `low` without `high`), give or take `within`."""
    high = low if high is None else high
    deviation = value - low if value < low else max(value - high, 0.0)
    target = f"{low:.2f} mm" if low == high else f"{low:.2f}～{high:.2f} mm"
    fits = abs(deviation) <= within + 1e-6
    return Reading(element, target, f"{value:.2f} mm", round(deviation, 3), _verdict(element, fits=fits), page)


def fact(element: str, fits: bool, target: str, measured: str, page: int | None = None) -> Reading:
    """Something that is so or not so."""
    return Reading(element, target, measured, None, _verdict(element, fits=fits), page)


def points(element: str, value: float, sizes: tuple[float, float], slack: float, page: int | None = None) -> Reading:
    """A size of type in points."""
    fits = sizes[0] - slack <= value <= sizes[1] + slack
    return fact(element, fits, f"{sizes[0]:g}～{sizes[1]:g} pt", f"{value:.2f} pt", page)


def unseen(element: str, target: str, why: str = "未见") -> Reading:
    """Nothing there to measure, and nothing asks for it."""
    return Reading(element, target, why, None, Verdict.UNSEEN)


def worst(readings: Iterable[Reading]) -> list[Reading]:
    """The reading that is farthest off, for elements measured in many places; none for none."""
    listed = list(readings)
    if not listed:
        return []
    order = {Verdict.UNSEEN: 0, Verdict.FITS: 1, Verdict.OFF: 2, Verdict.BREACH: 3}
    return [max(listed, key=lambda reading: (order[reading.verdict], abs(reading.deviation or 0.0)))]
