"""A letter on its way to be signed: drafted, changed, reviewed, returned, consent recorded, withdrawn.

Three people take part. Signing is in `signing`, what happens afterwards in `events`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import check_move, ensure
from duze.kit.errors import WrongState, invalid
from duze.kit.tables import Table
from duze.letters.authority import CONSENT
from duze.letters.countersigning import ask_again, lapse
from duze.letters.facts import LetterFacts
from duze.letters.kinds import kind_named
from duze.letters.models import (
    MOVES,
    STATE_NAMES,
    Letter,
    LetterAudience,
    LetterDraft,
    LetterState,
)
from duze.letters.queries import drafts_of
from duze.letters.rules import (
    refusal_to_record_approval,
    refusal_to_redraft,
    refusal_to_return,
    refusal_to_review,
    refusal_to_withdraw,
)
from duze.letters.shapes import ApprovalIn, RedraftIn
from duze.people.permissions import Permission, Viewer, require


async def draft_letter(
    session: AsyncSession,
    actor: Viewer,
    kind: str,
    facts: LetterFacts,
    *,
    about: Table,
    today: date,
    addressee_unit_id: UUID | None = None,
    addressee_body_id: UUID | None = None,
    audience: Sequence[UUID] = (),
    title: str = "",
    signer: tuple[int, str] = (0, ""),
) -> Letter:
    """Draft a letter of `kind` about a thing of any room.

    `audience` names further units it is delivered to (a bulletin to everybody). `signer`: the least rank of who signs,
    and the rule that says so. Raises WrongFacts when the facts are not those of the kind.
    """
    require(actor, Permission.LETTERS_DRAFT)
    chosen = kind_named(kind)
    checked = chosen.read_facts(facts.model_dump(mode="json"))
    letter = Letter(
        kind=kind,
        series=chosen.series,
        title=(title or chosen.title_of(checked))[:200],
        facts=checked.model_dump(mode="json"),
        subject_kind=str(about.__tablename__),
        subject_id=about.id,
        addressee_unit_id=addressee_unit_id,
        addressee_body_id=addressee_body_id,
        drafter_id=actor.id,
        drafted_at=clock.now(),
        approval=_consent_in(checked, actor),
        signer_rank=signer[0],
        signer_rule=signer[1],
    )
    await _begin(session, actor, letter, audience, today)
    return letter


async def draft_copy(
    session: AsyncSession, actor: Viewer, letter: Letter, facts: LetterFacts, unit_id: UUID, *, today: date
) -> Letter:
    """The same letter to another unit, about the same thing; a consent on record holds for it too."""
    require(actor, Permission.LETTERS_DRAFT)
    chosen = kind_named(letter.kind)
    copy = Letter(
        kind=letter.kind,
        series=letter.series,
        title=chosen.title_of(facts)[:200],
        facts=facts.model_dump(mode="json"),
        subject_kind=letter.subject_kind,
        subject_id=letter.subject_id,
        addressee_unit_id=unit_id,
        drafter_id=actor.id,
        drafted_at=clock.now(),
        approval=dict(letter.approval),
        signer_rank=letter.signer_rank,
        signer_rule=letter.signer_rule,
    )
    await _begin(session, actor, copy, (), today)
    return copy


async def _begin(session: AsyncSession, actor: Viewer, letter: Letter, audience: Sequence[UUID], today: date) -> None:
    """The first draft of a letter, with whom it is for."""
    session.add(letter)
    await session.flush()
    _keep_draft(session, actor, letter, no=1)
    _address(session, letter, audience)
    await session.flush()
    record(
        session,
        actor,
        Verb.LETTER_DRAFTED,
        letter,
        after={
            "kind": letter.kind,
            **_titled(letter),
            "about": [letter.subject_kind, letter.subject_id],
            "on": today,
            **({"approval": letter.approval} if letter.approval else {}),
        },
    )


def _titled(letter: Letter) -> dict[str, str]:
    """The title for the journal; a letter to a discipline body has none there: auditors may not know the matter."""
    return {} if letter.addressee_body_id else {"title": letter.title}


def _address(session: AsyncSession, letter: Letter, audience: Sequence[UUID]) -> None:
    units = dict.fromkeys([letter.addressee_unit_id, *audience])
    session.add_all(LetterAudience(letter_id=letter.id, unit_id=unit) for unit in units if unit)
    if letter.addressee_body_id:
        session.add(LetterAudience(letter_id=letter.id, body_id=letter.addressee_body_id))


def _keep_draft(session: AsyncSession, actor: Viewer, letter: Letter, *, no: int) -> None:
    session.add(LetterDraft(letter_id=letter.id, no=no, author_id=actor.id, author_name=actor.name, facts=letter.facts))


def _consent_in(facts: LetterFacts, actor: Viewer) -> dict[str, Any]:
    """The government's consent as the drafter entered it; what is recorded is who vouched for it."""
    consent = getattr(facts, CONSENT, None)
    return {**consent.model_dump(mode="json"), "recorded_by": actor.name} if consent else {}


