"""Who may do what to an inspection plan and a visit. Pure."""

from __future__ import annotations

from datetime import date

from duze.inspections.models import PLAN_MOVES, PLAN_NAMES, InspectionPlan, PlanState, Visit, VisitState
from duze.kit.acts import Act, same_person
from duze.kit.errors import Refusal, WrongState, invalid
from duze.people.permissions import Permission, Role, Viewer, permitted


def _state(plan: InspectionPlan, to: PlanState) -> Refusal | None:
    if to in PLAN_MOVES[plan.state]:
        return None
    return WrongState("当前状态为“%(now)s”，不能转为“%(to)s”。", now=PLAN_NAMES[plan.state], to=PLAN_NAMES[to])


def refusal_to_approve_plan(plan: InspectionPlan, viewer: Viewer, today: date) -> Refusal | None:
    """By another than its drafter, while there are days left for it."""
    if refusal := permitted(viewer, Permission.INSPECTIONS_APPROVE) or _state(plan, PlanState.APPROVED):
        return refusal
    if plan.last_on < today:
        return WrongState("方案的实施期限已过，请重新拟订。", code="past")
    return same_person(viewer.id, plan.drafter_id, "拟订人不能审批自己拟订的方案。")


def refusal_to_drop_plan(plan: InspectionPlan, viewer: Viewer) -> Refusal | None:
    """Its drafter takes a draft back, or who approves plans refuses it."""
    if plan.drafter_id != viewer.id and (refusal := permitted(viewer, Permission.INSPECTIONS_APPROVE)):
        return refusal
    return _state(plan, PlanState.DROPPED)


def refusal_to_finish_plan(plan: InspectionPlan, viewer: Viewer, open_visits: int) -> Refusal | None:
    """When every visit was made or given up with a reason."""
    if refusal := permitted(viewer, Permission.INSPECTIONS_PLAN) or _state(plan, PlanState.FINISHED):
        return refusal
    if open_visits:
        return WrongState(
            "还有 %(count)s 处没有巡查，须巡查或者写明未成行的原因。", code="visits_open", count=open_visits
        )
    return None


def refusal_to_add_visit(plan: InspectionPlan, viewer: Viewer) -> Refusal | None:
    """A stop is put on the route of a draft or of an approved plan, within its scope."""
    if refusal := permitted(viewer, Permission.INSPECTIONS_PLAN):
        return refusal
    if plan.state not in (PlanState.DRAFTED, PlanState.APPROVED):
        return WrongState("方案已经完成或者不予实施，不能再安排。", code="over")
    return None


def refusal_to_replan(visit: Visit, plan: InspectionPlan, viewer: Viewer) -> Refusal | None:
    """Who plans puts a stop elsewhere on the route, as long as it was neither made nor given up."""
    if refusal := refusal_to_add_visit(plan, viewer):
        return refusal
    if visit.state is not VisitState.PLANNED:
        return WrongState("这处已经巡查过，或者方案不在实施中。", code="not_running")
    return None


def refusal_of_day(plan: InspectionPlan, day: date, today: date) -> Refusal | None:
    """A stop's day lies within the plan's days and not in the past."""
    if max(plan.first_on, today) <= day <= plan.last_on:
        return None
    return invalid("/day", "日期须在方案的实施期限内，且不早于今天。")


def refusal_to_tell_visit(visit: Visit, plan: InspectionPlan, viewer: Viewer, today: date) -> Refusal | None:
    """An inspector of the visit's team says that it was made, or why not; from its plan's first day on."""
    if refusal := permitted(viewer, Permission.INSPECTIONS_VISIT):
        return refusal
    if visit.team_id not in viewer.units_as(Role.INSPECTOR):
        return WrongState("由承担任务的巡查组办理。", code="other_team")
    if plan.state is not PlanState.APPROVED or visit.state is not VisitState.PLANNED:
        return WrongState("这处已经巡查过，或者方案不在实施中。", code="not_running")
    if today < plan.first_on:
        return WrongState("方案从 %(day)s 起实施。", code="too_early", day=plan.first_on)
    return None


def plan_acts(plan: InspectionPlan, viewer: Viewer, open_visits: int, today: date) -> list[Act]:
    """Every act on a plan, with what stands in its way."""
    return [
        Act("approval", "批准实施", refusal_to_approve_plan(plan, viewer, today), "check"),
        Act("refusal", "不予实施", refusal_to_drop_plan(plan, viewer), "x", danger=True),
        Act("visits", "安排任务", refusal_to_add_visit(plan, viewer), "plus"),
        Act("conclusion", "完成", refusal_to_finish_plan(plan, viewer, open_visits), "circle-check"),
    ]
