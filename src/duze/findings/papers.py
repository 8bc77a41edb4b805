"""结果反馈函 drafted from a decided finding: to whoever handed it over, or to the unit that objected."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.models import GRADE_NAMES, OBJECTION_NAMES, Finding, FindingObjection, ObjectionState
from duze.findings.queries import finding_for, objection_to
from duze.kit.errors import Refusal, WrongState
from duze.letters import wording
from duze.letters.kinds import OUTCOME_REPLY, LetterKind
from duze.letters.starting import Place, Start, common, short, you_for
from duze.people.permissions import Permission, Viewer
from duze.units.queries import unit_by_id


async def refuses(session: AsyncSession, finding: Finding, kind: LetterKind, today: date) -> Refusal | None:
    """There is a result to tell of when the finding was decided and no objection waits."""
    if finding.decided_on is None:
        return WrongState("问题尚未定性，没有可以反馈的结果。", code="not_decided")
    objection = await objection_to(session, finding.id)
    if objection is not None and objection.state is ObjectionState.PENDING:
        return WrongState("单位异议尚未复核，请在复核后反馈结果。", code="objection_pending")
    return None


async def start(session: AsyncSession, viewer: Viewer, finding: Finding, kind: LetterKind, today: date) -> Start:
    """What was handed over, how it was handled, what came of it; never who told."""
    objection = await objection_to(session, finding.id)
    if objection is not None:
        return await _to_unit(session, viewer, finding, objection, today)
    facts = await common(session, viewer, None, today)
    told: dict[str, Any] = {
        "matter": short(wording.outcome_matter(finding.sub_type_name)),
        "incoming": finding.number,
        "received_on": (finding.submitted_on or today).isoformat(),
        "handling": finding.verification,
        "result": _result(finding),
        "remedy": wording.OUTCOME_REMEDY,
    }
    return Start(facts | told)


def _result(finding: Finding) -> str:
    grade = wording.outcome_result(GRADE_NAMES[finding.grade]) if finding.grade else ""
    return "\n".join(text for text in (grade + finding.decision_reason, finding.fix) if text)


async def _to_unit(
    session: AsyncSession, viewer: Viewer, finding: Finding, objection: FindingObjection, today: date
) -> Start:
    unit = await unit_by_id(session, finding.unit_id)
    facts = await common(session, viewer, unit, today)
    told = {
        "you": you_for(unit),
        "matter": short(wording.objection_matter(str(finding.number))),
        "incoming": short(wording.objection_number(str(finding.number))),
        "received_on": objection.filed_on.isoformat(),
        "handling": wording.OBJECTION_REVIEWED,
        "result": wording.objection_result(OBJECTION_NAMES[objection.state], objection.reason),
        "remedy": wording.OBJECTION_FINAL,
    }
    return Start(facts | told, finding.unit_id)


async def _find(session: AsyncSession, viewer: Viewer, finding_id: UUID, lock: bool) -> Finding:
    return await finding_for(session, viewer, finding_id, lock=lock)


PLACE = Place(
    base="/findings/{thing:uuid}",
    active="/findings",
    title="问题线索",
    kinds=(OUTCOME_REPLY,),
    find=_find,
    refuses=refuses,
    start=start,
    permission=Permission.FINDINGS_DECIDE,
)
