"""What the doors take in and give out about changes of units."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from pydantic import ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from duze.units.models import Group
from duze.units.models_changes import ChangeKind, Keep

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
FullName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Basis = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class Shape(SQLModel):
    """Nothing beyond the named fields."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]


class HeirIn(Shape):
    """A unit that takes over: an existing one by its code, or a new one with its names."""

    code: Code = Field(title="承继单位代码")
    name: Name = Field(default="", title="简称")
    full_name: FullName = Field(default="", title="全称")
    keeps: list[Keep] = Field(default_factory=list, title="延续内容")


class UnitChangeIn(Shape):
    """A change of one unit: `unit` by code, from `effective_on`, by the document `basis`.

    Renamed: `name`, `full_name`. Moved: `group`, and in `keeps` what goes on counting in the new group. Merged: one
    heir; `moves_seats`: who holds a seat in the unit holds it in the heir from that day on, else it ends with the unit.
    Split: new heirs; `ends` says whether the unit itself ends with it.
    """

    kind: ChangeKind = Field(title="变更种类")
    unit: Code = Field(title="单位代码", schema_extra={"examples": ["d03"]})
    effective_on: date = Field(title="变更日期", schema_extra={"examples": ["2026-11-01"]})
    basis: Basis = Field(title="依据文件", schema_extra={"examples": ["武政办〔2026〕18号"]})
    name: Name = Field(default="", title="新简称")
    full_name: FullName = Field(default="", title="新全称")
    group: Group | None = Field(default=None, title="新组别")
    keeps: list[Keep] = Field(default_factory=list, title="延续内容")
    heirs: list[HeirIn] = Field(default_factory=list, title="承继单位", max_length=20)
    ends: bool = Field(default=True, title="原单位撤销")
    moves_seats: bool = Field(default=False, title="职责转到承继单位")


class ChangeCorrectionIn(Shape):
    """A correction: take the whole act back (`void`), or state anew what goes on counting, and by which document."""

    reason: Why = Field(title="更正理由")
    void: bool = Field(default=False, title="撤回变更")
    keeps: list[Keep] | None = Field(default=None, title="延续内容")
    basis: Basis | None = Field(default=None, title="依据文件")


class UnitChangeOut(msgspec.Struct):
    """A change as everybody may see it; `standing` is "in_force", "replaced" or "void"."""

    id: UUID
    act_id: UUID
    kind: str
    kind_name: str
    unit_id: UUID
    unit: str
    heir_id: UUID | None
    heir: str
    effective_on: date
    basis: str
    ends: bool
    keeps: list[str]
    before: dict[str, str]
    after: dict[str, str]
    reason: str
    standing: str
    recorded_by: str


class LineageOut(msgspec.Struct):
    """A unit's names over time, where it came from and what became of it."""

    unit_id: UUID
    name: str
    active_from: date
    active_to: date | None
    changes: list[UnitChangeOut]
