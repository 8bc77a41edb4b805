"""A values workbook, from the bytes of an upload to rows in the month: parsed outside the transaction."""

from __future__ import annotations

import asyncio
import hashlib
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.acts import ensure
from duze.kit.db import Database
from duze.kit.errors import Invalid
from duze.people.permissions import Viewer
from duze.rankings.actions import Entry, write_values
from duze.rankings.models import Month
from duze.rankings.queries import month_for, ranked_units, scheme_of
from duze.rankings.rules.life import refusal_to_enter
from duze.rankings.rules.sheet import KnownUnit
from duze.rankings.rules.workbook import read_workbook, template
from duze.rankings.scheme import Scheme


async def known_units(session: AsyncSession, month: Month) -> tuple[Scheme, list[KnownUnit], dict[str, UUID]]:
    """What a month's sheet may name: the scheme, its units, their ids by code."""
    _version, scheme = await scheme_of(session, month)
    units = await ranked_units(session, scheme, month.period)
    known = [KnownUnit(unit.code, unit.name, unit.full_name, unit.group.value) for unit in units]
    return scheme, known, {unit.code: unit.id for unit in units}


async def import_sheet(
    db: Database, viewer: Viewer, period: str, data: bytes, filename: str, *, scheme: str | None = None
) -> int:
    """Take in an XLSX whole, or refuse it whole by cell. Returns how many values were entered."""
    async with db.read() as session:
        month = await month_for(session, viewer, period, scheme=scheme)
        ensure(refusal_to_enter(month, viewer))
        how, known, ids = await known_units(session, month)
    values = await asyncio.to_thread(read_workbook, data, how, known)
    if not values:
        raise Invalid("表格中没有任何数值，未导入。", code="empty_sheet")
    name = filename.rsplit("/", 1)[-1][:120] or "表格"
    entries = [Entry(ids[v.unit_code], v.indicator, v.value, f"{name} {v.cell}") for v in values]
    async with db.write() as session:
        month = await month_for(session, viewer, period, scheme=scheme, lock=True)
        digest = hashlib.sha256(data).hexdigest()
        return await write_values(session, viewer, month, entries, sha256=digest)


async def template_for(session: AsyncSession, month: Month) -> bytes:
    """The XLSX to fill in for a month."""
    scheme, known, _ids = await known_units(session, month)
    return await asyncio.to_thread(template, scheme, known, month.period)
