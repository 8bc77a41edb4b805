"""The journal's verbs by what they are about, for the filter of its page."""

from __future__ import annotations

from duze.audit.names import GROUPS, verb_name
from duze.journal.verbs import Verb


def grouped_verbs() -> list[tuple[str, list[tuple[str, str]]]]:
    """The verbs by what they are about, for the filter: [(group, [(code, name)])]."""
    found: dict[str, list[tuple[str, str]]] = {}
    for verb in Verb:
        found.setdefault(verb.value.split(".")[0], []).append((verb.value, verb_name(verb)))
    return [(GROUPS.get(code, code), verbs) for code, verbs in found.items()]
