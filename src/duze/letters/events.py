"""What happens to a signed letter: the PDF made, delivered, signed for, voided, superseded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.models import Actor
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.errors import WrongState
from duze.letters.models import Happened, Letter, LetterEvent, LetterState
from duze.letters.queries import file_of, letter_for
from duze.letters.rules import readers_of, refusal_to_deliver, refusal_to_receive, refusal_to_unsign, refusal_to_void
from duze.letters.shapes import SupersessionIn
from duze.people.permissions import SYSTEM, Viewer


def _happen(
    session: AsyncSession, actor: Actor, letter: Letter, what: Happened, target: str = "", **data: Any
) -> LetterEvent:
    event = LetterEvent(
        letter_id=letter.id, happened=what, target=target, actor_id=actor.id, actor_name=actor.name, data=data
    )
    session.add(event)
    return event


async def note_rendered(session: AsyncSession, letter: Letter, made: Mapping[str, Any]) -> bool:
    """Note the PDF of a signed letter: `made` has sha256, size, pages, faces, fonts. Once per facts hash."""
    file = await file_of(session, letter)
    if file.event(Happened.RENDERED, letter.facts_hash):
        return False
    _happen(session, SYSTEM, letter, Happened.RENDERED, letter.facts_hash, **made)
    record(session, SYSTEM, Verb.LETTER_RENDERED, letter, after=dict(made))
    return True


async def note_sealed(session: AsyncSession, letter: Letter, made: Mapping[str, Any]) -> bool:
    """Note the file that goes out: `made` has sha256, size, pages, sealed, certificate. Once per facts hash."""
    file = await file_of(session, letter)
    if file.event(Happened.SEALED, letter.facts_hash):
        return False
    _happen(session, SYSTEM, letter, Happened.SEALED, letter.facts_hash, **made)
    record(session, SYSTEM, Verb.LETTER_SEALED, letter, after=dict(made))
    return True


async def deliver_letter(session: AsyncSession, actor: Viewer, letter: Letter) -> Letter:
    """送达 to every unit or body it is for, at once."""
    file = await file_of(session, letter)
    ensure(refusal_to_deliver(file, actor))
    for row in file.audience:
        _happen(session, actor, letter, Happened.DELIVERED, str(row.reader))
    record(session, actor, Verb.LETTER_DELIVERED, letter, after={"to": [row.reader for row in file.audience]})
    return letter


async def receive_letter(session: AsyncSession, actor: Viewer, letter: Letter) -> Letter:
    """签收 for the actor's own unit or body."""
    file = await file_of(session, letter)
    ensure(refusal_to_receive(file, actor))
    own = [row for row in file.audience if row.reader in readers_of(actor)]
    fresh = [row for row in own if not file.event(Happened.RECEIVED, str(row.reader))]
    for row in fresh:
        _happen(session, actor, letter, Happened.RECEIVED, str(row.reader))
    record(session, actor, Verb.LETTER_RECEIVED, letter, after={"by": [row.reader for row in fresh]})
    return letter


async def void_letter(session: AsyncSession, actor: Viewer, letter: Letter, *, reason: str) -> Letter:
    """作废: the letter counts as never sent; its number stays taken and visible (2012 条例 art. 33)."""
    ensure(refusal_to_void(await file_of(session, letter), actor))
    _happen(session, actor, letter, Happened.VOIDED, reason=reason)
    record(session, actor, Verb.LETTER_VOIDED, letter, reason=reason)
    return letter


async def unsign_letter(session: AsyncSession, actor: Viewer, letter: Letter, *, now: datetime) -> Letter:
    """撤回签发: void at once, by who signed it; it was delivered to nobody."""
    ensure(refusal_to_unsign(await file_of(session, letter), actor, now))
    reason = "签发人撤回签发"
    _happen(session, actor, letter, Happened.VOIDED, reason=reason)
    record(session, actor, Verb.LETTER_VOIDED, letter, after={"recalled": True}, reason=reason)
    return letter


async def supersede_letter(session: AsyncSession, actor: Viewer, letter: Letter, data: SupersessionIn) -> Letter:
    """A later signed letter of the same kind takes its place. Raises NotFound, WrongState."""
    ensure(refusal_to_void(await file_of(session, letter), actor))
    later = await letter_for(session, actor, data.by)
    if later.id == letter.id or later.state is not LetterState.SIGNED or later.kind != letter.kind:
        raise WrongState("替代的公文必须是另一件已签发的同种公文。")
    _happen(session, actor, letter, Happened.SUPERSEDED, by=str(later.id), number=later.number, reason=data.reason)
    record(session, actor, Verb.LETTER_SUPERSEDED, letter, after={"by": later.number}, reason=data.reason)
    return letter
