"""What pages and API share: the noun in an address → what is typed in, and the verb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, Final

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.dispatch import actions
from duze.dispatch.models import DispatchTask
from duze.dispatch.shapes import JudgeIn, ReportIn
from duze.kit.errors import NotFound
from duze.people.permissions import Viewer

TaskVerb = Callable[[AsyncSession, Viewer, DispatchTask, Any, date], Awaitable[DispatchTask]]

TASK_ACTS: Final[dict[str, tuple[type[BaseModel], TaskVerb]]] = {
    "report": (ReportIn, lambda s, v, t, d, on: actions.report_task(s, v, t, d, today=on)),
    "closure": (JudgeIn, lambda s, v, t, d, on: actions.close_task(s, v, t, d, today=on)),
    "return": (JudgeIn, lambda s, v, t, d, on: actions.return_task(s, v, t, d, today=on)),
    "cancellation": (JudgeIn, lambda s, v, t, d, on: actions.cancel_task(s, v, t, d, today=on)),
}


def monday(text: str) -> date:
    """A week in an address by its Monday (2026-11-02). Raises NotFound for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NotFound from error
    if day.weekday():
        raise NotFound
    return day