async def redraft_letter(session: AsyncSession, actor: Viewer, letter: Letter, data: RedraftIn) -> Letter:
    """Change the facts; a reviewed letter must be reviewed again.

    Raises WrongFacts by field, Invalid for a consent typed in here: recording it is an act of its own.
    """
    ensure(refusal_to_redraft(letter, actor))
    kind = kind_named(letter.kind)
    facts = kind.read_facts(data.facts)
    before, after = letter.facts, facts.model_dump(mode="json")
    if after.get(CONSENT) not in (None, before.get(CONSENT)):
        raise invalid(f"/facts/{CONSENT}", "政府同意不能在修改文稿时填写，请用“记录市政府同意”办理。")
    await _back_to_draft(session, letter)
    letter.facts, letter.title = after, kind.title_of(facts)[:200]
    letter.approval = letter.approval if after.get(CONSENT) else {}
    _now_drafted_by(letter, actor)
    _keep_draft(session, actor, letter, no=len(await drafts_of(session, letter.id)) + 1)
    session.add(letter)
    changed = sorted(name for name in letter.facts if letter.facts.get(name) != before.get(name))
    record(session, actor, Verb.LETTER_REDRAFTED, letter, after={"changed": changed})
    return letter


def _now_drafted_by(letter: Letter, actor: Viewer) -> None:
    """Whoever changes the text becomes its drafter, so that nobody reviews or signs his or her own words."""
    if actor.id != letter.drafter_id:
        letter.drafter_id = actor.id


async def _back_to_draft(session: AsyncSession, letter: Letter) -> None:
    """Review and countersignatures were given to words that are to change."""
    await lapse(session, letter)
    check_move(MOVES, letter.state, LetterState.DRAFTED, STATE_NAMES)
    letter.state, letter.reviewer_id, letter.reviewed_at = LetterState.DRAFTED, None, None


async def review_letter(session: AsyncSession, actor: Viewer, letter: Letter, *, remark: str = "") -> Letter:
    """复核: another person than the drafter finds it right."""
    ensure(refusal_to_review(letter, actor))
    check_move(MOVES, letter.state, LetterState.REVIEWED, STATE_NAMES)
    letter.state, letter.reviewer_id, letter.reviewed_at = LetterState.REVIEWED, actor.id, clock.now()
    session.add(letter)
    record(session, actor, Verb.LETTER_REVIEWED, letter, reason=remark)
    await session.flush()
    await ask_again(session, actor, letter)
    return letter


async def return_letter(session: AsyncSession, actor: Viewer, letter: Letter, *, reason: str) -> Letter:
    """Send it back to the drafter with a reason."""
    ensure(refusal_to_return(letter, actor))
    before = letter.state
    await _back_to_draft(session, letter)
    session.add(letter)
    record(session, actor, Verb.LETTER_RETURNED, letter, before={"state": before}, reason=reason)
    return letter


async def record_approval(
    session: AsyncSession, actor: Viewer, letter: Letter, data: ApprovalIn, *, today: date
) -> Letter:
    """Record the government's consent and put it into the text (2012 条例 art. 16(2)).

    Raises Invalid for a date to come, WrongState when the kind of letter has no place for it.
    """
    ensure(refusal_to_record_approval(letter, actor))
    if data.approved_on > today:
        raise invalid("/approved_on", "批准日期不能晚于今天。")
    kind = kind_named(letter.kind)
    if CONSENT not in kind.facts.model_fields:
        raise WrongState("这种公文不用记录政府同意。")
    consent = data.model_dump(mode="json")
    facts = kind.read_facts({**letter.facts, CONSENT: consent})
    await _back_to_draft(session, letter)
    letter.facts = facts.model_dump(mode="json")
    letter.approval = {**consent, "recorded_by": actor.name}
    _now_drafted_by(letter, actor)
    _keep_draft(session, actor, letter, no=len(await drafts_of(session, letter.id)) + 1)
    session.add(letter)
    record(session, actor, Verb.LETTER_APPROVAL_RECORDED, letter, after=consent)
    return letter


async def withdraw_letter(session: AsyncSession, actor: Viewer, letter: Letter, *, reason: str) -> Letter:
    """Give up a draft; no number was taken."""
    ensure(refusal_to_withdraw(letter, actor))
    await lapse(session, letter)
    check_move(MOVES, letter.state, LetterState.WITHDRAWN, STATE_NAMES)
    letter.state = LetterState.WITHDRAWN
    session.add(letter)
    record(session, actor, Verb.LETTER_VOIDED, letter, after={"withdrawn": True}, reason=reason)
    return letter
