"""A ranking scheme brought in from a table or a TOML document: a new version, or nothing when it is the newest."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import FieldError, Invalid, Refusal
from duze.kit.sheet_cells import Cells
from duze.kit.sheets import CellError, Progress, SheetTable, Tally, document_place
from duze.people.permissions import Permission, Viewer, require
from duze.rankings.actions import save_scheme
from duze.rankings.models import SchemeVersion
from duze.rankings.rules import as_plain, load_scheme, shipped_scheme
from duze.rankings.rules.schemes import SHIPPED
from duze.rankings.scheme_columns import SCHEME
from duze.rankings.scheme_parts import Where
from duze.rankings.scheme_table import scheme_data, scheme_rows
from duze.rankings.shapes import SchemeIn


async def bring_in_scheme(
    session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
) -> Tally:
    """Adopt the scheme as a new version, in force from its month. Every fault is shown at its cell."""
    require(actor, Permission.SCHEME_EDIT)
    tally, size = Tally(), max(len(table.rows), 1)
    rows = [Cells(table, row, tally.errors) for row in table.rows]
    where: Where = {}
    data = dict(table.document or {})
    if table.document is None:
        data, where = scheme_data(rows)
    first = str(data.pop("effective_from", "") or "")
    if not first:
        _note(tally, [FieldError("/effective_from", "请填写施行月份，如 2027-01。")], rows, where)
    if table.document is None and not data["groups"]:
        _note(tally, [FieldError("/weights", "请至少为一个组填写指标权重。")], rows, where)
    if tally.errors or table.errors:
        return tally
    try:
        scheme = load_scheme(data)
        query = select(SchemeVersion).where(col(SchemeVersion.code) == scheme.code)
        last = (await session.exec(query.order_by(col(SchemeVersion.version_no).desc()).limit(1))).first()
        plain = as_plain(scheme)
        if last is not None and (last.data, last.effective_from) == (plain, first):
            tally.unchanged = size
        else:
            await save_scheme(session, actor, SchemeIn(effective_from=first, data=plain))
            tally.new, tally.changed = (size, 0) if last is None else (0, size)
    except Invalid as refusal:
        _note(tally, refusal.errors or [FieldError("/", refusal.message, refusal.params)], rows, where)
    progress(size, size)
    return tally


def _note(tally: Tally, faults: Any, rows: list[Cells], where: Where) -> None:
    for fault in faults:
        pointer = fault.pointer.removeprefix("/data")
        if not rows:
            tally.errors.append(CellError(document_place(pointer), fault.detail, fault.params))
            continue
        path = pointer
        while path and path not in where:
            path = path.rpartition("/")[0]
        cells, key = where.get(path, (rows[0], "part"))
        cells.refused(Refusal(errors=[FieldError(f"/{key}", fault.detail, fault.params)]))


def scheme_start() -> list[list[str]]:
    """The shipped scheme as the template's first rows."""
    return [[row.get(column.key, "") for column in SCHEME] for row in scheme_rows(shipped_scheme())]


def scheme_document() -> str:
    """The shipped scheme as a TOML document, its month left open."""
    text = (SHIPPED / "seven.toml").read_text("utf-8")
    return f"# effective_from = '2027-01'  # 施行月份（必填）\n\n{text}"
