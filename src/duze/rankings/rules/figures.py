"""What goes into a month's scoring and what comes out: plain frozen values that hash and travel."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from duze.kit.canonical import plain
from duze.kit.documents import Ready
from duze.rankings.rules.inputs import Deduction, LastValue, Mark, MonthFigures, UnitFigures
from duze.rankings.scheme import Scheme

ZERO = Decimal(0)
T = TypeVar("T")
CELL_PLACES = 6
"""Indicator scores and points are kept to six places, half up, so that any spreadsheet gets the same."""


SIX, UP = Decimal(1).scaleb(-CELL_PLACES), ROUND_HALF_UP


def fine(value: Decimal) -> Decimal:
    """`value` at the places kept inside the calculation."""
    return value.quantize(SIX, UP)


def given(value: T | UnsetType, otherwise: T) -> T:
    """A field that may be left out, or `otherwise`."""
    return otherwise if isinstance(value, UnsetType) else value


class Cell(msgspec.Struct, frozen=True, gc=False):
    """One indicator of one unit: how its points came about.

    `worst`/`best` are the bounds used; `share` is the weight after redistribution, of the whole;
    `how` is counted | all_equal | zero_for_missing | redistributed | excused | last_value | group_mean.
    `used` is the value that was scored where it is not the raw one (an outlier moved, a gap filled);
    `centre`/`deviation` belong to 标准分, `weaker`/`among` to 百分等级, `node` is where it stands in the tree.
    """

    indicator: str
    name: str
    unit: str
    method: str
    direction: str
    raw: Decimal | None
    worst: Decimal | None
    best: Decimal | None
    clipped: bool
    score: Decimal
    weight: Decimal
    share: Decimal
    points: Decimal
    how: str = "counted"
    reason: str = ""
    goal: Decimal | None = None
    goal_met: bool | None = None
    used: Decimal | UnsetType = UNSET
    centre: Decimal | UnsetType = UNSET
    deviation: Decimal | UnsetType = UNSET
    weaker: Decimal | UnsetType = UNSET
    among: int | UnsetType = UNSET
    node: str | UnsetType = UNSET


class NodeScore(msgspec.Struct, frozen=True, gc=False):
    """One node of the tree for one unit; code "" is the total itself, where it is a geometric mean.

    `points` are its score times its share of the whole; `adjust` is what they differ from its parts' points:
    the price of unevenness under a geometric mean, else only rounding.
    """

    code: str
    name: str
    parent: str
    aggregation: str
    score: Decimal
    weight: Decimal
    share: Decimal
    points: Decimal
    adjust: Decimal


class BonusLine(msgspec.Struct, frozen=True, gc=False):
    """One recorded achievement: its table value and what it adds; `limit` says why less than the table.

    `limit` is "" | same_matter | kind_cap | month_cap.
    """

    mark_id: str
    code: str
    name: str
    matter: str
    base: Decimal
    points: Decimal
    limit: str = ""


class VetoLine(msgspec.Struct, frozen=True, gc=False):
    """One recorded veto: the most the total may then be, and the law that allows it."""

    mark_id: str
    code: str
    name: str
    matter: str
    ceiling: Decimal
    basis: str


class Factor(msgspec.Struct, frozen=True, gc=False):
    """Why a deduction differs from its table value; `name` is a msgid."""

    name: str
    by: Decimal


class DeductionLine(msgspec.Struct, frozen=True, gc=False):
    """One finding's deduction: table value, factors, points taken (never negative)."""

    finding_id: str
    number: str
    title: str
    kind: str
    severity: str
    base: Decimal
    factors: tuple[Factor, ...]
    points: Decimal


class Robustness(msgspec.Struct, frozen=True, gc=False):
    """How firmly a unit sits in last place: of `tried` small changes it stays last in `held`."""

    tried: int
    held: int
    loose: tuple[str, ...] = ()


class UnitScore(msgspec.Struct, frozen=True, gc=False):
    """One unit's result. points − deductions + bonus + relief − losses + rounding = score, exactly (`trace_sum`).

    `points` are those of the cells plus what the nodes adjust; `ceiling_loss` and `veto_loss` are what the total's
    ceiling and a veto take away.
    """

    id: str
    code: str
    name: str
    group: str
    cells: tuple[Cell, ...]
    lines: tuple[DeductionLine, ...]
    points: Decimal
    deducted: Decimal
    cap_relief: Decimal
    floor_relief: Decimal
    rounding: Decimal
    score: Decimal
    rank: int = 0
    of: int = 0
    last: bool = False
    exempt: bool = False
    goals_met: bool = False
    previous_rank: int | None = None
    robustness: Robustness | None = None
    nodes: tuple[NodeScore, ...] | UnsetType = UNSET
    bonus: tuple[BonusLine, ...] | UnsetType = UNSET
    added: Decimal | UnsetType = UNSET
    vetoes: tuple[VetoLine, ...] | UnsetType = UNSET
    ceiling_loss: Decimal | UnsetType = UNSET
    veto_loss: Decimal | UnsetType = UNSET


class MonthResult(msgspec.Struct, frozen=True, gc=False):
    """A month's result; units stand by group and rank."""

    scheme: str
    period: str
    units: tuple[UnitScore, ...]

    def unit(self, unit_id: str) -> UnitScore:
        """One unit's result. Raises KeyError."""
        return {unit.id: unit for unit in self.units}[unit_id]

    def group(self, code: str) -> tuple[UnitScore, ...]:
        """A group's results, best first."""
        return tuple(unit for unit in self.units if unit.group == code)


def trace_sum(unit: UnitScore) -> Decimal:
    """The score again, from nothing but the trace."""
    taken = sum((line.points for line in unit.lines), ZERO)
    earned = sum((cell.points for cell in unit.cells), ZERO)
    earned += sum((node.adjust for node in given(unit.nodes, ())), ZERO)
    earned += sum((line.points for line in given(unit.bonus, ())), ZERO)
    lost = given(unit.ceiling_loss, ZERO) + given(unit.veto_loss, ZERO)
    return earned - taken + unit.cap_relief + unit.floor_relief - lost + unit.rounding


def as_plain(value: msgspec.Struct | Scheme) -> Any:
    """`value` as JSON holds it, Decimals as strings."""
    if isinstance(value, Scheme):
        return plain(value.model_dump(mode="python"))
    return plain(msgspec.to_builtins(value, builtin_types=(Decimal,)))


def result_from(data: Any) -> MonthResult:
    """A stored result, or one about to be stored."""
    return msgspec.convert(data.plain() if isinstance(data, Ready) else data, MonthResult)


__all__ = ["Deduction", "LastValue", "Mark", "MonthFigures", "UnitFigures"]
