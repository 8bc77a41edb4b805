"""Up to the notice: propose, edit, approve, drop, draft the notice, take note of its delivery."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.actions import close_item, mark_addressed, open_item
from duze.cases.grounds import refusal_without_ground
from duze.cases.models import Case
from duze.cases.rules import refusal_unless_open
from duze.interviews.authority_queries import authority_on, terms_of
from duze.interviews.authority_rules import signer_of
from duze.interviews.models import LEVELS, MOVES, STATE_NAMES, Interview, InterviewState
from duze.interviews.notice import notice_facts
from duze.interviews.queries import first_day_with_notice, notice_stands
from duze.interviews.rules import (
    refusal_of_trio,
    refusal_to_approve,
    refusal_to_draft_notice,
    refusal_to_drop,
    refusal_to_edit,
)
from duze.interviews.shapes import ApprovalIn, InterviewIn, NoticeIn, ReasonIn
from duze.journal.actions import record
from duze.journal.models import Actor
from duze.journal.verbs import Verb
from duze.kit.acts import check_move, ensure
from duze.kit.errors import WrongState, invalid
from duze.letters.actions import draft_letter
from duze.letters.models import Letter
from duze.people.models import Account
from duze.people.permissions import GRANTS, Permission, Viewer, require
from duze.units.queries import unit_by_id, viewer_for

ITEM = "interview"
_S = InterviewState


def move(interview: Interview, to: InterviewState, *, shown: InterviewState | None = None) -> None:
    """Move the interview on; the unit is shown `shown`, by default the same. Raises WrongState."""
    check_move(MOVES, interview.state, to, STATE_NAMES)
    interview.state = to
    interview.public_state = shown or to


async def propose_interview(
    session: AsyncSession,
    actor: Viewer,
    case: Case,
    data: InterviewIn,
    *,
    today: date,
    previous: Interview | None = None,
) -> Interview:
    """Propose a talk with the unit of an open case; the case cannot close before the talk has ended.

    Raises WrongState when the case is not open or another talk on it is running (一事一谈).
    """
    require(actor, Permission.INTERVIEWS_PROPOSE)
    ensure(refusal_unless_open(case) or await refusal_without_ground(session, case.id))
    await _ensure_none_running(session, case)
    unit = await unit_by_id(session, case.unit_id)
    interview = Interview(
        case_id=case.id,
        unit_id=unit.id,
        title=f"对{unit.name}的{LEVELS[data.level]}",
        level=data.level,
        proposer_id=actor.id,
        proposed_on=today,
        previous_id=previous.id if previous else None,
        authority_id=(await authority_on(session, today)).id,
    )
    await _fill(session, interview, data, today)
    session.add(interview)
    await session.flush()
    await open_item(session, case, ITEM, interview.id)
    record(session, actor, Verb.INTERVIEW_PROPOSED, interview, after=_plan(interview))
    return interview


async def _ensure_none_running(session: AsyncSession, case: Case) -> None:
    ended = [state for state, onward in MOVES.items() if not onward]
    running = await session.exec(
        select(Interview.id).where(col(Interview.case_id) == case.id, col(Interview.state).not_in(ended))
    )
    if running.first() is not None:
        raise WrongState("本案已有一次约谈正在办理，一事一谈。", code="interview_running")


async def _fill(session: AsyncSession, interview: Interview, data: InterviewIn, today: date) -> None:
    ensure(refusal_of_trio(data.host_id, data.second_host_id, data.recorder_id))
    host_title, host_rank = await _seat_of(session, data.host_id, "/host_id", today)
    await _seat_of(session, data.second_host_id, "/second_host_id", today)
    await _seat_of(session, data.recorder_id, "/recorder_id", today)
    values = data.model_dump(exclude={"targets", "case_id"})
    for name, value in values.items():
        setattr(interview, name, value)
    interview.targets = [target.model_dump() for target in data.targets]
    interview.target_rank = max((target.rank for target in data.targets), default=0)
    interview.host_title, interview.host_rank = host_title, host_rank


async def _seat_of(session: AsyncSession, account_id: UUID | None, pointer: str, today: date) -> tuple[str, int]:
    """The post and rank a host or recorder holds in the office today. Raises Invalid."""
    if account_id is None:
        return "", 0
    account = await session.get(Account, account_id)
    viewer = await viewer_for(session, account, today) if account and account.active else None
    eligible = {Permission.INTERVIEWS_HOLD, Permission.INTERVIEWS_APPROVE}
    seats = [seat for seat in viewer.seats if GRANTS[seat.role] & eligible] if viewer else []
    if account is None or not seats:
        raise invalid(pointer, "所选人员不是本机构在任人员，请重新选择。")
    seat = max(seats, key=lambda one: one.rank)
    return f"{seat.title}{account.name}", seat.rank


def _plan(interview: Interview) -> dict[str, Any]:
    kept = {"level", "reasons", "targets", "host_id", "second_host_id", "recorder_id", "starts_at", "place"}
    return interview.model_dump(include=kept | {"entrusted_by"})


async def edit_interview(
    session: AsyncSession, actor: Viewer, interview: Interview, data: InterviewIn, *, today: date
) -> Interview:
    """Change a proposal before it is approved; whoever changes it is its proposer from then on."""
    require(actor, Permission.INTERVIEWS_PROPOSE)
    ensure(refusal_to_edit(interview, actor))
    before = _plan(interview)
    await _fill(session, interview, data, today)
    interview.proposer_id = actor.id
    unit = await unit_by_id(session, interview.unit_id)
    interview.title = f"对{unit.name}的{LEVELS[data.level]}"
    record(session, actor, Verb.INTERVIEW_EDITED, interview, before=before, after=_plan(interview))
    return interview


async def approve_interview(
    session: AsyncSession, actor: Viewer, interview: Interview, data: ApprovalIn, *, today: date
) -> Interview:
    """Approve the plan (another person than the proposer; host above the persons summoned, or entrusted)."""
    require(actor, Permission.INTERVIEWS_APPROVE)
    earliest = await first_day_with_notice(session, today)
    ensure(refusal_to_approve(interview, actor, await terms_of(session, interview), earliest))
    move(interview, _S.APPROVED)
    interview.approver_id, interview.approved_on = actor.id, today
    record(session, actor, Verb.INTERVIEW_APPROVED, interview, after={"approved_on": today}, reason=data.reason)
    return interview


async def drop_interview(
    session: AsyncSession, actor: Viewer, interview: Interview, data: ReasonIn, *, today: date
) -> Interview:
    """Decline a proposal or take it back; once the unit has been told, call the talk off. A reason is due."""
    if not actor.may(Permission.INTERVIEWS_PROPOSE):
        require(actor, Permission.INTERVIEWS_APPROVE)
    ensure(refusal_to_drop(interview, actor))
    if interview.notified_on is None and await notice_stands(session, interview):
        raise WrongState("约谈通知书已经拟稿，请先作废该文书。", code="notice_exists")
    move(interview, _S.DROPPED)
    interview.ended_by, interview.ended_on = actor.id, today
    await close_item(session, ITEM, interview.id, today=today)
    record(session, actor, Verb.INTERVIEW_DROPPED, interview, reason=data.reason)
    return interview


async def draft_notice(
    session: AsyncSession, actor: Viewer, interview: Interview, data: NoticeIn, *, today: date, city_office: str
) -> Letter:
    """Draft the 约谈通知书 from the approved plan; `city_office` is the issuer's full name.

    Raises WrongState when the talk is too near for the notice period (limit `interview-notice`).
    """
    require(actor, Permission.LETTERS_DRAFT)
    stands = await notice_stands(session, interview)
    earliest = await first_day_with_notice(session, today)
    ensure(refusal_to_draft_notice(interview, actor, letter_stands=stands, earliest=earliest))
    facts = await notice_facts(session, interview, data, today=today, issuer=city_office)
    unit = await unit_by_id(session, interview.unit_id)
    letter = await draft_letter(
        session,
        actor,
        "interview_notice",
        facts,
        about=interview,
        addressee_unit_id=interview.unit_id,
        title=f"关于约谈{unit.full_name}有关负责同志的通知",
        today=today,
        signer=signer_of(await terms_of(session, interview)),
    )
    interview.letter_id = letter.id
    record(session, actor, Verb.INTERVIEW_NOTICE_DRAFTED, interview, after={"letter": letter.id})
    return letter


async def note_delivery(session: AsyncSession, actor: Actor, interview: Interview, *, on: date) -> None:
    """The notice has been delivered: the unit is told from `on`."""
    if interview.state is not _S.APPROVED:
        return
    move(interview, _S.NOTIFIED)
    interview.notified_on = on
    interview.earliest_on = await first_day_with_notice(session, on)
    mark_addressed(await session.get_one(Case, interview.case_id), on)
    after = {"notified_on": on, "earliest_on": interview.earliest_on}
    record(session, actor, Verb.INTERVIEW_NOTIFIED, interview, after=after)


async def note_receipt(session: AsyncSession, actor: Actor, interview: Interview, *, on: date) -> None:
    """The unit has signed for the notice."""
    if interview.received_on is None and interview.notified_on is not None:
        interview.received_on = on
        record(session, actor, Verb.INTERVIEW_RECEIVED, interview, after={"received_on": on})
