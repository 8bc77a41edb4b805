"""The list of letters: columns, orders, filters, and what has happened to each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.i18n import fmt_date, gettext
from duze.kit.lists import Facet, Narrow, Roll, Sort, moment, page_of, values
from duze.kit.web.paging import Page
from duze.letters.kinds import KINDS, REFERRAL_LETTER
from duze.letters.models import HAPPENED_NAMES, STATE_NAMES, Happened, Letter, LetterEvent, LetterState
from duze.letters.queries import letters_seen_by
from duze.letters.rules import readers_of
from duze.people.permissions import Role, Viewer

TO_RECEIVE = "to_receive"


class LetterRow(msgspec.Struct):
    """A letter in a list."""

    id: UUID
    kind: str
    state: str
    number: str
    title: str
    drafted_at: datetime
    signed_at: datetime | None
    version: int
    happened: tuple[str, ...] = ()


def _letters(viewer: Viewer) -> Any:
    words = (Letter.kind, Letter.state, Letter.number, Letter.title)
    columns = (Letter.id, *words, Letter.drafted_at, Letter.signed_at, Letter.version)
    return sa.select(*(col(one) for one in columns)).where(letters_seen_by(viewer))


async def _rows(session: AsyncSession, _viewer: Viewer, rows: Sequence[Any]) -> list[LetterRow]:
    happened = await _happened(session, [row[0] for row in rows])
    return [LetterRow(*values([*row, happened.get(row[0], ())])) for row in rows]


async def _happened(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    if not ids:
        return {}
    query: Any = sa.select(col(LetterEvent.letter_id), col(LetterEvent.happened)).where(
        col(LetterEvent.letter_id).in_(ids)
    )
    found: dict[UUID, dict[str, None]] = {}
    for letter_id, happened in (await session.exec(query.order_by(col(LetterEvent.created_at)))).all():
        found.setdefault(letter_id, {})[happened.value] = None
    return {letter_id: tuple(names) for letter_id, names in found.items()}


def _unreceived(readers: frozenset[UUID]) -> Any:
    targets = [str(reader) for reader in readers]
    received = select(col(LetterEvent.letter_id)).where(
        col(LetterEvent.happened).in_([Happened.RECEIVED]), col(LetterEvent.target).in_(targets)
    )
    gone = select(col(LetterEvent.letter_id)).where(
        col(LetterEvent.happened).in_([Happened.VOIDED, Happened.SUPERSEDED])
    )
    return select(col(LetterEvent.letter_id)).where(
        col(LetterEvent.happened) == Happened.DELIVERED,
        col(LetterEvent.target).in_(targets),
        col(LetterEvent.letter_id).not_in(received),
        col(LetterEvent.letter_id).not_in(gone),
    )


def _standings(viewer: Viewer) -> Sequence[tuple[str, str]]:
    """The office asks by state; whoever letters are addressed to, by what waits to be signed for."""
    if not viewer.staff:
        return [(TO_RECEIVE, "待签收")]
    return [(state.value, name) for state, name in STATE_NAMES.items()]


def _standing(viewer: Viewer, value: str) -> sa.ColumnElement[bool]:
    if value == TO_RECEIVE:
        return col(Letter.id).in_(_unreceived(readers_of(viewer)))
    return col(Letter.state) == LetterState(value)


def _kinds(viewer: Viewer) -> Sequence[tuple[str, str]]:
    """The kinds to choose from; referrals are no word for those who never see one."""
    knows = viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY)
    return [(kind.slug, kind.label) for kind in KINDS.values() if knows or kind is not REFERRAL_LETTER]


def _cells(row: LetterRow) -> list[str]:
    state = gettext(STATE_NAMES[LetterState(row.state)])
    events = "、".join(gettext(HAPPENED_NAMES[Happened(name)]) for name in row.happened)
    return [row.number, row.title, gettext(KINDS[row.kind].label), state, fmt_date(row.signed_at), events]


_DATED = sa.func.coalesce(col(Letter.signed_at), col(Letter.drafted_at))
LETTERS: Roll[LetterRow] = Roll(
    name="letters",
    title="文书",
    id=col(Letter.id),
    query=_letters,
    told=_rows,
    heads=("文号", "标题", "种类", "状态", "签发日期", "经过"),
    cells=_cells,
    came=Sort("拟稿", col(Letter.drafted_at), moment),
    sorts={"kind": Sort("种类", col(Letter.kind)), "day": Sort("日期", _DATED, moment)},
    facets={
        "status": Facet("状态", _standings, _standing),
        "kind": Facet(
            "种类",
            _kinds,
            lambda _viewer, value: col(Letter.kind) == value,
        ),
    },
    unit=col(Letter.addressee_unit_id),
    searched=(col(Letter.number), col(Letter.title)),
    day=_DATED,
    day_words="日期",
)


async def letter_rows(
    session: AsyncSession,
    viewer: Viewer,
    *,
    limit: int,
    cursor: str | None = None,
    kind: str | None = None,
    state: LetterState | None = None,
    to_receive: bool = False,
) -> Page[LetterRow]:
    """A page of the letters the viewer sees, newest first; `to_receive`: only those not yet signed for."""
    roll = LETTERS
    if kind:
        roll = roll.among(col(Letter.kind) == kind)
    if state:
        roll = roll.among(col(Letter.state) == state)
    if to_receive:
        roll = roll.among(_standing(viewer, TO_RECEIVE))
    return await page_of(session, roll, viewer, Narrow(), limit=limit, cursor=cursor)
