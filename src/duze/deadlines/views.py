"""Limits as the API gives them."""

from __future__ import annotations

from datetime import date

import msgspec

from duze.deadlines.models import UNIT_NAMES, Limit


class LimitOut(msgspec.Struct):
    """A limit with its dates."""

    code: str
    name: str
    value: int
    unit: str
    unit_name: str
    rolls: bool
    yellow_before: int
    starts: str
    pausable: bool
    by_law: bool
    basis: str
    valid_from: date
    valid_to: date | None


def limit_out(row: Limit) -> LimitOut:
    """A version of a limit."""
    return LimitOut(
        row.code,
        row.name,
        row.value,
        row.unit.value,
        UNIT_NAMES[row.unit],
        row.rolls,
        row.yellow_before,
        row.starts.value,
        row.pausable,
        row.by_law,
        row.basis,
        row.valid_from,
        row.valid_to,
    )
