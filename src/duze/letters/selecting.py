"""Many letters at once: signing for bulletins. What demands an answer is read and signed for one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import Refusal, WrongState
from duze.kit.i18n import gettext
from duze.letters.events import receive_letter
from duze.letters.kinds import CORRECTION_BULLETIN, RANKING_BULLETIN
from duze.letters.listing import LETTERS
from duze.letters.models import Letter
from duze.letters.queries import file_of, letter_for, letters_seen_by
from duze.letters.rules import LetterFile, refusal_to_receive
from duze.people.permissions import Permission, Viewer
from duze.units.taking_out import Together, doors

TO_ALL: Final = frozenset({RANKING_BULLETIN.slug, CORRECTION_BULLETIN.slug})
"""Kinds that go to every unit and ask nothing of one alone; no limit runs from their receipt."""


@dataclass(frozen=True)
class _Chosen:
    file: LetterFile

    @property
    def id(self) -> UUID:
        return self.file.letter.id


async def _find(session: AsyncSession, viewer: Viewer, letter_id: UUID) -> _Chosen:
    return _Chosen(await file_of(session, await letter_for(session, viewer, letter_id, lock=True)))


async def _many(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> Sequence[_Chosen]:
    query = select(Letter).where(col(Letter.id).in_(ids), letters_seen_by(viewer))
    letters = (await session.exec(query.order_by(col(Letter.id).desc()))).all()
    return [_Chosen(await file_of(session, letter)) for letter in letters]


def refusal_to_receive_together(file: LetterFile, viewer: Viewer) -> Refusal | None:
    """Bulletins only: a summons or an order has to be opened by whoever signs for it."""
    if found := refusal_to_receive(file, viewer):
        return found
    if file.letter.kind not in TO_ALL:
        return WrongState("须打开阅读，逐件签收。", code="one_by_one")
    return None


async def _receive(session: AsyncSession, viewer: Viewer, chosen: _Chosen, today: date) -> None:
    if found := refusal_to_receive_together(chosen.file, viewer):
        raise found
    await receive_letter(session, viewer, chosen.file.letter)


RECEIVING = Together(
    noun="receipt",
    label="签收通报",
    done="已签收",
    icon="inbox",
    permission=Permission.LETTERS_RECEIVE,
    find=_find,
    many=_many,
    number=lambda chosen: chosen.file.letter.number or gettext("未编号"),
    refusal=lambda chosen, viewer: refusal_to_receive_together(chosen.file, viewer),
    act=_receive,
)
ROUTES = doors(LETTERS, RECEIVING)
