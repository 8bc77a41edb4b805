"""The inbox: one line a matter that asks something of the viewer, read through the viewer's sight as it is now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.desk.asks import id_of
from duze.desk.queries import todos
from duze.desk.supervised import orders_of
from duze.desk.telling import KINDS
from duze.kit import clock
from duze.kit.db import Database
from duze.messages.actions import note_seen
from duze.messages.queries import own_lines
from duze.people.permissions import Viewer
from duze.units.queries import unit_names


@dataclass(frozen=True)
class InboxLine:
    """One matter: what it asks, how it is called, whose it is, where it is, since when, and whether that is news."""

    kind: str
    title: str
    number: str
    unit: str
    href: str
    at: datetime
    fresh: bool


async def inbox(session: AsyncSession, viewer: Viewer) -> list[InboxLine]:
    """One's lines, the newest first; what one may no longer see is left out."""
    lines = [line for line in await own_lines(session, viewer) if line.subject_kind in KINDS]
    seen: dict[UUID, Any] = {}
    for kind in {line.subject_kind for line in lines}:
        query = KINDS[kind].seen(viewer)
        ids = [line.subject_id for line in lines if line.subject_kind == kind]
        rows = await session.exec(query.where(id_of(query).in_(ids)))
        seen |= {row.id: row for row in rows.all()}
    orders = await orders_of(session, seen.values())
    units: dict[Any, str] = await unit_names(session, {one for row in seen.values() if (one := _unit(row))})
    return [
        InboxLine(
            line.kind,
            (source := KINDS[line.subject_kind]).title(orders.get(row.id, row)),
            source.number(orders.get(row.id, row)),
            units.get(_unit(row), ""),
            f"{source.path}/{source.key(row)}",
            line.at,
            line.seen_at is None,
        )
        for line in lines
        if (row := seen.get(line.subject_id)) is not None
    ]


def _unit(row: Any) -> UUID | None:
    """The unit a matter is about, where its kind has one."""
    found: UUID | None = getattr(row, "unit_id", None)
    return found


@get("/messages")
async def inbox_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    kind: FromQuery[str] = "",
    oldest: FromQuery[bool] = False,
) -> Template:
    """What came in for me, of one kind if asked for; opening it marks it as seen."""
    today = clock.today()
    async with db.read() as session:
        lines = await inbox(session, viewer)
        waiting = 0 if lines else len({todo.href for todo in await todos(session, viewer, today)})
    if any(line.fresh for line in lines):
        async with db.write() as session:
            await note_seen(session, viewer)
    kinds = Counter(line.kind for line in lines)
    shown = [line for line in lines if kind in ("", line.kind)]
    context = {
        "viewer": viewer,
        "active": "/messages",
        "lines": shown[::-1] if oldest else shown,
        "fresh": sum(line.fresh for line in lines),
        "kinds": kinds.most_common(),
        "kind": kind,
        "oldest": oldest,
        "today": today,
        "waiting": waiting,
    }
    return Template("desk/inbox.html", context=context)


class LineOut(msgspec.Struct):
    """A line of the inbox."""

    kind: str
    title: str
    number: str
    unit: str
    href: str
    at: datetime
    fresh: bool


@get("/messages", tags=["messages"], summary="My inbox: one line a matter that asks something of me")
async def list_messages(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> list[LineOut]:
    """Read through my sight as it is now; at most 200 lines. Reading here does not mark them as seen."""
    async with db.read() as session:
        return [LineOut(**line.__dict__) for line in await inbox(session, viewer)]


ROUTES: list[Any] = [inbox_page]
API_ROUTES: list[Any] = [list_messages]
