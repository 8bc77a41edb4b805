"""Who may do what about an inspection's conclusion. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from duze.findings.rules import ART_17
from duze.inspections.models import InspectionPlan, PlanState
from duze.inspections.models_conclusions import CONCLUSION_NAMES, Conclusion, ConclusionState
from duze.kit.acts import Act
from duze.kit.errors import NotAllowed, Refusal, WrongState
from duze.people.permissions import Permission, Role, Viewer, permitted

_C = ConclusionState


def refusal_to_tell(plan: InspectionPlan, viewer: Viewer) -> Refusal | None:
    """A conclusion is fed back when the inspection has been concluded."""
    if refusal := permitted(viewer, Permission.INSPECTIONS_PLAN):
        return refusal
    if plan.state is not PlanState.FINISHED:
        return WrongState("巡查完成后才能反馈结论。", code="not_finished", article=ART_17)
    return None


def _own(conclusion: Conclusion, viewer: Viewer) -> Refusal | None:
    if refusal := permitted(viewer, Permission.FINDINGS_OBJECT):
        return refusal
    if conclusion.unit_id not in viewer.units_as(Role.UNIT_LIAISON):
        return NotAllowed("由被巡查单位的联络员办理。", code="not_your_unit")
    return None


def _in_state(conclusion: Conclusion, state: ConclusionState) -> Refusal | None:
    if conclusion.state is state:
        return None
    return WrongState("当前状态为“%(now)s”，不能办理此事项。", now=CONCLUSION_NAMES[conclusion.state])


def refusal_to_sign(conclusion: Conclusion, viewer: Viewer) -> Refusal | None:
    """The unit signs for it; its thirty days begin."""
    return _own(conclusion, viewer) or _in_state(conclusion, _C.TOLD)


def refusal_to_ask_review(conclusion: Conclusion, viewer: Viewer, today: date) -> Refusal | None:
    """The unit asks for a review, once, within the limit."""
    if refusal := _own(conclusion, viewer):
        return refusal
    if conclusion.objected_on is not None:
        return WrongState("贵单位已对本结论申请过复核，只能申请一次。", code="already_objected", article=ART_17)
    if refusal := _in_state(conclusion, _C.RECEIVED):
        return refusal
    if conclusion.objection_until is not None and today > conclusion.objection_until:
        last = conclusion.objection_until
        return WrongState("申请复核的期限已于 %(day)s 届满。", code="too_late", day=last, article=ART_17)
    return None


def refusal_to_review(conclusion: Conclusion, viewer: Viewer, involved: Collection[UUID]) -> Refusal | None:
    """A review is decided by somebody who had no part in the conclusion; `involved` had."""
    if refusal := permitted(viewer, Permission.FINDINGS_DECIDE) or _in_state(conclusion, _C.OBJECTED):
        return refusal
    if viewer.id in involved:
        return NotAllowed("参与巡查和作出结论的人员应当回避，请由其他督查员复核。", code="same_person", article=ART_17)
    return None


def conclusion_acts(conclusion: Conclusion, viewer: Viewer, involved: Collection[UUID], today: date) -> list[Act]:
    """Every act on a conclusion that this viewer's roles touch, open or closed with its reason."""
    acts = [
        (Permission.FINDINGS_OBJECT, Act("receipt", "签收", refusal_to_sign(conclusion, viewer), "check")),
        (
            Permission.FINDINGS_OBJECT,
            Act("objection", "申请复核", refusal_to_ask_review(conclusion, viewer, today), "scale"),
        ),
        (Permission.FINDINGS_DECIDE, Act("review", "复核", refusal_to_review(conclusion, viewer, involved), "scale")),
    ]
    return [act for permission, act in acts if viewer.may(permission)]
