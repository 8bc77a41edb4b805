"""What would have changed a place, from what is stored with a month; kept, for it takes scoring again."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

import msgspec

from duze.people.permissions import Viewer
from duze.rankings.models import Month
from duze.rankings.queries import sees_table
from duze.rankings.rules import Deduction, MonthFigures, UnitScore, result_from
from duze.rankings.rules.distance import Distance, distance_of
from duze.rankings.scheme import Scheme

_KEPT = 256
_found: OrderedDict[tuple[str, str], Distance] = OrderedDict()


async def distance_for(viewer: Viewer, month: Month, scheme: Scheme, unit: UnitScore) -> Distance | None:
    """How far the unit is from other places; None before publication for those who do not see the others."""
    if month.figures is None or not sees_table(viewer, month):
        return None
    key = (month.result_hash, unit.id)
    if key not in _found:
        _found[key] = await asyncio.to_thread(_distance, month, scheme, unit)
        while len(_found) > _KEPT:
            _found.popitem(last=False)
    return _found[key]


def _distance(month: Month, scheme: Scheme, unit: UnitScore) -> Distance:
    figures = msgspec.convert(month.figures, MonthFigures)
    deductions = msgspec.convert(month.deductions or [], tuple[Deduction, ...])
    return distance_of(scheme, figures, deductions, result_from(month.result).group(unit.group), unit)
