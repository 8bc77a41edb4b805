"""What pages and API share: the noun in an address → what is typed in, and the verb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, Final

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.complaints import actions, calling_back
from duze.complaints.models import Complaint
from duze.complaints.shapes import (
    AcceptanceIn,
    AnswerIn,
    CallIn,
    ComplaintReasonIn,
    HandledIn,
    ReassignmentIn,
    RefusalIn,
    TransferIn,
)
from duze.people.permissions import Viewer

ComplaintVerb = Callable[[AsyncSession, Viewer, Complaint, Any, date], Awaitable[Complaint]]

ACTS: Final[dict[str, tuple[type[BaseModel], ComplaintVerb]]] = {
    "acceptance": (AcceptanceIn, lambda s, v, c, d, on: actions.accept_complaint(s, v, c, d, today=on)),
    "refusal": (RefusalIn, lambda s, v, c, d, on: actions.refuse_complaint(s, v, c, d, today=on)),
    "transfer": (TransferIn, lambda s, v, c, d, on: actions.pass_on(s, v, c, d, today=on)),
    "result": (HandledIn, lambda s, v, c, d, on: actions.handle_complaint(s, v, c, d, today=on)),
    "answer": (AnswerIn, lambda s, v, c, d, on: calling_back.answer_complaint(s, v, c, d, today=on)),
    "call": (CallIn, lambda s, v, c, d, on: calling_back.call_back(s, v, c, d, today=on)),
    "reassignment": (ReassignmentIn, lambda s, v, c, d, on: calling_back.assign_again(s, v, c, d, today=on)),
    "withdrawal": (ComplaintReasonIn, lambda s, v, c, d, on: actions.withdraw_complaint(s, v, c, d, today=on)),
}
