"""The runs of a month: kept with every computation, read again, compared, and a unit's trace worked out anew."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.documents import Ready
from duze.kit.errors import NotFound
from duze.people.permissions import Viewer
from duze.rankings.models import Month, SchemeVersion
from duze.rankings.models_runs import Run, RunInputs
from duze.rankings.rules import (
    Deduction,
    MonthFigures,
    MonthResult,
    UnitScore,
    Written,
    load_scheme,
    result_hash,
    score_month,
)
from duze.rankings.rules.run_changes import InputChange, PlaceChange, RunRow, input_changes, place_changes, run_rows
from duze.rankings.scheme import Scheme


async def keep_run(session: AsyncSession, actor: Viewer, month: Month, written: Written, result: MonthResult) -> Run:
    """Keep a computation beside those before it; the same inputs are stored once."""
    digest = hashlib.sha256(b"\n".join((written.figures, written.deductions))).hexdigest()
    known = select(RunInputs.id).where(col(RunInputs.month_id) == month.id, col(RunInputs.inputs_hash) == digest)
    inputs_id = (await session.exec(known)).first()
    if inputs_id is None:
        documents: Any = {"figures": Ready(written.figures), "deductions": Ready(written.deductions)}
        inputs = RunInputs(month_id=month.id, inputs_hash=digest, **documents)
        session.add(inputs)
        await session.flush()
        inputs_id = inputs.id
    last = (await session.exec(select(func.max(col(Run.number))).where(col(Run.month_id) == month.id))).one()
    rows: Any = Ready(msgspec.json.encode(run_rows(result)))
    run = Run(
        month_id=month.id,
        number=(last or 0) + 1,
        scheme_id=month.scheme_id,
        inputs_id=inputs_id,
        result_hash=written.hash,
        rows=rows,
        computed_by=actor.id,
        computed_by_name=actor.name,
    )
    session.add(run)
    return run


@dataclass(frozen=True)
class Kept:
    """A run with its scheme version and the hash of its inputs."""

    run: Run
    version: SchemeVersion
    inputs_hash: str

    @property
    def rows(self) -> list[RunRow]:
        """Each unit's total and place, by group and place."""
        return msgspec.convert(self.run.rows, list[RunRow])


async def runs_of(session: AsyncSession, viewer: Viewer, month: Month) -> list[Kept]:
    """Every run of an edition, newest first; for the office. Raises NotFound for others."""
    if not viewer.staff:
        raise NotFound
    query = (
        select(Run, SchemeVersion, RunInputs.inputs_hash)
        .join(SchemeVersion, col(SchemeVersion.id) == col(Run.scheme_id))
        .join(RunInputs, col(RunInputs.id) == col(Run.inputs_id))
        .where(col(Run.month_id) == month.id)
    )
    return [Kept(*row) for row in (await session.exec(query.order_by(col(Run.number).desc()))).all()]


def run_in(kept: Sequence[Kept], number: int) -> Kept:
    """The run with this number. Raises NotFound."""
    found = next((one for one in kept if one.run.number == number), None)
    if found is None:
        raise NotFound("没有找到这次计算。")
    return found


async def inputs_of(session: AsyncSession, run: Run) -> tuple[MonthFigures, tuple[Deduction, ...]]:
    """What a run was computed from."""
    row = await session.get_one(RunInputs, run.inputs_id)
    return msgspec.convert(row.figures, MonthFigures), msgspec.convert(row.deductions, tuple[Deduction, ...])


@dataclass(frozen=True)
class Compared:
    """Two runs and what differs: in what they were computed from, and in what came out."""

    before: Kept
    after: Kept
    scheme: Scheme
    inputs: list[InputChange]
    places: list[PlaceChange]


async def compared(session: AsyncSession, before: Kept, after: Kept) -> Compared:
    """What changed from one run to the other."""
    inputs: list[InputChange] = []
    if before.run.inputs_id != after.run.inputs_id:
        inputs = input_changes(await inputs_of(session, before.run), await inputs_of(session, after.run))
    return Compared(before, after, load_scheme(after.version.data), inputs, place_changes(before.rows, after.rows))


async def recomputed(session: AsyncSession, kept: Kept, unit_id: UUID) -> tuple[UnitScore, bool]:
    """A unit's trace in a run, from its stored inputs and scheme, and whether the whole is the same bit for bit."""
    scheme = load_scheme(kept.version.data)
    figures, deductions = await inputs_of(session, kept.run)
    result, digest = await asyncio.to_thread(_again, scheme, figures, deductions)
    unit = next((one for one in result.units if one.id == str(unit_id)), None)
    if unit is None:
        raise NotFound("这个单位不在这次计算之内。")
    return unit, digest == kept.run.result_hash


def _again(scheme: Scheme, figures: MonthFigures, deductions: Sequence[Deduction]) -> tuple[MonthResult, str]:
    result = score_month(scheme, figures, deductions)
    return result, result_hash(scheme, figures, deductions, result)
