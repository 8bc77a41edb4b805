"""What goes into a month's scoring: plain frozen values that hash and travel."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec
from msgspec import UNSET, UnsetType


class LastValue(msgspec.Struct, frozen=True, gc=False):
    """A value that stood in an earlier published month."""

    period: str
    value: Decimal


class Mark(msgspec.Struct, frozen=True, gc=False):
    """A recorded decision that a bonus or a veto applies to a unit; `matter` is what it is about."""

    id: str
    code: str
    matter: str
    reason: str = ""


class UnitFigures(msgspec.Struct, frozen=True, gc=False):
    """One unit's month: values by indicator, decisions to excuse (indicator → reason), last month's place.

    `last` and `marks` are written out only where a scheme asks for them: older months keep their hash.
    """

    id: str
    code: str
    name: str
    group: str
    values: Mapping[str, Decimal] = {}
    excused: Mapping[str, str] = {}
    previous_rank: int | None = None
    last: Mapping[str, LastValue] | UnsetType = UNSET
    marks: tuple[Mark, ...] | UnsetType = UNSET


class MonthFigures(msgspec.Struct, frozen=True, gc=False):
    """All units of a month (`2026-10`), in printing order."""

    period: str
    units: tuple[UnitFigures, ...]


class Deduction(msgspec.Struct, frozen=True, gc=False):
    """One confirmed finding of the month, as far as it matters here."""

    finding_id: str
    number: str
    unit_id: str
    kind: str
    severity: str
    partial: bool = False
    self_reported: bool = False
    fixed_in_time: bool = False
    repeat: bool = False
    title: str = ""
