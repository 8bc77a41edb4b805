"""Two people on one form: what stands there now beside what was typed, so that nobody overwrites unread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Difference:
    """One field in which the two differ: as a form would hold it, and as people read it."""

    name: str
    label: str
    now: str
    typed: str
    now_shown: str
    typed_shown: str


@dataclass(frozen=True)
class Clash:
    """Who changed the thing meanwhile, when, and the fields in which it now differs from what was typed."""

    who: str
    at: datetime | None
    rows: tuple[Difference, ...]


def differences(
    fields: Sequence[tuple[str, str]],
    now: Mapping[str, Any],
    typed: Mapping[str, Any],
    words: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[Difference, ...]:
    """The fields (name, label) whose values differ; `words` gives the labels of a field's choices by value."""
    found = []
    for name, label in fields:
        theirs, own = _text(now.get(name)), _text(typed.get(name))
        if theirs != own:
            names = (words or {}).get(name, {})
            found.append(Difference(name, label, theirs, own, names.get(theirs, theirs), names.get(own, own)))
    return tuple(found)


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()
