"""The job runner's port: how a lower room asks for work without knowing the room that keeps job rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession


class Enqueue(Protocol):
    """Ask for a job, in the present transaction. The same `key` is asked for once.

    `asker`: the account that may follow it on the job's page; `asked_by` its name.
    """

    def __call__(
        self,
        session: AsyncSession,
        kind: str,
        args: Mapping[str, Any],
        *,
        key: str,
        asked_by: str = "",
        asker: UUID | None = None,
    ) -> None: ...


Work = Callable[[Mapping[str, Any]], Awaitable[str]]
"""What a job kind is bound to: takes its arguments, returns one line about what was done."""


def enqueue(
    session: AsyncSession,
    kind: str,
    args: Mapping[str, Any],
    *,
    key: str,
    asked_by: str = "",
    asker: UUID | None = None,
) -> None:
    """Ask for a job in this transaction, through whatever runner the app has bound."""
    ask: Enqueue = session.info["enqueue"]
    ask(session, kind, args, key=key, asked_by=asked_by, asker=asker)


Say = Callable[[int, int, str], None]
"""Steps done, steps in all, the stage (msgid, "" for none)."""
_far: ContextVar[Say | None] = ContextVar("far", default=None)


def far(done: int, of: int, stage: str = "") -> None:
    """Say how far the present job is, as often as one likes and from any thread; outside a job nobody listens."""
    if say := _far.get():
        say(done, of, stage)


@contextmanager
def heard(say: Say) -> Iterator[None]:
    """While this lasts, `far` is told to `say`: for the runner."""
    token = _far.set(say)
    try:
        yield
    finally:
        _far.reset(token)


class TryLater(Exception):
    """Work that may pass later: wait `first` before the next try, four times as long before each one after it."""

    def __init__(self, message: str, first: timedelta) -> None:
        super().__init__(message)
        self.first = first


class GiveUp(Exception):
    """Work that no repetition can do: the job has failed at once and waits for a person."""
