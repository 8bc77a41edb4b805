"""What a scheme takes away and adds: the deduction table, bonuses, vetoes. Plain frozen data."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import Annotated

from pydantic import Field

from duze.law.models import Kind
from duze.rankings.scheme_methods import Code, Name, Note, Share, Strict


class Severity(Enum):
    """How grave a finding is."""

    MINOR = "minor"
    SERIOUS = "serious"
    GRAVE = "grave"


SEVERITY_NAMES = {Severity.MINOR: "一般", Severity.SERIOUS: "较重", Severity.GRAVE: "严重"}


class Points(Strict):
    """What one confirmed finding of this kind and severity takes away."""

    kind: Kind
    severity: Severity
    points: Share


class Deductions(Strict):
    """The deduction table: points per finding, the factors that change them, the most a month can take."""

    table: tuple[Points, ...]
    repeat_factor: Annotated[Decimal, Field(ge=1, le=10)] = Decimal(2)
    fixed_in_time_factor: Annotated[Decimal, Field(ge=0, le=1)] = Decimal("0.5")
    self_reported_factor: Annotated[Decimal, Field(ge=0, le=1)] = Decimal(0)
    partial_factor: Annotated[Decimal, Field(ge=0, le=1)] = Decimal(1)
    cap: Share | None = None


class Bonus(Strict):
    """What one recorded achievement of this kind adds; `cap` is the most the kind adds in a month."""

    code: Code
    name: Name
    points: Share
    cap: Share | None = None


class Bonuses(Strict):
    """The bonus table and the most a month can add. One matter counts once, at its highest value."""

    table: Annotated[tuple[Bonus, ...], Field(min_length=1, max_length=40)]
    cap: Share | None = None


class Veto(Strict):
    """否决: with a recorded decision of this kind the total is at most `ceiling`. `basis` names the law that allows it.

    A veto needs special permission (中办国办减负规定): without a basis the scheme is refused.
    """

    code: Code
    name: Name
    ceiling: Share = Decimal(0)
    basis: Note
