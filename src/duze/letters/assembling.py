"""A kind's facts and filled template put together as one letter, ready to be laid out."""

from __future__ import annotations

from duze.letters.blocks import Body, Closing, Form, Letter, Signatory
from duze.letters.facts import LetterFacts
from duze.letters.fill_in import day
from duze.letters.heads import DOCUMENT_WORD
from duze.letters.kinds import LetterKind

_MARK_ENDS = {Form.DOCUMENT: DOCUMENT_WORD, Form.LETTER: "", Form.MINUTES: "约谈纪要"}


def assemble(kind: LetterKind, facts: LetterFacts, number: str, body: Body) -> Letter:
    """The letter with its outer form: mark, number, signers of upward papers, imprint."""
    return Letter(
        form=kind.form,
        mark=facts.issuer + _MARK_ENDS[kind.form],
        number=number,
        body=body,
        issuer=facts.issuer,
        date=day(facts.dated),
        copies_to="，".join(facts.copies_to),
        printer=getattr(facts, "printer", None) or facts.issuer,
        urgency=facts.urgency or "",
        signers=tuple(getattr(facts, "signers", ())),
        distributed_to="，".join(facts.to) if kind.form is Form.MINUTES else "",
        jointly=facts.jointly or (),
        closing=facts.closing or Closing.SEAL,
        signatories=tuple(Signatory(each.post, each.name) for each in facts.signatories or ()),
    )
