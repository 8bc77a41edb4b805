"""Deciding a verified finding, and what follows: fixed on the spot, joined to a case, archived."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.actions import close_deadlines
from duze.deadlines.queries import calendar, limit_on
from duze.deadlines.rules import due, span_of
from duze.findings.elements import told, weigh
from duze.findings.models import MOVES, STATE_NAMES, Channel, Finding, FindingState, Grade
from duze.findings.queries import earlier_same, objection_to
from duze.findings.rules import complaint_about_text, refusal_to_archive, refusal_to_decide, refusal_to_fix
from duze.findings.shapes import DecisionIn, FixIn, ReasonIn
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import check_move, ensure
from duze.kit.errors import WrongState, invalid
from duze.kit.tables import Table
from duze.law.queries import cited
from duze.people.permissions import Permission, SystemActor, Viewer, require

REPEAT_WITHIN = timedelta(days=183)
INSPECTED = frozenset({Channel.INSPECTION, Channel.COVERT})
"""Channels of findings that an inspection, open or covert, came upon: what is decided about them is its conclusion."""


async def confirm_finding(
    session: AsyncSession, actor: Viewer, finding: Finding, data: DecisionIn, *, today: date
) -> Finding:
    """Decide that it is true, fully or partly, and as what (定性).

    It weighs on the month of the decision; a standing finding of the same sub-type within half a year makes
    it a repetition. The unit's limit to object is fixed now, so that later changes of the calendar do not
    shorten it.
    """
    ensure(refusal_to_decide(finding, actor))
    ensure(complaint_about_text("/reason", data.reason))
    ensure(complaint_about_text("/unproven_reason", data.unproven_reason))
    if data.grade is Grade.UNFOUNDED:
        raise invalid("/grade", "定性只能选“属实”或者“部分属实”；不属实的请用“认定不属实”。")
    before = {"kind": finding.kind, "sub_type": finding.sub_type, "severity": finding.severity}
    finding.kind = data.kind or finding.kind
    day = clock.city_date(finding.happened_at)
    for key, value in (await cited(session, data.sub_type or finding.sub_type, finding.kind, day)).items():
        setattr(finding, key, value)
    finding.severity = data.severity or finding.severity
    elements = await weigh(session, finding, data.unproven_reason)
    finding.repeat = await earlier_same(session, finding, since=today - REPEAT_WITHIN)
    finding.counts_in = f"{today:%Y-%m}"
    finding.objection_until = await _objection_until(session, finding, today)
    _decide(finding, actor, FindingState.CONFIRMED, data.grade, data.reason, today)
    after = {
        "grade": data.grade,
        "kind": finding.kind,
        "sub_type": finding.sub_type,
        "severity": finding.severity,
        "counts_in": finding.counts_in,
        "repeat": finding.repeat,
        "elements": told(elements),
        "unproven_reason": finding.unproven_reason,
        "objection_until": finding.objection_until,
    }
    record(session, actor, Verb.FINDING_CONFIRMED, finding, before=before, after=after, reason=data.reason)
    return finding


async def dismiss_finding(
    session: AsyncSession, actor: Viewer, finding: Finding, data: ReasonIn, *, today: date
) -> Finding:
    """Decide that it is not true."""
    ensure(refusal_to_decide(finding, actor))
    _decide(finding, actor, FindingState.UNFOUNDED, Grade.UNFOUNDED, data.reason, today)
    record(session, actor, Verb.FINDING_UNFOUNDED, finding, after={"grade": Grade.UNFOUNDED}, reason=data.reason)
    return finding


async def record_fix(session: AsyncSession, actor: Viewer, finding: Finding, data: FixIn, *, today: date) -> Finding:
    """The unit put it right on the spot (立行立改)."""
    ensure(refusal_to_fix(finding, actor))
    _move(finding, FindingState.FIXED)
    finding.fix, finding.fixed_on = data.text, today
    record(session, actor, Verb.FINDING_FIXED, finding, after={"fix": data.text, "fixed_on": today})
    return finding


async def join_case(session: AsyncSession, actor: Viewer, finding: Finding, case: Table, *, today: date) -> Finding:
    """A confirmed finding is handled in a case; called by the room of cases inside its own verb."""
    require(actor, Permission.CASES_OPEN)
    if finding.state is not FindingState.CONFIRMED or finding.duplicate_of_id is not None:
        raise WrongState("只有已定性且尚未并案的问题可以并入案件。", code="finding_not_confirmed")
    _move(finding, FindingState.IN_CASE)
    record(session, actor, Verb.FINDING_JOINED_CASE, finding, after={"case": case.id, "on": today})
    return finding


async def archive_finding(
    session: AsyncSession, actor: Viewer, finding: Finding, data: ReasonIn, *, today: date
) -> Finding:
    """File it away."""
    ensure(refusal_to_archive(finding, actor, await objection_to(session, finding.id), today))
    _move(finding, FindingState.ARCHIVED)
    record(session, actor, Verb.FINDING_ARCHIVED, finding, after={"on": today}, reason=data.reason)
    await close_deadlines(session, actor, finding, today=today)
    return finding


async def archive_with_case(
    session: AsyncSession, actor: Viewer | SystemActor, finding_ids: list[UUID], *, today: date
) -> None:
    """The case is archived, and with it the findings handled in it; called by the room of cases."""
    if isinstance(actor, Viewer):
        require(actor, Permission.CASES_CLOSE)
    for finding_id in finding_ids:
        finding = await session.get(Finding, finding_id, with_for_update=True)
        if finding is not None and finding.state is FindingState.IN_CASE:
            _move(finding, FindingState.ARCHIVED)
            record(session, actor, Verb.FINDING_ARCHIVED, finding, after={"on": today})


def _decide(finding: Finding, actor: Viewer, to: FindingState, grade: Grade, reason: str, today: date) -> None:
    _move(finding, to)
    finding.grade, finding.decision_reason = grade, reason
    finding.decided_by, finding.decided_on = actor.id, today


def _move(finding: Finding, to: FindingState) -> None:
    check_move(MOVES, finding.state, to, STATE_NAMES)
    finding.state = to


async def _objection_until(session: AsyncSession, finding: Finding, today: date) -> date:
    """The conclusion of an inspection may be contested for thirty days (政府督查工作条例 art 17), others as set."""
    code = "conclusion-review" if finding.channel in INSPECTED else "objection"
    limit = await limit_on(session, code, today)
    return due(today, span_of(limit), await calendar(session)).on
