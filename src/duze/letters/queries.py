"""Reading letters: who sees which, one letter with its file, lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import NotFound
from duze.letters.kinds import CORRECTION_BULLETIN, RANKING_BULLETIN, REFERRAL_LETTER, REMINDER_LETTER
from duze.letters.models import (
    HAPPENED_NAMES,
    STATE_NAMES,
    Happened,
    Letter,
    LetterAudience,
    LetterCode,
    LetterDraft,
    LetterEvent,
    LetterState,
    LetterTemplate,
)
from duze.letters.models_countersigning import Countersignature, CountersignState
from duze.letters.rules import LetterFile, readers_of
from duze.people.permissions import Permission, Role, Viewer
from duze.units.models import DisciplineBody, Unit

_OFFICE = (Role.SUPERVISOR, Role.SIGNATORY)
_TO_BODIES = (REFERRAL_LETTER.slug, REMINDER_LETTER.slug)


def letters_seen_by(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition every read of letters starts from; by default nothing.

    The office sees all; an assessor the bulletins; a leader what was sent to units in his or her area, but
    no referral; whoever is asked to countersign that letter; a unit or discipline body what was delivered to it.
    """
    seen: list[sa.ColumnElement[bool]] = []
    if any(viewer.has(role) for role in _OFFICE):
        return sa.true()
    if viewer.has(Role.ASSESSOR):
        seen.append(col(Letter.kind).in_([RANKING_BULLETIN.slug, CORRECTION_BULLETIN.slug]))
    if viewer.has(Role.LEADER):
        signed = col(Letter.state) == LetterState.SIGNED
        theirs = col(Letter.id).in_(_audience_of(viewer.area()))
        seen.append(sa.and_(signed, theirs, col(Letter.kind).not_in(_TO_BODIES)))
    if viewer.may(Permission.LETTERS_COUNTERSIGN):
        seen.append(col(Letter.id).in_(_countersigned_by(viewer)))
    if readers := readers_of(viewer):
        delivered = select(col(LetterEvent.letter_id)).where(
            col(LetterEvent.happened) == Happened.DELIVERED,
            col(LetterEvent.target).in_([str(reader) for reader in readers]),
        )
        seen.append(col(Letter.id).in_(delivered))
    return or_(*seen) if seen else sa.false()


def _countersigned_by(viewer: Viewer) -> Any:
    """Letters the viewer was asked to countersign, for as long as the asking or the countersignature stands."""
    return select(col(Countersignature.letter_id)).where(
        col(Countersignature.account_id) == viewer.id,
        col(Countersignature.state).in_([CountersignState.ASKED, CountersignState.SIGNED]),
    )


def _audience_of(readers: frozenset[UUID]) -> Any:
    return select(col(LetterAudience.letter_id)).where(
        or_(col(LetterAudience.unit_id).in_(readers), col(LetterAudience.body_id).in_(readers))
    )


async def letter_for(session: AsyncSession, viewer: Viewer, letter_id: UUID, *, lock: bool = False) -> Letter:
    """A letter the viewer may see, locked for writing if asked. Raises NotFound."""
    query = select(Letter).where(col(Letter.id) == letter_id, letters_seen_by(viewer))
    letter = (await session.exec(query.with_for_update() if lock else query)).first()
    if letter is None:
        raise NotFound
    return letter


async def file_of(session: AsyncSession, letter: Letter) -> LetterFile:
    """The letter with its audience and events, oldest first."""
    audience = await session.exec(select(LetterAudience).where(col(LetterAudience.letter_id) == letter.id))
    events = await session.exec(
        select(LetterEvent)
        .where(col(LetterEvent.letter_id) == letter.id)
        .order_by(col(LetterEvent.created_at), col(LetterEvent.id))
    )
    countersigned = await session.exec(
        select(Countersignature).where(col(Countersignature.letter_id) == letter.id).order_by(col(Countersignature.id))
    )
    return LetterFile(letter, audience.all(), events.all(), countersigned.all())


async def code_of(session: AsyncSession, letter_id: UUID) -> str:
    """The code printed on a signed letter; empty for one signed before letters had codes."""
    found = await session.exec(select(LetterCode.code).where(col(LetterCode.letter_id) == letter_id))
    return found.first() or ""


async def letter_by_code(session: AsyncSession, code: str) -> Letter:
    """The signed letter that bears `code`, whoever asks: what may be told of it is `proofs.public_proof`'s to say.

    Raises NotFound.
    """
    query = select(Letter).join(LetterCode, col(LetterCode.letter_id) == col(Letter.id)).where(LetterCode.code == code)
    letter = (await session.exec(query)).first()
    if letter is None:
        raise NotFound
    return letter


async def letter_stands(session: AsyncSession, letter_id: UUID) -> bool:
    """Whether the letter exists and still counts: neither withdrawn nor voided nor superseded."""
    letter = await session.get(Letter, letter_id)
    return letter is not None and not (await file_of(session, letter)).void


async def drafts_of(session: AsyncSession, letter_id: UUID) -> Sequence[LetterDraft]:
    """Every draft, newest first."""
    query = select(LetterDraft).where(col(LetterDraft.letter_id) == letter_id).order_by(col(LetterDraft.no).desc())
    return (await session.exec(query)).all()


async def template_text(session: AsyncSession, sha256: str) -> str | None:
    """The kept text of a template, by its hash; None for a letter that is not signed yet."""
    row = await session.get(LetterTemplate, sha256) if sha256 else None
    return row.text if row else None


@dataclass(frozen=True)
class LetterLine:
    """A letter as pages of other rooms list it. `gone` (a msgid): why it no longer counts, empty while it does."""

    id: UUID
    kind: str
    title: str
    number: str
    version: int
    gone: str


async def lines_of(session: AsyncSession, letters: Sequence[Letter]) -> list[LetterLine]:
    """Letters as lines, those that still count first; the order is otherwise kept."""
    ended = (Happened.VOIDED, Happened.SUPERSEDED)
    rows = await session.exec(
        select(col(LetterEvent.letter_id), col(LetterEvent.happened)).where(
            col(LetterEvent.letter_id).in_([one.id for one in letters]), col(LetterEvent.happened).in_(ended)
        )
    )
    gone = {letter_id: HAPPENED_NAMES[happened] for letter_id, happened in rows.all()}
    gone |= {one.id: STATE_NAMES[one.state] for one in letters if one.state is LetterState.WITHDRAWN}
    lines = [
        LetterLine(one.id, one.kind, one.title, one.number or "", one.version, gone.get(one.id, "")) for one in letters
    ]
    return sorted(lines, key=lambda line: bool(line.gone))


async def letters_about(
    session: AsyncSession, viewer: Viewer, subject_kind: str, subject_id: UUID
) -> Sequence[LetterLine]:
    """Letters about one thing that the viewer may see: those that count first, each half newest first."""
    query = select(Letter).where(
        col(Letter.subject_kind) == subject_kind, col(Letter.subject_id) == subject_id, letters_seen_by(viewer)
    )
    return await lines_of(session, (await session.exec(query.order_by(col(Letter.drafted_at).desc()))).all())


async def reader_names(session: AsyncSession, audience: Sequence[LetterAudience]) -> dict[UUID, str]:
    """The names of units and bodies a letter is for."""
    ids = [row.reader for row in audience]
    if not ids:
        return {}
    units = (await session.exec(select(Unit.id, Unit.full_name).where(col(Unit.id).in_(ids)))).all()
    bodies = await session.exec(select(DisciplineBody.id, DisciplineBody.name).where(col(DisciplineBody.id).in_(ids)))
    return dict(units) | dict(bodies.all())
