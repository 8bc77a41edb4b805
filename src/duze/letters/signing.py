"""Signing, which is registration: authority, proof, number, frozen facts and render job in one transaction.

The PDF is made from the frozen facts outside it.
"""

from __future__ import annotations

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import check_move, ensure
from duze.kit.counters import take_number, written
from duze.kit.errors import WrongState
from duze.kit.jobs import enqueue
from duze.letters.authority import check_authority
from duze.letters.facts import LetterFacts
from duze.letters.frozen import dated_on, dry_proof, facts_hash
from duze.letters.kinds import LetterKind, kind_named
from duze.letters.models import MOVES, STATE_NAMES, Letter, LetterCode, LetterState, LetterTemplate
from duze.letters.proof_mark import new_code
from duze.letters.queries import file_of
from duze.letters.rules import refusal_to_sign
from duze.letters.template_text import template_hash
from duze.people.permissions import Viewer

RENDER_JOB = "letters.render"


def to_be_signed(letter: Letter, today: date) -> tuple[LetterKind, LetterFacts]:
    """What signing today would freeze: the facts dated today. Raises WrongFacts when other dates no longer fit."""
    kind = kind_named(letter.kind)
    return kind, dated_on(kind, kind.read_facts(letter.facts), today)


async def sign_letter(session: AsyncSession, actor: Viewer, letter: Letter, *, proof: str, today: date) -> Letter:
    """签发 and registration in one: authority checked, facts frozen, number taken, PDF asked for.

    `proof` is `dry_proof` of a successful render of exactly these facts, made by the door before this
    transaction: a missing glyph or fact refuses before anything is taken. Raises NotAllowed naming the
    article when the letter may not be sent as it is.
    """
    ensure(refusal_to_sign(await file_of(session, letter), actor))
    await check_authority(session, letter, today, actor.name)
    kind, facts = to_be_signed(letter, today)
    if dry_proof(kind, facts) != proof:
        raise WrongState("公文内容或模板在试排之后有变动，请重新预览后再签发。", code="dry_render_needed")
    template = kind.template
    await _keep_template(session, kind, template)
    letter.facts, letter.template_hash = facts.model_dump(mode="json"), template_hash(template)
    letter.signer_id, letter.signed_at = actor.id, clock.now()
    letter.year = today.year
    letter.number_no = await take_number(session, letter.series, today.year)
    letter.number = written(letter.series, today.year, letter.number_no)
    letter.facts_hash = facts_hash(kind, facts, letter.number, template)
    check_move(MOVES, letter.state, LetterState.SIGNED, STATE_NAMES)
    letter.state = LetterState.SIGNED
    session.add_all((letter, LetterCode(letter_id=letter.id, code=new_code())))
    enqueue(session, RENDER_JOB, {"letter": letter.id}, key=str(letter.id), asked_by=actor.name, asker=actor.id)
    after = {"number": letter.number, "facts": letter.facts_hash, "template": letter.template_hash}
    record(session, actor, Verb.LETTER_SIGNED, letter, after=after)
    return letter


async def _keep_template(session: AsyncSession, kind: LetterKind, text: str) -> None:
    sha256 = template_hash(text)
    if await session.get(LetterTemplate, sha256) is None:
        session.add(LetterTemplate(sha256=sha256, kind=kind.slug, text=text))
        await session.flush()
