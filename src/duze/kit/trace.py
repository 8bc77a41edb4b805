"""The request id: one per request or job, in logs, journal rows and on error pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex

_current: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The id of the present request or job; empty outside of one."""
    return _current.get()


@contextmanager
def traced(name: str | None = None) -> Iterator[str]:
    """Give the block its own id."""
    token = _current.set(name or token_hex(8))
    try:
        yield _current.get()
    finally:
        _current.reset(token)
