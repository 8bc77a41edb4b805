"""Reading the whole journal, newest first, for those entitled to it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from sqlmodel import SQLModel, col, select, tuple_
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.models import Entry
from duze.journal.verbs import Verb
from duze.kit.clock import CITY
from duze.kit.errors import Invalid
from duze.kit.web.paging import Page, cut, decode_moment
from duze.people.permissions import Permission, Viewer, require


class EntryOut(msgspec.Struct):
    """One act as the auditor reads it."""

    id: UUID
    at: datetime
    actor: str
    verb: str
    subject_kind: str
    subject_id: UUID
    label: str
    reason: str
    request_id: str
    before: dict[str, object]
    after: dict[str, object]


class JournalFilter(SQLModel):
    """What the auditor narrows the journal to."""

    verb: str = ""
    actor: str = ""
    day: date | None = None


async def journal_page(
    session: AsyncSession, viewer: Viewer, wanted: JournalFilter, *, limit: int, cursor: str | None
) -> Page[EntryOut]:
    """A page of the journal, newest first. Raises NotAllowed without the permission to read it."""
    require(viewer, Permission.JOURNAL_READ)
    query = select(Entry).order_by(col(Entry.created_at).desc(), col(Entry.id).desc()).limit(limit + 1)
    if wanted.verb:
        query = query.where(col(Entry.verb) == _verb(wanted.verb))
    if wanted.actor:
        query = query.where(col(Entry.actor_name) == wanted.actor)
    if wanted.day:
        start = datetime(wanted.day.year, wanted.day.month, wanted.day.day, tzinfo=CITY)
        query = query.where(col(Entry.created_at) >= start, col(Entry.created_at) < start + timedelta(days=1))
    if last := decode_moment(cursor):
        query = query.where(tuple_(col(Entry.created_at), col(Entry.id)) < last)
    rows = (await session.exec(query)).all()
    return cut([_out(row) for row in rows], limit, lambda row: (row.at.isoformat(), str(row.id)))


def _verb(name: str) -> Verb:
    try:
        return Verb(name)
    except ValueError:
        raise Invalid("没有“%(verb)s”这种操作。", verb=name) from None


def _out(row: Entry) -> EntryOut:
    return EntryOut(
        row.id,
        row.created_at,
        row.actor_name,
        row.verb.value,
        row.subject_kind,
        row.subject_id,
        row.subject_label,
        row.reason,
        row.request_id,
        row.before,
        row.after,
    )
