"""What changed between two drafts of a letter, fact by fact."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from duze.kit.i18n import say
from duze.letters.kinds import LetterKind


class Changed(msgspec.Struct):
    """One fact changed between two drafts, as stretches of text: kept, gone, new."""

    field: str
    before: str
    after: str
    parts: tuple[tuple[str, str], ...] = ()


def what_changed(kind: LetterKind, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Changed]:
    """Facts that differ, under their Chinese names, with the differing stretches marked."""
    found = []
    for name, described in kind.facts.model_fields.items():
        old, new = fact_text(before.get(name)), fact_text(after.get(name))
        if old != new:
            found.append(Changed(described.title or name, old, new, tuple(_parts(old, new))))
    return found


def _parts(old: str, new: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("same", old[a:b]))
            continue
        if b > a:
            found.append(("del", old[a:b]))
        if d > c:
            found.append(("ins", new[c:d]))
    return found


def fact_text(value: Any) -> str:
    """A fact as a person reads it: lists line by line, parts joined by commas."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return say("是") if value else say("否")
    if isinstance(value, Mapping):
        return "，".join(text for part in value.values() if (text := fact_text(part)))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "\n".join(fact_text(part) for part in value)
    return str(value)
