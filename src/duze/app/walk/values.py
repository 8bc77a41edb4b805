"""Plausible monthly values for the demo city (演示数据): seeded, repeatable, one unit made to come last."""

from __future__ import annotations

import random
from decimal import Decimal

# indicator: typical, spread, worst believable, places; the order is that of the scheme's own workbook
_SHAPE: dict[str, tuple[str, str, str, int]] = {
    "start_business": ("1.2", "0.5", "3.5", 1),
    "building_permit": ("42", "9", "70", 0),
    "power": ("7", "2.5", "19", 1),
    "water_gas": ("3.4", "0.8", "7.5", 1),
    "property": ("2.4", "0.7", "6.0", 1),
    "tax": ("95.5", "1.8", "86.0", 1),
    "credit": ("88", "5", "70", 0),
}
_HIGH_IS_GOOD = {"tax", "credit"}


def value_of(unit: str, indicator: str, period: str, weakness: Decimal = Decimal(0)) -> Decimal:
    """A unit's value for a month. `weakness` from 0 (like the others) to 1 (the worst believable)."""
    typical, spread, worst, places = _SHAPE[indicator]
    lasting = random.Random(f"{unit}/{indicator}")  # noqa: S311 - demo data must repeat, not be secret
    monthly = random.Random(f"{unit}/{indicator}/{period}")  # noqa: S311
    drift = Decimal(lasting.randint(-100, 100) + monthly.randint(-35, 35)) / 100
    plain = Decimal(typical) + Decimal(spread) * drift * (-1 if indicator in _HIGH_IS_GOOD else 1)
    value = plain + (Decimal(worst) - plain) * weakness
    floor = Decimal("0.5") if indicator not in _HIGH_IS_GOOD else Decimal(0)
    return max(floor, min(value, Decimal("99.9"))).quantize(Decimal(1).scaleb(-places))


def indicators() -> list[str]:
    """The codes the demo has values for."""
    return list(_SHAPE)
