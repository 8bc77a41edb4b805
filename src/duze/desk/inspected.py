"""Inspection plans and visits in the tables of asks."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select

from duze.desk.asks import Ask, Source, both
from duze.inspections.conclusion_queries import conclusions_seen_by
from duze.inspections.models import InspectionPlan, PlanState, Visit, VisitState
from duze.inspections.models_conclusions import Conclusion, ConclusionState
from duze.inspections.queries import plans_seen_by, visits_seen_by
from duze.people.permissions import Permission, Role, Viewer


def _to_approve(me: Viewer, today: date) -> sa.ColumnElement[bool]:
    mine = col(InspectionPlan.drafter_id) != me.id
    return both(col(InspectionPlan.state) == PlanState.DRAFTED, mine, col(InspectionPlan.last_on) >= today)


def _today(me: Viewer, today: date) -> sa.ColumnElement[bool]:
    running = select(col(InspectionPlan.id)).where(
        col(InspectionPlan.state) == PlanState.APPROVED, col(InspectionPlan.first_on) <= today
    )
    return both(
        col(Visit.state) == VisitState.PLANNED,
        col(Visit.day) <= today,
        col(Visit.team_id).in_(me.units_as(Role.INSPECTOR)),
        col(Visit.plan_id).in_(running),
    )


PLANS = Source(
    seen=plans_seen_by,
    path="/inspections",
    title=lambda row: row.title,
    asks=(Ask("巡查审批", "审批", "amb", _to_approve, Permission.INSPECTIONS_APPROVE),),
)


def _to_review(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    """By somebody who had no part in it; the rule says so once more about who visited."""
    mine = sa.or_(col(InspectionPlan.drafter_id) == me.id, col(InspectionPlan.approver_id) == me.id)
    return both(
        col(Conclusion.state) == ConclusionState.OBJECTED,
        col(Conclusion.written_by) != me.id,
        col(Conclusion.plan_id).not_in(select(col(InspectionPlan.id)).where(mine)),
    )


CONCLUSIONS = Source(
    seen=conclusions_seen_by,
    path="/conclusions",
    title=lambda row: str(row.valid_text)[:40],
    due=lambda row: row.objection_until,
    asks=(
        Ask(
            "巡查结论",
            "签收",
            "amb",
            lambda _me, _: both(col(Conclusion.state) == ConclusionState.TOLD),
            Permission.FINDINGS_OBJECT,
            Role.UNIT_LIAISON,
        ),
        Ask("结论复核", "复核", "red", _to_review, Permission.FINDINGS_DECIDE),
    ),
)
VISITS = Source(
    seen=visits_seen_by,
    path="/visits",
    title=lambda row: row.place,
    due=lambda row: row.day,
    asks=(Ask("巡查任务", "填写", "blue", _today, Permission.INSPECTIONS_VISIT, Role.INSPECTOR),),
)
