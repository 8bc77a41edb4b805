"""A ranking scheme brought in from a table or a TOML document: always as a draft, for another assessor to adopt."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import FieldError, Invalid, Refusal
from duze.kit.sheet_cells import Cells
from duze.kit.sheets import CellError, Progress, SheetTable, Tally, document_place
from duze.people.permissions import SYSTEM, Permission, Viewer, require
from duze.rankings.drafting import DraftIn, draft_scheme
from duze.rankings.models_drafts import DraftState, SchemeDraft
from duze.rankings.rules import as_plain, load_scheme, shipped_scheme
from duze.rankings.rules.schemes import SHIPPED
from duze.rankings.scheme_adopting import newest_of
from duze.rankings.scheme_columns import SCHEME
from duze.rankings.scheme_parts import Where
from duze.rankings.scheme_table import scheme_data, scheme_rows


async def bring_in_scheme(
    session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
) -> Tally:
    """Keep the scheme as a draft, unless it is the newest version or waits already. Faults are shown by cell."""
    require(actor, Permission.SCHEME_EDIT)
    if actor.id == SYSTEM.id:
        raise Refusal(
            "考核方案须由有账号的考核员起草，再由另一人审定。请用 --as 指明起草人的登录名。", code="needs_a_person"
        )
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
        if await _known(session, scheme.code, as_plain(scheme), first):
            tally.unchanged = size
        else:
            whole = DraftIn(data=as_plain(scheme), effective_from=first, reason="由导入的方案起草")
            await draft_scheme(session, actor, whole)
            tally.new = size
    except Invalid as refusal:
        _note(tally, refusal.errors or [FieldError("/", refusal.message, refusal.params)], rows, where)
    progress(size, size)
    return tally


async def _known(session: AsyncSession, code: str, plain: dict[str, Any], first: str) -> bool:
    """Whether this is the newest version already, or a draft that waits."""
    newest = await newest_of(session, code)
    if newest is not None and (newest.data, newest.effective_from) == (plain, first):
        return True
    waiting = select(SchemeDraft).where(
        col(SchemeDraft.code) == code,
        col(SchemeDraft.effective_from) == first,
        col(SchemeDraft.state) == DraftState.DRAFTED,
    )
    return any(draft.data == plain for draft in (await session.exec(waiting)).all())


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
