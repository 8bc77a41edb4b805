"""What pages and API share: the noun in an address → what is typed in, and the verb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any, Final

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.inspections import actions, routing
from duze.inspections.models import InspectionPlan, Visit
from duze.inspections.shapes import ConclusionIn, PlanReasonIn, ReplannedIn, SkippedIn, VisitedIn
from duze.people.permissions import Viewer

PlanVerb = Callable[[AsyncSession, Viewer, InspectionPlan, Any, date], Awaitable[InspectionPlan]]
VisitVerb = Callable[[AsyncSession, Viewer, Visit, Any, datetime], Awaitable[Visit]]

PLAN_ACTS: Final[dict[str, tuple[type[BaseModel], PlanVerb]]] = {
    "approval": (PlanReasonIn, lambda s, v, p, d, on: actions.approve_plan(s, v, p, d, today=on)),
    "refusal": (PlanReasonIn, lambda s, v, p, d, on: actions.drop_plan(s, v, p, d, today=on)),
    "conclusion": (ConclusionIn, lambda s, v, p, d, on: actions.finish_plan(s, v, p, d, today=on)),
}
VISIT_ACTS: Final[dict[str, tuple[type[BaseModel], VisitVerb]]] = {
    "record": (VisitedIn, lambda s, v, one, d, now: actions.make_visit(s, v, one, d, now=now)),
    "route": (ReplannedIn, lambda s, v, one, d, now: routing.replan_visit(s, v, one, d, now=now)),
    "omission": (SkippedIn, lambda s, v, one, d, now: actions.skip_visit(s, v, one, d, now=now)),
}
