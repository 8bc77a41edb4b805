"""Trying a changed scheme on the past twelve months. Nothing is stored; drafting is a verb of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from pydantic import Field as Bounded
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.db import Database
from duze.kit.errors import NotFound
from duze.people.permissions import Permission, Viewer, require
from duze.rankings.models import Month, MonthState, SchemeVersion
from duze.rankings.rules import Deduction, MonthFigures, load_scheme, result_from
from duze.rankings.rules.simulation import PastMonth, SimulatedMonth, changed_scheme, simulate
from duze.rankings.scheme import Scheme
from duze.rankings.shapes import Shape

MONTHS = 12
Figure = Annotated[Decimal, Bounded(ge=0, le=1000, max_digits=10, decimal_places=6)]


class SimulationIn(Shape):
    """A version of a scheme and the numbers to change in it, or a whole scheme in its place.

    Keys of `changes`: `weight/<group>/<indicator>`, `points/<kind>/<severity>`,
    `factor/<repeat|fixed_in_time|self_reported|partial>`, `cap`, `bottom/<group>`.
    """

    scheme: str = Field(title="方案代码", max_length=40, schema_extra={"examples": ["seven"]})
    version_no: int | None = Field(default=None, title="版本", ge=1)
    changes: dict[str, Figure] = Field(
        default_factory=dict, title="改动", schema_extra={"examples": [{"points/slow/minor": "1"}]}
    )
    data: dict[str, Any] | None = Field(default=None, title="方案内容")


@dataclass(frozen=True)
class Simulation:
    """A trial: what it started from, what was tried, and what it would have done, oldest month first."""

    base: SchemeVersion
    scheme: Scheme
    months: list[SimulatedMonth]


async def simulated(db: Database, viewer: Viewer, data: SimulationIn) -> Simulation:
    """The past twelve published months of a scheme under a changed one.

    Raises NotFound for a scheme or version there is none of, Invalid for changes that make no sense.
    """
    require(viewer, Permission.SCHEME_EDIT)
    async with db.read() as session:
        base = await _version(session, data.scheme, data.version_no)
        past = await past_months(session, data.scheme)
    scheme = load_scheme(data.data) if data.data is not None else load_scheme(base.data)
    if data.changes:
        scheme = changed_scheme(scheme, data.changes)
    return Simulation(base, scheme, await asyncio.to_thread(simulate, scheme, past))


async def _version(session: AsyncSession, code: str, number: int | None) -> SchemeVersion:
    query = select(SchemeVersion).where(col(SchemeVersion.code) == code)
    if number is not None:
        query = query.where(col(SchemeVersion.version_no) == number)
    found = (await session.exec(query.order_by(col(SchemeVersion.version_no).desc()).limit(1))).first()
    if found is None:
        raise NotFound
    return found


async def past_months(session: AsyncSession, scheme_code: str, count: int = MONTHS) -> Sequence[PastMonth]:
    """The newest `count` published months of a scheme, newest edition of each, with all they were scored from."""
    published = (col(Month.scheme_code) == scheme_code, col(Month.state) == MonthState.PUBLISHED)
    newest = select(Month.period).where(*published).distinct().order_by(col(Month.period).desc()).limit(count)
    periods = (await session.exec(newest)).all()
    query = select(Month).where(*published, col(Month.period).in_(periods))
    rows = (await session.exec(query.order_by(col(Month.period), col(Month.edition)))).all()
    kept = {row.period: row for row in rows if row.figures is not None and row.result is not None}
    return [
        PastMonth(
            month.period,
            msgspec.convert(month.figures, MonthFigures),
            msgspec.convert(month.deductions or [], tuple[Deduction, ...]),
            result_from(month.result),
        )
        for month in kept.values()
    ]
