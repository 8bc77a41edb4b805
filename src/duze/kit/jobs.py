"""The job runner's port: how a lower room asks for work without knowing the room that keeps job rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Protocol

from sqlmodel.ext.asyncio.session import AsyncSession


class Enqueue(Protocol):
    """Ask for a job, in the present transaction. The same `key` is asked for once."""

    def __call__(
        self, session: AsyncSession, kind: str, args: Mapping[str, Any], *, key: str, asked_by: str = ""
    ) -> None: ...


Work = Callable[[Mapping[str, Any]], Awaitable[str]]
"""What a job kind is bound to: takes its arguments, returns one line about what was done."""


def enqueue(session: AsyncSession, kind: str, args: Mapping[str, Any], *, key: str, asked_by: str = "") -> None:
    """Ask for a job in this transaction, through whatever runner the app has bound."""
    ask: Enqueue = session.info["enqueue"]
    ask(session, kind, args, key=key, asked_by=asked_by)


class TryLater(Exception):
    """Work that may pass later: wait `first` before the next try, four times as long before each one after it."""

    def __init__(self, message: str, first: timedelta) -> None:
        super().__init__(message)
        self.first = first


class GiveUp(Exception):
    """Work that no repetition can do: the job has failed at once and waits for a person."""
