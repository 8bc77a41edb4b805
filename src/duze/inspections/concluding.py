"""The life of a conclusion: fed back to the unit, signed for, reviewed on its request (政府督查工作条例 art 17)."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.actions import close_deadlines, start_deadline
from duze.deadlines.queries import calendar, limit_on
from duze.deadlines.rules import due, span_of
from duze.findings.rules import complaint_about_text
from duze.inspections.conclusion_queries import involved_in, plan_of
from duze.inspections.conclusion_rules import (
    refusal_to_ask_review,
    refusal_to_review,
    refusal_to_sign,
    refusal_to_tell,
)
from duze.inspections.conclusion_shapes import ReviewAskedIn, ReviewIn, ToldIn
from duze.inspections.models import InspectionPlan
from duze.inspections.models_conclusions import CONCLUSION_MOVES, CONCLUSION_NAMES, Conclusion, ConclusionState
from duze.inspections.queries import scope_of
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import check_move, ensure
from duze.kit.errors import WrongState, invalid
from duze.people.permissions import Viewer

WINDOW: Final = "conclusion-review"
REVIEW: Final = "objection-decision"
_C = ConclusionState


def _move(conclusion: Conclusion, to: ConclusionState) -> None:
    check_move(CONCLUSION_MOVES, conclusion.state, to, CONCLUSION_NAMES)
    conclusion.state = to


async def tell_conclusion(
    session: AsyncSession, actor: Viewer, plan: InspectionPlan, data: ToldIn, *, today: date
) -> Conclusion:
    """Feed the conclusion back to one unit of the scope, once. Raises Invalid for another unit, WrongState again."""
    ensure(refusal_to_tell(plan, actor))
    ensure(complaint_about_text("/text", data.text))
    if data.unit_id not in await scope_of(session, plan.id):
        raise invalid("/unit_id", "这个单位不在方案批准的巡查范围内。")
    known = select(Conclusion.id).where(col(Conclusion.plan_id) == plan.id, col(Conclusion.unit_id) == data.unit_id)
    if (await session.exec(known)).first() is not None:
        raise WrongState("已经向这个单位反馈过结论，不能再改。", code="told")
    conclusion = Conclusion(**data.model_dump(), plan_id=plan.id, written_by=actor.id, told_on=today)
    session.add(conclusion)
    await session.flush()
    title = f"签收巡查结论：{plan.title}"
    await start_deadline(
        session, actor, conclusion, "letter-receipt", title=title, today=today, unit_id=conclusion.unit_id
    )
    after = {"plan": plan.number, "unit_id": data.unit_id, "text": data.text}
    record(session, actor, Verb.CONCLUSION_TOLD, conclusion, after=after)
    return conclusion


async def sign_conclusion(session: AsyncSession, actor: Viewer, conclusion: Conclusion, *, today: date) -> Conclusion:
    """The unit signs for it; from tomorrow on its days to ask for a review are counted."""
    ensure(refusal_to_sign(conclusion, actor))
    limit = await limit_on(session, WINDOW, today)
    last = due(today, span_of(limit), await calendar(session)).on
    _move(conclusion, _C.RECEIVED)
    conclusion.received_by, conclusion.received_on, conclusion.objection_until = actor.id, today, last
    await close_deadlines(session, actor, conclusion, today=today)
    record(session, actor, Verb.CONCLUSION_RECEIVED, conclusion, after={"objection_until": conclusion.objection_until})
    return conclusion


async def ask_review(
    session: AsyncSession, actor: Viewer, conclusion: Conclusion, data: ReviewAskedIn, *, today: date
) -> Conclusion:
    """The unit asks for a review; the limit to decide it begins."""
    ensure(refusal_to_ask_review(conclusion, actor, today))
    ensure(complaint_about_text("/text", data.text))
    _move(conclusion, _C.OBJECTED)
    conclusion.objection, conclusion.objected_by, conclusion.objected_on = data.text, actor.id, today
    record(session, actor, Verb.CONCLUSION_OBJECTED, conclusion, after={"text": data.text})
    title = f"复核巡查结论：{(await plan_of(session, conclusion)).title}"
    await start_deadline(session, actor, conclusion, REVIEW, title=title, today=today)
    return conclusion


async def review_conclusion(
    session: AsyncSession, actor: Viewer, conclusion: Conclusion, data: ReviewIn, *, today: date
) -> Conclusion:
    """Uphold it or change it, with reasons, by somebody who had no part in it. Raises Invalid for an empty change."""
    ensure(refusal_to_review(conclusion, actor, await involved_in(session, conclusion)))
    ensure(complaint_about_text("/reason", data.reason))
    if data.change and len(data.text) < 4:
        raise invalid("/text", "变更结论的，须写明变更后的结论。")
    ensure(complaint_about_text("/text", data.text))
    _move(conclusion, _C.CHANGED if data.change else _C.UPHELD)
    conclusion.changed_text = data.text if data.change else ""
    conclusion.decided_by, conclusion.decided_on, conclusion.reason = actor.id, today, data.reason
    await close_deadlines(session, actor, conclusion, today=today)
    verb = Verb.CONCLUSION_CHANGED if data.change else Verb.CONCLUSION_UPHELD
    after = {"text": conclusion.changed_text} if data.change else {}
    record(session, actor, verb, conclusion, after=after, reason=data.reason)
    return conclusion
