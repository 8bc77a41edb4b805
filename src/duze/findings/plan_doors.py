"""What pages and API share: the noun in an address → what is typed in, and the verb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any, Final

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings import planning
from duze.findings.models_plans import InspectionPlan, Visit
from duze.findings.plan_shapes import ConclusionIn, PlanReasonIn, SkippedIn, VisitedIn
from duze.people.permissions import Viewer

PlanVerb = Callable[[AsyncSession, Viewer, InspectionPlan, Any, date], Awaitable[InspectionPlan]]
VisitVerb = Callable[[AsyncSession, Viewer, Visit, Any, datetime], Awaitable[Visit]]

PLAN_ACTS: Final[dict[str, tuple[type[BaseModel], PlanVerb]]] = {
    "approval": (PlanReasonIn, lambda s, v, p, d, on: planning.approve_plan(s, v, p, d, today=on)),
    "refusal": (PlanReasonIn, lambda s, v, p, d, on: planning.drop_plan(s, v, p, d, today=on)),
    "conclusion": (ConclusionIn, lambda s, v, p, d, on: planning.finish_plan(s, v, p, d, today=on)),
}
VISIT_ACTS: Final[dict[str, tuple[type[BaseModel], VisitVerb]]] = {
    "record": (VisitedIn, lambda s, v, one, d, now: planning.make_visit(s, v, one, d, now=now)),
    "omission": (SkippedIn, lambda s, v, one, d, now: planning.skip_visit(s, v, one, d, now=now)),
}
