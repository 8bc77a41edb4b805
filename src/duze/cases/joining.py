"""Confirmed findings join a case: reserved when it is proposed, handled in it once it opens."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models import Case, CaseFinding, CaseState
from duze.cases.rules import refusal_of_findings
from duze.findings.models import MOVES, STATE_NAMES, Finding, FindingState
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import check_move, ensure
from duze.kit.errors import invalid
from duze.people.permissions import Viewer


async def join(session: AsyncSession, actor: Viewer, case: Case, finding_ids: Sequence[UUID]) -> None:
    """Reserve these findings for the case; in an open case they are handled in it at once.

    Raises Invalid for an unknown finding, WrongState for one that is not confirmed, of another unit, or taken.
    """
    wanted = list(dict.fromkeys(finding_ids))
    findings = await _locked(session, wanted)
    if len(findings) < len(wanted):
        raise invalid("/finding_ids", "所选问题不存在，请重新选择。")
    rows = await session.exec(
        select(CaseFinding.finding_id, Case.title)
        .join(Case, col(Case.id) == col(CaseFinding.case_id))
        .where(col(CaseFinding.finding_id).in_(wanted))
    )
    confirmed = [(one.id, one.unit_id, one.state is FindingState.CONFIRMED) for one in findings]
    ensure(refusal_of_findings(case.unit_id, confirmed, dict(rows.all())))
    session.add_all(CaseFinding(case_id=case.id, finding_id=finding_id) for finding_id in wanted)
    if case.state is CaseState.OPEN:
        _handle(session, actor, case, findings)


async def handle_joined(session: AsyncSession, actor: Viewer, case: Case) -> None:
    """The case has opened: its findings are now handled in it."""
    _handle(session, actor, case, await _of(session, case))


async def release(session: AsyncSession, case: Case) -> None:
    """The case was not approved: its findings are free for another."""
    rows = await session.exec(select(CaseFinding).where(col(CaseFinding.case_id) == case.id))
    for row in rows.all():
        await session.delete(row)


async def _locked(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Finding]:
    if not ids:
        return []
    query = select(Finding).where(col(Finding.id).in_(ids)).order_by(col(Finding.id)).with_for_update()
    return (await session.exec(query)).all()


async def _of(session: AsyncSession, case: Case) -> Sequence[Finding]:
    rows = await session.exec(select(CaseFinding.finding_id).where(col(CaseFinding.case_id) == case.id))
    return await _locked(session, rows.all())


def _handle(session: AsyncSession, actor: Viewer, case: Case, findings: Sequence[Finding]) -> None:
    for finding in findings:
        if finding.state is FindingState.IN_CASE:
            continue
        check_move(MOVES, finding.state, FindingState.IN_CASE, STATE_NAMES)
        finding.state = FindingState.IN_CASE
        session.add(finding)
        record(session, actor, Verb.FINDING_JOINED_CASE, finding, after={"case": case.number or case.title})
