"""What pages and API share: the noun in an address → what is typed in, and the verb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, Final

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases import supervising, supervising_parts
from duze.cases.models_supervision import Supervision, SupervisionPart
from duze.cases.shapes import OpinionIn, ReasonIn
from duze.cases.supervision_shapes import FeedbackIn, MergeIn, SplitIn
from duze.people.permissions import Viewer

OrderVerb = Callable[[AsyncSession, Viewer, Supervision, Any, date], Awaitable[Supervision]]
PartVerb = Callable[[AsyncSession, Viewer, SupervisionPart, Any, date], Awaitable[SupervisionPart]]

ORDER_ACTS: Final[dict[str, tuple[type[BaseModel], OrderVerb]]] = {
    "approval": (OpinionIn, lambda s, v, o, d, t: supervising.issue_supervision(s, v, o, d, today=t)),
    "refusal": (ReasonIn, lambda s, v, o, d, t: supervising.drop_supervision(s, v, o, d, today=t)),
    "closure": (OpinionIn, lambda s, v, o, d, t: supervising.close_supervision(s, v, o, d, today=t)),
    "merger": (MergeIn, lambda s, v, o, d, t: supervising.merge_supervision(s, v, o, d, today=t)),
    "split": (SplitIn, lambda s, v, o, d, t: supervising.split_supervision(s, v, o, d, today=t)),
}
PART_ACTS: Final[dict[str, tuple[type[BaseModel], PartVerb]]] = {
    "receipt": (OpinionIn, lambda s, v, p, _d, t: supervising_parts.receive_part(s, v, p, today=t)),
    "progress": (FeedbackIn, lambda s, v, p, d, t: supervising_parts.tell_progress(s, v, p, d, today=t)),
    "result": (FeedbackIn, lambda s, v, p, d, t: supervising_parts.report_part(s, v, p, d, today=t)),
    "acceptance": (OpinionIn, lambda s, v, p, d, t: supervising_parts.accept_part(s, v, p, d, today=t)),
    "return": (ReasonIn, lambda s, v, p, d, t: supervising_parts.return_part(s, v, p, d, today=t)),
    "chase": (FeedbackIn, lambda s, v, p, d, t: supervising_parts.chase_part(s, v, p, d, today=t)),
}
