"""From proposing a case to archiving it, and what upper rooms hang on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.joining import handle_joined, join, release
from duze.cases.models import CASE_MOVES, CASE_NAMES, Case, CaseState, OpenItem, Origin
from duze.cases.queries import finding_ids_of, objections_in, open_items
from duze.cases.rules import (
    refusal_to_approve,
    refusal_to_archive,
    refusal_to_close,
    refusal_to_drop,
    refusal_to_join,
    refusal_to_open,
    refusal_to_put_up,
    refusal_to_send_back,
)
from duze.cases.shapes import CaseIn, FindingsIn, OpinionIn, ReasonIn, SummaryIn
from duze.findings.deciding import archive_with_case
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import check_move, ensure
from duze.kit.counters import series_of, take_number, written
from duze.kit.errors import WrongState, invalid
from duze.people.permissions import Permission, Viewer, require
from duze.units.models import RANKED
from duze.units.queries import unit_by_id

SERIES: Final = series_of("案")


def _move(case: Case, to: CaseState) -> None:
    check_move(CASE_MOVES, case.state, to, CASE_NAMES)
    case.state = to


async def propose_case(session: AsyncSession, actor: Viewer, data: CaseIn, *, today: date) -> Case:
    """Propose a case about one unit; another person approves it.

    Raises Invalid for a unit that is not supervised, WrongState for findings that cannot join.
    """
    require(actor, Permission.CASES_OPEN)
    case = await _new(session, data, Origin.FINDING if data.finding_ids else Origin.ASSIGNED, today)
    case.proposer_id = actor.id
    session.add(case)
    await session.flush()
    await join(session, actor, case, data.finding_ids)
    record(session, actor, Verb.CASE_PROPOSED, case, after=_facts(case), reason=data.grounds)
    return case


async def _new(session: AsyncSession, data: CaseIn, origin: Origin, today: date) -> Case:
    unit = await unit_by_id(session, data.unit_id)
    if unit.group not in RANKED:
        raise invalid("/unit_id", "“%(name)s”不是被督责单位，不能对其立案。", name=unit.name)
    return Case(**data.model_dump(exclude={"finding_ids"}), origin=origin, proposed_on=today)


def _facts(case: Case) -> dict[str, object]:
    return {"title": case.title, "unit_id": case.unit_id, "origin": case.origin, "basis": case.basis}


async def approve_case(session: AsyncSession, actor: Viewer, case: Case, data: OpinionIn, *, today: date) -> Case:
    """Approve a proposed case (立案审批), by another than its proposer."""
    require(actor, Permission.CASES_APPROVE)
    ensure(refusal_to_approve(case, actor))
    _move(case, CaseState.APPROVED)
    case.approver_id, case.approved_on = actor.id, today
    record(session, actor, Verb.CASE_APPROVED, case, after={"approved_on": today}, reason=data.reason)
    return case


async def drop_case(session: AsyncSession, actor: Viewer, case: Case, data: ReasonIn, *, today: date) -> Case:
    """Refuse a proposed case, or take one's own proposal back. Its findings are free again."""
    if actor.id != case.proposer_id:
        require(actor, Permission.CASES_APPROVE)
    ensure(refusal_to_drop(case, actor))
    _move(case, CaseState.DROPPED)
    await release(session, case)
    record(session, actor, Verb.CASE_DROPPED, case, after={"dropped_on": today}, reason=data.reason)
    return case


async def open_case(session: AsyncSession, actor: Viewer, case: Case, *, today: date) -> Case:
    """Register an approved case: it takes its number."""
    require(actor, Permission.CASES_OPEN)
    ensure(refusal_to_open(case, actor))
    return await _register(session, actor, case, today)


async def open_on_proposal(
    session: AsyncSession, actor: Viewer, data: CaseIn, proposal_id: UUID, *, today: date
) -> Case:
    """Open a case on the system's proposal that `actor` accepts: the acceptance is the approval.

    One proposal opens one case (unique). Raises as `propose_case`.
    """
    require(actor, Permission.CASES_OPEN)
    case = await _new(session, data, Origin.PROPOSAL, today)
    case.origin_id, case.state = proposal_id, CaseState.APPROVED
    case.approver_id, case.approved_on = actor.id, today
    session.add(case)
    await session.flush()
    await join(session, actor, case, data.finding_ids)
    return await _register(session, actor, case, today)


