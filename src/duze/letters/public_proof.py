"""What anybody who holds a letter's code may learn of the letter: whether it is ours and still in force.

Told: kind, number, date, issuer, the file's hash, state, signature. Not told: addressee, title, text, people, who
received it. Of a letter to a discipline body neither kind, number nor date is told. Whoever photographs or forwards
its last page would else prove to a stranger that a clue about somebody was handed over (《信访工作条例》 art. 46(5),
《政府督查工作条例》 art. 24 forbid to pass that on; a number alone would tell of a referral). Who holds the paper
reads all this there, and the hash still lets its holder check the file. Bulletins and notices tell what their first
page shows.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.blobs import Blobs
from duze.kit.errors import NotFound
from duze.letters.kinds import kind_named
from duze.letters.models import Happened
from duze.letters.proof_mark import tidy
from duze.letters.proofs import Outcome, prove
from duze.letters.queries import file_of, letter_by_code

ISSUED, REPLACED, VOID = "issued", "replaced", "void"


@dataclass(frozen=True)
class PublicProof:
    """What the public page shows; empty where this letter's kind may not be told.

    `signature`: "valid", "invalid", or "none" for a letter that went out without a seal.
    """

    issuer: str
    state: str
    sha256: str
    kind: str = ""
    number: str = ""
    dated: date | None = None
    signature: str = "none"
    certificate: str = ""


@dataclass(frozen=True)
class _Known:
    shown: PublicProof
    sealed: bool
    fingerprint: str


async def _known(session: AsyncSession, code: str) -> _Known:
    letter = await letter_by_code(session, tidy(code))
    file = await file_of(session, letter)
    event = file.event(Happened.SEALED)
    if event is None:
        # Its code is on no paper yet.
        raise NotFound
    state = ISSUED
    if file.event(Happened.SUPERSEDED):
        state = REPLACED
    if file.event(Happened.VOIDED):
        state = VOID
    shown = PublicProof(str(letter.facts["issuer"]), state, str(event.data["sha256"]))
    if letter.addressee_body_id is None:
        kind = kind_named(letter.kind)
        dated = date.fromisoformat(str(letter.facts["dated"]))
        shown = PublicProof(shown.issuer, state, shown.sha256, kind.label, letter.number, dated)
    return _Known(shown, bool(event.data.get("sealed")), str(event.data.get("certificate", "")))


async def public_proof(session: AsyncSession, blobs: Blobs, code: str) -> PublicProof:
    """The letter that bears `code`, with its stored file's signature checked now. Raises NotFound, always alike."""
    known = await _known(session, code)
    if not known.sealed:
        return known.shown
    pdf = await blobs.get(known.shown.sha256)
    outcome, fingerprint, subject = await asyncio.to_thread(_checked, known.shown.sha256, pdf)
    right = outcome is Outcome.GENUINE and fingerprint == known.fingerprint
    return PublicProof(**{**known.shown.__dict__, "signature": "valid" if right else "invalid", "certificate": subject})


_seen: dict[str, tuple[Outcome, str, str]] = {}


def _checked(sha256: str, pdf: bytes) -> tuple[Outcome, str, str]:
    """The stored file's proof. Blobs are read by their hash and never change, so one look is enough."""
    if sha256 not in _seen:
        if len(_seen) > 500:
            _seen.clear()
        found = prove(pdf)
        _seen[sha256] = (found.outcome, found.fingerprint, found.subject)
    return _seen[sha256]
