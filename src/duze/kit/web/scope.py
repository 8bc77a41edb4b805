"""What belongs to the present request: the session's form token, and who asks. Set by the app's middleware."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass
class RequestScope:
    """Facts of one request that templates and the write transaction need."""

    path: str = ""
    account: str = ""
    csrf: str = ""
    theme: str = ""
    route: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    secret_answer: bool = False
    posted: bool = False


_current: ContextVar[RequestScope | None] = ContextVar("request_scope", default=None)


def present() -> RequestScope:
    """The present request's facts; empty ones outside of a request."""
    return _current.get() or RequestScope()


def enter(scope: RequestScope) -> None:
    """Make `scope` the present one for the rest of this task."""
    _current.set(scope)


def keep_no_copy() -> None:
    """The present answer holds what must not lie about in clear: a repeated request gets a refusal, not a replay."""
    present().secret_answer = True


def field_id(name: str) -> str:
    """An id for a form field, unique on the page being rendered: f-name, then f-name-2 …"""
    taken: dict[str, int] = present().extra.setdefault("field_ids", {})
    taken[name] = taken.get(name, 0) + 1
    return f"f-{name}" if taken[name] == 1 else f"f-{name}-{taken[name]}"
