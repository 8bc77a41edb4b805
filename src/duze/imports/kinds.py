"""What can be brought in. Each kind's reading lives in the room that owns the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import NotFound
from duze.kit.sheets import Column, SheetTable, Tally
from duze.people.permissions import Permission, Viewer, require

Progress = Callable[[int, int], None]


class BringIn(Protocol):
    """Write a table's rows through the room's verbs; faults are noted in the tally, never half-written.

    `progress(done, of)` may be called after each row.
    """

    async def __call__(
        self, session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
    ) -> Tally: ...


@dataclass(frozen=True)
class ImportKind:
    """One kind of table: who may bring it in, its columns, and how its rows are written.

    `title` and `about` are msgids; `notes` go into the template's sheet of notes.
    """

    code: str
    title: str
    permission: Permission
    columns: tuple[Column, ...]
    bring_in: BringIn
    about: str = ""
    notes: tuple[str, ...] = ()


KINDS: tuple[ImportKind, ...] = ()


def kinds_for(viewer: Viewer) -> list[ImportKind]:
    """The kinds this viewer may bring in."""
    return [kind for kind in KINDS if viewer.may(kind.permission)]


def kind_for(viewer: Viewer, code: str) -> ImportKind:
    """A kind by its code. Raises NotFound, or NotAllowed naming who may."""
    for kind in KINDS:
        if kind.code == code:
            require(viewer, kind.permission)
            return kind
    raise NotFound("没有这种数据表。")
