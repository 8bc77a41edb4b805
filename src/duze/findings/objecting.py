"""The unit's objection to a decision, and its review by somebody who had no part in it."""

from __future__ import annotations

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.actions import close_deadlines, start_deadline
from duze.findings.models import MOVES, STATE_NAMES, Finding, FindingObjection, FindingState, ObjectionState
from duze.findings.queries import objection_to
from duze.findings.rules import complaint_about_text, refusal_to_decide_objection, refusal_to_object
from duze.findings.shapes import ObjectionDecisionIn, ObjectionIn
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import check_move, ensure
from duze.people.permissions import Viewer

REVIEW = "objection-decision"


async def object_to_finding(
    session: AsyncSession, actor: Viewer, finding: Finding, data: ObjectionIn, *, today: date
) -> FindingObjection:
    """The unit objects, once and within the limit; the limit to review it begins."""
    ensure(refusal_to_object(finding, actor, await objection_to(session, finding.id), today))
    ensure(complaint_about_text("/text", data.text))
    objection = FindingObjection(finding_id=finding.id, text=data.text, filed_by=actor.id, filed_on=today)
    session.add(objection)
    # so that the finding's version rises: whoever is about to act on it must see the objection first
    finding.objected_on = today
    await session.flush()
    record(session, actor, Verb.FINDING_OBJECTED, finding, after={"text": data.text})
    title = f"复核异议 {finding.number}"
    await start_deadline(session, actor, finding, REVIEW, title=title, today=today)
    return objection


async def decide_objection(
    session: AsyncSession, actor: Viewer, finding: Finding, data: ObjectionDecisionIn, *, today: date
) -> FindingObjection:
    """Uphold the decision or overturn it (政府督查工作条例 art 17).

    An overturned finding counts nowhere any more; a month already published stays as published until a
    corrected edition.
    """
    objection = await objection_to(session, finding.id)
    ensure(refusal_to_decide_objection(finding, actor, objection))
    assert objection is not None  # noqa: S101 - the rule has refused otherwise
    objection.state = ObjectionState.OVERTURNED if data.overturn else ObjectionState.UPHELD
    objection.decided_by, objection.decided_on, objection.reason = actor.id, today, data.reason
    if data.overturn:
        check_move(MOVES, finding.state, FindingState.OVERTURNED, STATE_NAMES)
        finding.state = FindingState.OVERTURNED
    verb = Verb.FINDING_OVERTURNED if data.overturn else Verb.FINDING_UPHELD
    record(session, actor, verb, finding, after={"counts_in": finding.counts_in}, reason=data.reason)
    await close_deadlines(session, actor, finding, today=today, limit_code=REVIEW)
    return objection
