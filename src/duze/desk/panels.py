"""Panels of lines on the landing pages of those without business roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Line:
    """One line: what, a remark under it, a tag with its tone, when."""

    title: str
    note: str = ""
    tag: str = ""
    tone: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Listed:
    """A panel of lines. `act`, `href`: the one thing to do next; `none`, `then`: what to say when there is no line."""

    title: str
    lines: tuple[Line, ...]
    act: str
    href: str
    icon: str
    none: str
    then: str = ""
