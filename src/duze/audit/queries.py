"""Reading the whole journal, newest first, for those entitled to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.audit.groups import GROUPS
from duze.audit.names import VERB_NAMES
from duze.journal.models import Entry
from duze.journal.verbs import Verb
from duze.kit.errors import Invalid
from duze.kit.i18n import fmt_datetime, gettext
from duze.kit.lists import Facet, Narrow, Roll, Sort, moment, page_of, values
from duze.kit.web.paging import Page
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
    JOURNAL.entitled(viewer)
    roll = JOURNAL
    if wanted.verb:
        roll = roll.among(col(Entry.verb) == _verb(wanted.verb))
    if wanted.actor:
        roll = roll.among(col(Entry.actor_name) == wanted.actor)
    narrow = Narrow(since=wanted.day, until=wanted.day)
    return await page_of(session, roll, viewer, narrow, limit=limit, cursor=cursor)


def _verb(name: str) -> Verb:
    try:
        return Verb(name)
    except ValueError:
        raise Invalid("没有“%(verb)s”这种操作。", verb=name) from None


_COLUMNS = (Entry.id, Entry.created_at, Entry.actor_name, Entry.verb, Entry.subject_kind, Entry.subject_id)
_MORE = (Entry.subject_label, Entry.reason, Entry.request_id, Entry.before, Entry.after)


async def _rows(_session: AsyncSession, _viewer: Viewer, rows: Sequence[Any]) -> list[EntryOut]:
    return [EntryOut(*values(row)) for row in rows]


def _cells(row: EntryOut) -> list[str]:
    what = gettext(VERB_NAMES.get(Verb(row.verb), row.verb))
    subject = row.label or gettext(GROUPS.get(row.verb.split(".")[0], row.subject_kind))
    return [fmt_datetime(row.at), what, row.actor, subject, row.reason, row.request_id, str(row.subject_id)]


JOURNAL: Roll[EntryOut] = Roll(
    name="journal",
    title="审计日志",
    id=col(Entry.id),
    query=lambda _viewer: sa.select(*(col(one) for one in (*_COLUMNS, *_MORE))),
    told=_rows,
    heads=("时间", "操作", "人员", "对象", "理由", "请求编号", "对象标识"),
    cells=_cells,
    came=Sort("时间", col(Entry.created_at), moment),
    facets={
        "verb": Facet(
            "操作",
            lambda _viewer: [(verb.value, name) for verb, name in VERB_NAMES.items()],
            lambda _viewer, value: col(Entry.verb) == _verb(value),
        )
    },
    searched=(col(Entry.actor_name), col(Entry.subject_label)),
    day=col(Entry.created_at),
    day_words="日期",
    opens=False,
    entitled=lambda viewer: require(viewer, Permission.JOURNAL_READ),
)
