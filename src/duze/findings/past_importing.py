"""Findings of the past, brought in from a file: numbers kept, frozen, journalled once with a root over all rows.

They hold no month: what was decided before this system was judged on paper then, and a published month changes only
by a numbered correction. Nor do they make a new finding a repetition by themselves; the person who decides sees them.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.models import SERIES, Finding
from duze.findings.models_past import PastFinding
from duze.findings.past_reading import Known, read_rows
from duze.journal.actions import record
from duze.journal.rules import leaf_hash, root_of
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.canonical import canonical
from duze.kit.counters import begin_after
from duze.kit.ids import new_id
from duze.kit.search import grams
from duze.kit.sheet_cells import Cells
from duze.kit.sheets import Progress, SheetTable, Tally
from duze.law.models import Article, SubType
from duze.people.permissions import Permission, Viewer, require
from duze.units.models import RANKED, Unit

_AT_ONCE = 500
_OWN = re.compile(rf"{SERIES}〔([0-9]{{4}})〕([0-9]{{1,9}})号")
_COMPARED = tuple(
    name
    for name in PastFinding.model_fields
    if name not in ("id", "created_at", "source", "brought_in_by", "brought_in_by_name", "grams")
)
Read = tuple[Cells, dict[str, Any]]


async def bring_in_past_findings(
    session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
) -> Tally:
    """Add findings by number; one known already must be the same in every cell, for it is frozen."""
    require(actor, Permission.FINDINGS_DECIDE)
    tally, of = Tally(), len(table.rows)
    known = await _known(session, today)
    rows = await asyncio.to_thread(read_rows, table, known, tally, lambda done, _of: progress(done // 2, of))
    new: list[dict[str, Any]] = []
    for some in _some(rows):
        new += await _compare(session, table, some, tally)
    await _check_series(session, rows, new, tally)
    if tally.errors or table.errors:
        return tally
    await _write(session, actor, table, new, progress)
    tally.new = len(new)
    return tally


async def _known(session: AsyncSession, today: date) -> Known:
    units = (await session.exec(select(Unit).where(col(Unit.group).in_(RANKED)))).all()
    sub_types, articles = (await session.exec(select(SubType))).all(), (await session.exec(select(Article))).all()
    return Known({unit.code: unit.id for unit in units}, sub_types, articles, today)


def _some(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


async def _compare(
    session: AsyncSession, table: SheetTable, rows: Sequence[Read], tally: Tally
) -> list[dict[str, Any]]:
    """The rows whose numbers are new; known ones are counted, or refused at the cell that differs."""
    numbers = [values["number"] for _cells, values in rows]
    columns = [col(getattr(PastFinding, name)) for name in _COMPARED]
    query = sa.select(*columns).where(col(PastFinding.number).in_(numbers))
    before = {row.number: row for row in (await session.exec(query)).all()}  # type: ignore[call-overload]
    live = set((await session.exec(select(Finding.number).where(col(Finding.number).in_(numbers)))).all())
    new = []
    for cells, values in rows:
        number = values["number"]
        if number in live:
            cells.wrong("number", "编号“%(number)s”已是系统中登记的问题，不能再导入。", number=number)
        elif number not in before:
            new.append(values | {"source": f"{table.filename[:180]} {table.place(cells.row, 'number')}"})
        elif not (differing := _differing(before[number], values)):
            tally.unchanged += 1
        else:
            sentence = "编号“%(number)s”已导入，此格内容与已导入的不同。导入的问题不能更改。"
            cells.wrong(differing[0].removesuffix("_id"), sentence, number=number)
    return new


def _differing(row: Any, values: dict[str, Any]) -> list[str]:
    """The columns that say something else than before; the law as cited then stays, whatever was loaded since."""
    return [
        name
        for name in _COMPARED
        if name not in ("sub_type_name", "article") and getattr(row, name) != values.get(name)
    ]


async def _check_series(session: AsyncSession, rows: Sequence[Read], new: Sequence[Any], tally: Tally) -> None:
    """Numbers of the system's own series: the counter goes on after them, unless it has begun to give numbers."""
    added = {values["number"] for values in new}
    last: dict[int, int] = {}
    own = [
        (cells, match) for cells, values in rows if (match := _OWN.fullmatch(values["number"])) and match[0] in added
    ]
    begun = {year for year in {int(match[1]) for _cells, match in own} if await _begun(session, year)}
    for cells, match in own:
        year, number = int(match[1]), int(match[2])
        if year in begun:
            sentence = "“%(series)s”%(year)s年的编号已由系统连续编排，不能再导入同一系列的编号。"
            cells.wrong("number", sentence, series=SERIES, year=year)
        last[year] = max(last.get(year, 0), number)
    if not tally.errors:
        for year, number in last.items():
            await begin_after(session, SERIES, year, number)


async def _begun(session: AsyncSession, year: int) -> bool:
    query = select(Finding.id).where(col(Finding.number).startswith(f"{SERIES}〔{year}〕", autoescape=True)).limit(1)
    return (await session.exec(query)).first() is not None


async def _write(
    session: AsyncSession, actor: Viewer, table: SheetTable, new: Sequence[dict[str, Any]], progress: Progress
) -> None:
    now, of, leaves = clock.now(), len(table.rows), []
    first: PastFinding | None = None
    mine = {"brought_in_by": actor.id, "brought_in_by_name": actor.name, "created_at": now}
    for done, some in enumerate(_some(new), 1):
        rows = [{"id": new_id(), **values, **mine, "grams": _grams(values)} for values in some]
        await session.exec(sa.insert(PastFinding), params=rows)
        leaves += [leaf_hash(canonical({name: row[name] for name in ("id", *_COMPARED)})) for row in rows]
        first = first or PastFinding(**rows[0])
        progress((of + min(done * _AT_ONCE, of)) // 2, of)
    if first is not None:
        after = {"rows": len(new), "file": table.filename, "root": root_of(leaves)}
        record(session, actor, Verb.FINDINGS_BROUGHT_IN, first, after=after)


def _grams(values: dict[str, Any]) -> str:
    return grams(values["number"], values["sub_type_name"], values["place"], values["facts"])
