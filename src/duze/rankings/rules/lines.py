"""One sentence of an explanation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """One sentence: a msgid with parameters, how deep it stands, and what it is about (indicator or finding)."""

    text: str
    params: Mapping[str, object] = field(default_factory=dict)
    depth: int = 0
    indicator: str = ""
    finding_id: str = ""
