"""Keeping the rulebook, and deciding on what it proposes."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.actions import open_on_proposal
from duze.cases.models import Case, CaseFinding
from duze.cases.models_orders import Rectification
from duze.cases.rules import refusal_unless_open
from duze.cases.shapes import CaseIn
from duze.escalation.models import (
    MOVES,
    RULEBOOK_MOVES,
    RULEBOOK_NAMES,
    STATE_NAMES,
    Proposal,
    ProposalState,
    Rulebook,
    RulebookState,
)
from duze.escalation.queries import approved_days
from duze.escalation.reasons import case_title, grounds_of, reasons_of
from duze.escalation.rules import refusal_to_accept, refusal_to_approve_book, refusal_to_decline
from duze.escalation.shapes import OpinionIn, ReasonIn, RulebookIn
from duze.escalation.vocabulary import About, Consequence
from duze.findings.models import Finding, FindingState
from duze.interviews.actions import propose_interview
from duze.interviews.shapes import InterviewIn
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import check_move, ensure
from duze.kit.versions import refusal_of_start
from duze.people.permissions import Permission, SystemActor, Viewer, require
from duze.units.queries import unit_by_id

SHIPPED = Path(__file__).parent / "data" / "rulebook.toml"


async def load_rulebook(session: AsyncSession, actor: SystemActor, *, today: date, file: Path = SHIPPED) -> int:
    """Put in the rulebook that ships with the product, unless there is one. Returns how many rules."""
    if (await session.exec(select(Rulebook.id).limit(1))).first() is not None:
        return 0
    data = tomllib.loads(file.read_text("utf-8"))
    shape = RulebookIn(effective_from=data["effective_from"], rules=data["rule"])
    book = _book(shape, 1, today)
    book.state, book.approved_on = RulebookState.APPROVED, today
    session.add(book)
    record(session, actor, Verb.RULEBOOK_SAVED, book, after={"rules": len(book.rules)})
    return len(book.rules)


def _book(data: RulebookIn, version: int, today: date) -> Rulebook:
    return Rulebook(
        number=f"升级规则第{version}版",
        version_no=version,
        effective_from=data.effective_from,
        rules=[rule.model_dump(mode="json") for rule in data.rules],
        saved_on=today,
    )


async def save_rulebook(session: AsyncSession, actor: Viewer, data: RulebookIn, *, today: date) -> Rulebook:
    """Save a new version as a draft; it counts only once another assessor approves it.

    Raises WrongState for a first day in the past or not after the newest approved version's.
    """
    require(actor, Permission.RULEBOOK_EDIT)
    ensure(refusal_of_start(data.effective_from, await approved_days(session), today))
    last = (await session.exec(select(func.max(col(Rulebook.version_no))))).first()
    book = _book(data, (last or 0) + 1, today)
    book.saved_by = actor.id
    session.add(book)
    record(session, actor, Verb.RULEBOOK_SAVED, book, after={"rules": book.rules})
    return book


async def approve_rulebook(
    session: AsyncSession, actor: Viewer, book: Rulebook, data: OpinionIn, *, today: date
) -> Rulebook:
    """Approve a saved version, by another than the one who saved it; from now on it is frozen."""
    require(actor, Permission.RULEBOOK_EDIT)
    ensure(refusal_to_approve_book(book, actor, await approved_days(session), today))
    check_move(RULEBOOK_MOVES, book.state, RulebookState.APPROVED, RULEBOOK_NAMES)
    book.state, book.approved_by, book.approved_on = RulebookState.APPROVED, actor.id, today
    after = {"effective_from": book.effective_from}
    record(session, actor, Verb.RULEBOOK_APPROVED, book, after=after, reason=data.reason)
    return book


async def accept_proposal(
    session: AsyncSession, actor: Viewer, proposal: Proposal, data: OpinionIn, *, today: date
) -> Case:
    """A person takes the proposal up: its case is opened (or found), an interview is proposed in it.

    The interview still needs its own approval, a referral its own collective study: nothing is decided
    about anybody here. Raises WrongState when the proposal is decided or its case cannot take it.
    """
    require(actor, Permission.PROPOSALS_DECIDE)
    ensure(refusal_to_accept(proposal, actor))
    check_move(MOVES, proposal.state, ProposalState.ACCEPTED, STATE_NAMES)
    case = await _case_of(session, actor, proposal, today)
    if proposal.consequence == Consequence.INTERVIEW.value:
        plan = InterviewIn(level=proposal.level, reasons=reasons_of(proposal), basis=[proposal.clause])
        await propose_interview(session, actor, case, plan, today=today)
    proposal.state, proposal.case_id = ProposalState.ACCEPTED, case.id
    proposal.decided_by, proposal.decided_on, proposal.reason = actor.id, today, data.reason
    record(session, actor, Verb.PROPOSAL_ACCEPTED, proposal, after={"case": case.number}, reason=data.reason)
    return case


async def _case_of(session: AsyncSession, actor: Viewer, proposal: Proposal, today: date) -> Case:
    """The open case the subject is in already, or a new one."""
    findings = []
    if proposal.about == About.ORDER.value:
        order = await session.get_one(Rectification, proposal.subject_id)
        return await _open(session, await session.get_one(Case, order.case_id))
    if proposal.about == About.FINDING.value:
        query = select(CaseFinding.case_id).where(col(CaseFinding.finding_id) == proposal.subject_id)
        if (case_id := (await session.exec(query)).first()) is not None:
            return await _open(session, await session.get_one(Case, case_id))
        finding = await session.get_one(Finding, proposal.subject_id)
        findings = [finding.id] if finding.state is FindingState.CONFIRMED else []
    unit = await unit_by_id(session, proposal.unit_id)
    data = CaseIn(
        unit_id=proposal.unit_id,
        title=case_title(proposal, unit.name),
        grounds=grounds_of(proposal, unit.name),
        basis=proposal.clause,
        finding_ids=findings,
    )
    return await open_on_proposal(session, actor, data, proposal.id, today=today)


async def _open(session: AsyncSession, case: Case) -> Case:
    await session.refresh(case, with_for_update=True)
    ensure(refusal_unless_open(case))
    return case


async def decline_proposal(
    session: AsyncSession, actor: Viewer, proposal: Proposal, data: ReasonIn, *, today: date
) -> Proposal:
    """Decide against a proposal, with a reason; the same rule does not raise it again for this month."""
    require(actor, Permission.PROPOSALS_DECIDE)
    ensure(refusal_to_decline(proposal, actor))
    check_move(MOVES, proposal.state, ProposalState.DECLINED, STATE_NAMES)
    proposal.state, proposal.reason = ProposalState.DECLINED, data.reason
    proposal.decided_by, proposal.decided_on = actor.id, today
    record(session, actor, Verb.PROPOSAL_DECLINED, proposal, after={"on": today}, reason=data.reason)
    return proposal
