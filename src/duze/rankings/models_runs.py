"""Every computation of a month: from what it was computed, and what came out; written once, never changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from duze.kit.tables import Frozen, document, ref


class RunInputs(Frozen, table=True):
    """What a month was computed from; runs from the same figures and deductions share one row."""

    __tablename__ = "ranking_run_inputs"

    month_id: UUID = ref("ranking_month.id")
    inputs_hash: str = Field(max_length=64)
    figures: dict[str, Any] = document()
    deductions: list[Any] = document()

    __table_args__ = (UniqueConstraint("month_id", "inputs_hash"),)


class Run(Frozen, table=True):
    """One computation: by whom, under which scheme version, from which inputs, with each unit's total and place.

    `rows` are `rules.run_changes.RunRow`s. A trace is not kept: inputs and scheme give it again, and `result_hash`
    says whether it is the same.
    """

    __tablename__ = "ranking_run"

    month_id: UUID = ref("ranking_month.id")
    number: int
    scheme_id: UUID = ref("ranking_scheme.id", index=False)
    inputs_id: UUID = ref("ranking_run_inputs.id", index=False)
    result_hash: str = Field(max_length=64)
    rows: list[Any] = document()
    computed_by: UUID
    computed_by_name: str = Field(max_length=100)

    __table_args__ = (UniqueConstraint("month_id", "number"),)
