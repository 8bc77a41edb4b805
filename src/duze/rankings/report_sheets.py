"""A unit's own XLSX of a month: downloaded by its liaison, tried without keeping anything, then reported whole."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.intake import take_in
from duze.findings.uploads import Incoming
from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.people.permissions import Viewer
from duze.rankings.models import Month
from duze.rankings.models_reports import Report, ReportCall
from duze.rankings.queries import scheme_of
from duze.rankings.report_queries import call_for, hints_about
from duze.rankings.reporting import Reported, file_reports
from duze.rankings.rules.reports import refusal_to_report
from duze.rankings.rules.unit_sheet import SheetReport, read_unit_sheet, unit_template
from duze.rankings.scheme import Indicator
from duze.units.queries import unit_by_id


@dataclass(frozen=True)
class Sent:
    """A filled-in sheet as it was sent: whose and of which month it should be, its name and bytes."""

    period: str
    unit_id: UUID
    scheme: str | None
    filename: str
    content: bytes

    @property
    def name(self) -> str:
        """The name without folders, short enough to keep."""
        return self.filename.replace("\\", "/").rsplit("/", 1)[-1][-120:] or "报送表.xlsx"


@dataclass(frozen=True)
class Tried:
    """One value a sheet would report, and what a person should look at first."""

    item: Indicator
    row: SheetReport
    hints: tuple[str, ...]


async def sheet_for(session: AsyncSession, viewer: Viewer, period: str, unit_id: UUID, scheme: str | None) -> bytes:
    """The XLSX for a unit to fill in: the indicators it is asked for. Raises NotFound."""
    call, month = await call_for(session, viewer, period, unit_id, scheme=scheme)
    unit, items = await _asked(session, call, month)
    return await asyncio.to_thread(unit_template, items, unit, period, call.due_on.isoformat())


async def _asked(session: AsyncSession, call: ReportCall, month: Month) -> tuple[tuple[str, str], Sequence[Indicator]]:
    """The unit's code and name, and the indicators it is asked for."""
    unit = await unit_by_id(session, call.unit_id)
    _version, scheme = await scheme_of(session, month)
    return (unit.code, call.unit_name), [item for item in scheme.indicators if item.code in call.indicators]


async def try_sheet(db: Database, viewer: Viewer, sent: Sent) -> list[Tried]:
    """What a sheet would report, with hints; nothing is kept. Raises Invalid by cell."""
    async with db.read() as session:
        call, month = await call_for(session, viewer, sent.period, sent.unit_id, scheme=sent.scheme)
        ensure(refusal_to_report(call, month, viewer))
        unit, items = await _asked(session, call, month)
        rows = await asyncio.to_thread(read_unit_sheet, sent.content, items, unit, sent.period)
        hints = await hints_about(session, month, call.unit_id, {row.indicator: row.value for row in rows})
    known = {item.code: item for item in items}
    return [Tried(known[row.indicator], row, hints.get(row.indicator, ())) for row in rows]


async def report_sheet(
    db: Database, blobs: Blobs, viewer: Viewer, sent: Sent, proof: Incoming, *, today: date
) -> list[Report]:
    """Report every value of a sheet with one proof: all of them wait for verification, or none is kept."""
    tried = await try_sheet(db, viewer, sent)
    taken = await take_in(blobs, proof.chunks, filename=proof.data.filename, sha256=proof.data.sha256)
    values = [Reported(one.row.indicator, one.row.value, one.row.note, f"{sent.name} {one.row.cell}") for one in tried]
    async with db.write() as session:
        call, month = await call_for(session, viewer, sent.period, sent.unit_id, scheme=sent.scheme, lock=True)
        return await file_reports(session, viewer, call, month, values, taken, today=today)
