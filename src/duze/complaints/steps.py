"""What the acts on a complaint have in common: a move, a limit that runs, a handler named."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.complaints.models import COMPLAINT_MOVES, COMPLAINT_NAMES, Complaint, ComplaintState
from duze.complaints.queries import handler_choices
from duze.complaints.rules import ENDED
from duze.deadlines.actions import start_deadline
from duze.kit.acts import check_move
from duze.kit.errors import invalid
from duze.people.permissions import Viewer


def move(complaint: Complaint, to: ComplaintState, today: date) -> None:
    """Move it, if the table has the move; what ends, ends today."""
    check_move(COMPLAINT_MOVES, complaint.state, to, COMPLAINT_NAMES)
    complaint.state = to
    if to in ENDED:
        complaint.ended_on = today


async def let_run(
    session: AsyncSession, actor: Viewer, complaint: Complaint, limit: str, title: str, today: date
) -> None:
    """Let one of its limits run, for the team that took it in."""
    await start_deadline(session, actor, complaint, limit, title=title, today=today, unit_id=complaint.team_id)


async def given_to(session: AsyncSession, complaint: Complaint, handler_id: UUID, today: date) -> None:
    """Name its handler. Raises Invalid for anybody who is neither inspector nor supervisor today."""
    if handler_id not in dict(await handler_choices(session, today)):
        raise invalid("/handler_id", "承办人须是在任的巡查员或者督查员。")
    complaint.handler_id = handler_id