async def _register(session: AsyncSession, actor: Viewer, case: Case, today: date) -> Case:
    _move(case, CaseState.OPEN)
    case.opened_by, case.opened_on = actor.id, today
    case.number = written(SERIES, today.year, await take_number(session, SERIES, today.year))
    await handle_joined(session, actor, case)
    record(session, actor, Verb.CASE_OPENED, case, after={**_facts(case), "opened_on": today}, reason=case.grounds)
    return case


async def add_findings(session: AsyncSession, actor: Viewer, case: Case, data: FindingsIn, *, today: date) -> Case:
    """Handle further confirmed findings of the same unit in this case."""
    require(actor, Permission.CASES_OPEN)
    ensure(refusal_to_join(case, actor))
    await join(session, actor, case, data.finding_ids)
    record(session, actor, Verb.CASE_FINDINGS_JOINED, case, after={"findings": data.finding_ids, "on": today})
    return case


async def put_up_case(session: AsyncSession, actor: Viewer, case: Case, data: SummaryIn, *, today: date) -> Case:
    """Put a case up for closing, with its result. Raises WrongState while anything in it is open."""
    require(actor, Permission.CASES_OPEN)
    ensure(refusal_to_put_up(case, actor, await open_items(session, case.id)))
    _move(case, CaseState.AWAITING_CHECK)
    case.check_asked_by, case.check_asked_on, case.summary = actor.id, today, data.summary
    record(session, actor, Verb.CASE_AWAITS_CHECK, case, after={"asked_on": today}, reason=data.summary)
    return case


async def send_back_case(session: AsyncSession, actor: Viewer, case: Case, data: ReasonIn, *, today: date) -> Case:
    """Take a case up again: its closing was refused, or the problem came back after it (反弹)."""
    require(actor, Permission.CASES_CLOSE)
    ensure(refusal_to_send_back(case, actor))
    before = case.state
    _move(case, CaseState.OPEN)
    case.check_asked_by = case.check_asked_on = case.closer_id = case.closed_on = None
    after = {"state": case.state, "on": today}
    record(session, actor, Verb.CASE_REOPENED, case, before={"state": before}, after=after, reason=data.reason)
    return case


async def close_case(session: AsyncSession, actor: Viewer, case: Case, data: OpinionIn, *, today: date) -> Case:
    """Close a case, by another than the one who put it up; a trigger guards its open items too."""
    require(actor, Permission.CASES_CLOSE)
    ensure(refusal_to_close(case, actor, await open_items(session, case.id)))
    _move(case, CaseState.CLOSED)
    case.closer_id, case.closed_on = actor.id, today
    record(session, actor, Verb.CASE_CLOSED, case, after={"closed_on": today}, reason=data.reason)
    return case


async def archive_case(session: AsyncSession, actor: Viewer, case: Case, *, today: date) -> Case:
    """Put a closed case and its findings away.

    Raises WrongState while an objection to one of its findings waits or may still come.
    """
    require(actor, Permission.CASES_CLOSE)
    ensure(refusal_to_archive(case, actor, *await objections_in(session, case, today)))
    _move(case, CaseState.ARCHIVED)
    await archive_with_case(session, actor, list(await finding_ids_of(session, case.id)), today=today)
    record(session, actor, Verb.CASE_ARCHIVED, case, after={"archived_on": today})
    return case


async def open_item(session: AsyncSession, case: Case, kind: str, ref_id: UUID) -> OpenItem:
    """Keep a case open until `close_item`. Locks the case, so that it cannot close meanwhile.

    Raises WrongState on a case that is closed already.
    """
    state = (await session.exec(select(col(Case.state)).where(col(Case.id) == case.id).with_for_update())).one()
    if state in {CaseState.CLOSED, CaseState.ARCHIVED}:
        raise WrongState("案件已经办结，不能再办理新的事项。", code="case_closed")
    item = OpenItem(case_id=case.id, kind=kind, ref_id=ref_id)
    session.add(item)
    await session.flush()
    return item


async def close_item(session: AsyncSession, kind: str, ref_id: UUID, *, today: date) -> None:
    """What kept a case open has ended; doing it twice changes nothing. `today` is the day it ended."""
    for item in await _items(session, kind, ref_id):
        if item.closed_at is None:
            item.closed_at = clock.now()
            session.add(item)


async def _items(session: AsyncSession, kind: str, ref_id: UUID) -> Sequence[OpenItem]:
    query = select(OpenItem).where(col(OpenItem.kind) == kind, col(OpenItem.ref_id) == ref_id)
    return (await session.exec(query)).all()


def mark_addressed(case: Case, today: date) -> None:
    """Something about the case was sent to the unit: from now on the unit sees the case."""
    if case.addressed_on is None:
        case.addressed_on = today
