"""Seals of a joint letter (7.3.5.1): one on each name, in rows that keep apart and stay in the type area."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Box
from duze.letters.lint.parts import Parts
from duze.letters.lint.reading import Reading, Tolerance, fact, length, worst


def read_joint_seals(parts: Parts, within: Tolerance) -> Iterator[Reading]:
    """The seals among each other and against the names."""
    boxes = [seal.box for seal in parts.seals]
    names = [*parts.others, *([parts.name] if parts.name else [])]
    page = parts.seal[0] if parts.seal else None
    fits = len(boxes) == len(names)
    yield fact("seals_each", fits, f"{len(names)} 个署名各盖一章", f"{len(boxes)} 章", page)
    pressed = [(box, [name.cx for name in names if box.y0 < name.baseline < box.y1]) for box in boxes]
    yield from worst(
        length("seals_centre", box.cx, _nearest(middles, box.cx), within=max(within.side, 1.0), page=page)
        for box, middles in pressed
        if middles
    )
    touching = any(_distance(one, other) <= 0 for one, other in combinations(boxes, 2))
    yield fact("seals_apart", not touching, "互不相交或相切", "相交或相切" if touching else "分开", page)
    left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
    inside = left >= s.LEFT - within.side and right <= s.RIGHT + within.side
    yield fact("seals_area", inside, "每排两端不超出版心", f"{left:.1f}～{right:.1f} mm", page)


def _nearest(middles: Sequence[float], x: float) -> float:
    return min(middles, key=lambda middle: abs(middle - x))


def _distance(one: Box, other: Box) -> float:
    """Between the edges of two round seals."""
    across, down = one.cx - other.cx, one.cy - other.cy
    return float((across**2 + down**2) ** 0.5 - (one.width + other.width) / 2)
