"""Trying a table and bringing it in: the same steps in the same transaction, undone or kept at its end."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.imports.kinds import ImportKind
from duze.imports.models import MOVES, STATE_NAMES, Upload, UploadState
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import check_move
from duze.kit.db import Database
from duze.kit.errors import FieldError, Invalid, Refusal, invalid
from duze.kit.sheets import MAX_ERRORS, CellError, Progress, SheetTable, Tally, read_table
from duze.people.permissions import Viewer, require


@dataclass(frozen=True)
class File:
    """A file as sent: what it is called and its bytes."""

    name: str
    content: bytes
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.content).hexdigest())


@dataclass(frozen=True)
class Outcome:
    """What trying or bringing in showed."""

    table: SheetTable | None
    tally: Tally
    done: bool = False


class _Undo(Exception):
    """Ends the transaction of a try: nothing of it stays."""


def file_named(name: str, content: bytes) -> File:
    """A file with a name safe to keep: no folders, no line breaks, at most 200 characters. Raises Invalid."""
    plain = "".join(char for char in name.replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable()).strip()
    if not plain:
        raise invalid("/file", "请选择一个文件。")
    return File(plain[-200:], content)


async def try_out(
    db: Database, viewer: Viewer, kind: ImportKind, file: File, *, today: date, progress: Progress = lambda *_: None
) -> Outcome:
    """What bringing this file in would do; faults are in the tally, nothing is kept."""
    require(viewer, kind.permission)
    outcome = Outcome(None, Tally())
    try:
        table = await asyncio.to_thread(_read, kind, file)
        outcome = Outcome(table, Tally())
        async with db.write() as session:
            outcome = Outcome(table, await _steps(session, viewer, kind, table, today, progress))
            raise _Undo
    except _Undo:
        return outcome
    except Refusal as refusal:
        return Outcome(outcome.table, Tally(errors=_of_refusal(refusal)))


async def bring_in(
    db: Database,
    actor: Viewer,
    kind: ImportKind,
    file: File,
    *,
    today: date,
    upload: Upload | None = None,
    progress: Progress = lambda *_: None,
) -> Outcome:
    """Bring a file in whole, with one journal entry, or leave everything as it was.

    With `upload`, that upload is marked done in the same transaction, once. Raises WrongState when it is not
    waiting to be brought in. Faults are in the tally.
    """
    require(actor, kind.permission)
    table: SheetTable | None = None
    tally = Tally()
    try:
        table = await asyncio.to_thread(_read, kind, file)
        async with db.write() as session:
            row = await _row(session, actor, kind, file, upload)
            check_move(MOVES, row.state, UploadState.DONE, STATE_NAMES)
            tally = await _steps(session, actor, kind, table, today, progress)
            if tally.errors:
                raise _Undo
            keep(row, Outcome(table, tally, done=True))
            if tally.new or tally.changed:
                _note(session, actor, row)
    except _Undo:
        return Outcome(table, tally)
    except Invalid as refusal:
        return Outcome(table, Tally(errors=_of_refusal(refusal)))
    return Outcome(table, tally, done=True)


def _read(kind: ImportKind, file: File) -> SheetTable:
    return read_table(file.content, file.name, kind.columns, document=kind.document is not None)


async def _row(session: AsyncSession, actor: Viewer, kind: ImportKind, file: File, upload: Upload | None) -> Upload:
    if upload is not None:
        return await session.get_one(Upload, upload.id, with_for_update=True)
    row = new_upload(actor, kind, file)
    row.state = UploadState.TRIED
    session.add(row)
    await session.flush()
    return row


async def _steps(
    session: AsyncSession, actor: Viewer, kind: ImportKind, table: SheetTable, today: date, progress: Progress
) -> Tally:
    try:
        tally = await kind.bring_in(session, actor, table, today=today, progress=progress)
        if not (tally.errors or table.errors):
            await session.flush()
    except IntegrityError as error:
        raise Invalid("表中的数据彼此矛盾，或与现有数据重复，数据库拒绝写入。请核对后再导入。") from error
    found = {error.place: error for error in reversed([*table.errors, *tally.errors])}
    ordered = [found[place] for place in dict.fromkeys(e.place for e in (*table.errors, *tally.errors))]
    tally.errors = ordered[:MAX_ERRORS]
    return tally


def _note(session: AsyncSession, actor: Viewer, row: Upload) -> None:
    after = {"kind": row.kind, "file": row.filename, "sha256": row.sha256, **row.tally}
    record(session, actor, Verb.IMPORT_DONE, row, after=after)


def _of_refusal(refusal: Refusal) -> list[CellError]:
    if not refusal.errors:
        return [CellError("—", refusal.message, dict(refusal.params))]
    return [CellError(error.pointer, error.detail, dict(error.params)) for error in refusal.errors]


def new_upload(actor: Viewer, kind: ImportKind, file: File) -> Upload:
    """The row of a file just sent."""
    return Upload(
        kind=kind.code,
        filename=file.name,
        sha256=file.sha256,
        size=len(file.content),
        by_id=actor.id,
        by_name=actor.name,
    )


def keep(row: Upload, outcome: Outcome) -> None:
    """Write on the upload what trying it or bringing it in showed."""
    tally, table = outcome.tally, outcome.table
    row.tally = {"new": tally.new, "changed": tally.changed, "unchanged": tally.unchanged}
    row.errors = [_as_json(error) for error in tally.errors]
    row.seen = (_seen(table) if table else row.seen) | {"notes": [_as_json(note) for note in tally.notes]}
    row.state = UploadState.FAULTY if tally.errors else UploadState.DONE if outcome.done else UploadState.TRIED
    row.done_at = clock.now() if outcome.done else None


def _as_json(told: CellError) -> dict[str, Any]:
    return {"place": told.place, "message": told.message, "params": _plain(told.params)}


def _plain(params: Any) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in dict(params).items()}


def _seen(table: SheetTable) -> dict[str, Any]:
    columns = [column for column in table.columns if column.key in table.letters]
    return {
        "rows": len(table.rows),
        "heads": [column.title for column in columns],
        "first": [[row.number, *(row.values[c.key][:80] for c in columns)] for row in table.rows[:8]],
        "normalised": len(table.normalised),
        "where": list(table.normalised[:10]),
    }


def notes_of(row: Upload) -> list[CellError]:
    """What follows elsewhere from the rows of an upload."""
    return [CellError(item["place"], item["message"], item["params"]) for item in row.seen.get("notes", [])]


def errors_of(row: Upload) -> list[CellError]:
    """The errors kept on an upload."""
    return [CellError(item["place"], item["message"], item["params"]) for item in row.errors]


def refusal_for(tally: Tally) -> Invalid:
    """The errors of a tally as the API's refusal."""
    errors = [FieldError(error.place, error.message, error.params) for error in tally.errors]
    return Invalid("表中有错误，整表未导入。请按单元格更正后再导入。", code="faulty_sheet", errors=errors)
