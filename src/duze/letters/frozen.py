"""What decides every byte of a letter: kind, number, template and facts, and the hash over them."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from duze.letters.facts import LetterFacts
from duze.letters.kinds import LetterKind
from duze.letters.template_text import template_hash

WIDEST_NUMBER = "8888"
"""Stands in for the serial where no number was taken yet: no real one is wider."""


def placeholder_number(kind: LetterKind, facts: LetterFacts) -> str:
    """The widest number a letter of this kind could get this year: for previews and dry runs."""
    return f"{kind.series}〔{facts.dated.year}〕{WIDEST_NUMBER}号"


def facts_json(kind: LetterKind, facts: LetterFacts, number: str, template: str) -> bytes:
    """The facts as attached to the PDF: canonical JSON, so that their hash is stable.

    What is left empty is left out, so that a letter signed before a fact was thought of keeps its hash.
    """
    data = {
        "kind": kind.slug,
        "number": number,
        "template_sha256": template_hash(template),
        "facts": facts.model_dump(mode="json", exclude_none=True),
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def facts_hash(kind: LetterKind, facts: LetterFacts, number: str, template: str) -> str:
    """SHA-256 of `facts_json`: the identity of what is printed."""
    return hashlib.sha256(facts_json(kind, facts, number, template)).hexdigest()


def dated_on(kind: LetterKind, facts: LetterFacts, day: date) -> LetterFacts:
    """The facts with `day` as 成文日期 (the day of signing). Raises WrongFacts when other dates no longer fit."""
    return kind.read_facts({**facts.model_dump(mode="json"), "dated": day.isoformat()})


def dry_proof(kind: LetterKind, facts: LetterFacts) -> str:
    """What a successful dry render vouches for: these facts and dates with this template, under any number."""
    return facts_hash(kind, facts, placeholder_number(kind, facts), kind.template)
