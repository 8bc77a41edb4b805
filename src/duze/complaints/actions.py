"""The life of a complaint: taken in, decided on, handled or taken back. What follows is in `calling_back`."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.complaints.models import (
    ANSWER,
    DECIDE,
    HANDLE,
    SERIES,
    Complainant,
    Complaint,
    ComplaintResult,
    ComplaintState,
    Ground,
)
from duze.complaints.queries import complaints_seen_by, undecided_of
from duze.complaints.rules import (
    refusal_as_handler,
    refusal_to_handle,
    refusal_to_judge,
    refusal_to_withdraw,
)
from duze.complaints.shapes import (
    AcceptanceIn,
    ComplaintIn,
    ComplaintReasonIn,
    HandledIn,
    RefusalIn,
    TransferIn,
)
from duze.complaints.steps import given_to, let_run, move
from duze.deadlines.actions import close_deadlines
from duze.findings.rules import complaint_about_text, own_team
from duze.findings.vault import Vault
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.counters import take_number, written
from duze.kit.errors import NotAllowed, invalid
from duze.kit.search import grams
from duze.people.permissions import Permission, Viewer, require
from duze.units.queries import is_assessed

S = ComplaintState


async def take_in(session: AsyncSession, actor: Viewer, data: ComplaintIn, *, vault: Vault, today: date) -> Complaint:
    """It gets its number, its complainant is sealed, and the limit to decide on it runs.

    The journal holds no part of the identity. Raises Invalid for what does not fit, NotAllowed without a team.
    """
    require(actor, Permission.COMPLAINTS_TAKE)
    team = own_team(actor)
    if not isinstance(team, UUID):
        raise NotAllowed("您目前没有所属的巡查组或科室，不能登记投诉。", code="no_team")
    for pointer in ("title", "facts", "wish"):
        ensure(complaint_about_text(f"/{pointer}", getattr(data, pointer)))
    if not await is_assessed(session, data.unit_id, today):
        raise invalid("/unit_id", "没有找到这个单位，或者它不是考核对象，请从列表中选择。")
    if data.happened_on > today:
        raise invalid("/happened_on", "发生时间晚于现在，请核对日期和时间。")
    plain = data.model_dump(exclude={"name", "phone", "note"})
    number = written(SERIES, today.year, await take_number(session, SERIES, today.year))
    named = bool(data.name or data.phone)
    complaint = Complaint(
        **plain, number=number, receiver_id=actor.id, team_id=team, received_on=today, anonymous=not named
    )
    complaint.grams = grams(number, data.title, data.facts)
    session.add(complaint)
    await session.flush()
    if named:
        sealed = vault.seal(complaint.id, {"name": data.name, "phone": data.phone, "note": data.note})
        session.add(Complainant(complaint_id=complaint.id, sealed=sealed, phone_mark=vault.phone_mark(data.phone)))
    record(session, actor, Verb.COMPLAINT_RECEIVED, complaint, after=plain | {"number": number})
    await let_run(session, actor, complaint, DECIDE, f"受理 {number}", today)
    return complaint


def _judged(complaint: Complaint, actor: Viewer, told: str, reason: str, today: date) -> None:
    if not told and not complaint.anonymous:
        raise invalid("/told", "请写明何时、以何种方式告知投诉人。")
    complaint.decider_id, complaint.decided_on = actor.id, today
    complaint.told, complaint.reason = told, reason


async def accept_complaint(
    session: AsyncSession, actor: Viewer, complaint: Complaint, data: AcceptanceIn, *, today: date
) -> Complaint:
    """It is handled from now on, by whom the decider names; the limit to handle it runs."""
    ensure(refusal_to_judge(complaint, actor) or refusal_as_handler(complaint, data.handler_id, actor.id))
    _judged(complaint, actor, data.told, "", today)
    await given_to(session, complaint, data.handler_id, today)
    move(complaint, S.HANDLING, today)
    after = {"handler": data.handler_id, "told": data.told}
    record(session, actor, Verb.COMPLAINT_ACCEPTED, complaint, after=after)
    await close_deadlines(session, actor, complaint, today=today, limit_code=DECIDE)
    await let_run(session, actor, complaint, HANDLE, f"办理 {complaint.number}", today)
    return complaint


async def refuse_complaint(
    session: AsyncSession, actor: Viewer, complaint: Complaint, data: RefusalIn, *, today: date
) -> Complaint:
    """Not accepted, on a ground and for a reason; a repeated one names the one it repeats."""
    ensure(refusal_to_judge(complaint, actor))
    _judged(complaint, actor, data.told, data.reason, today)
    if data.ground is Ground.REPEATED or data.same_as:
        complaint.same_as_id = await _repeated(session, actor, complaint, data.same_as)
    complaint.ground = data.ground
    move(complaint, S.REFUSED, today)
    after = {"ground": data.ground, "told": data.told, "same_as": data.same_as}
    record(session, actor, Verb.COMPLAINT_REFUSED, complaint, after=after, reason=data.reason)
    await close_deadlines(session, actor, complaint, today=today)
    return complaint


async def _repeated(session: AsyncSession, actor: Viewer, complaint: Complaint, number: str) -> UUID:
    query = complaints_seen_by(actor).where(
        col(Complaint.number) == number,
        col(Complaint.unit_id) == complaint.unit_id,
        col(Complaint.id) != complaint.id,
        col(Complaint.state).not_in([S.RECEIVED, S.REFUSED]),
    )
    found = (await session.exec(query)).first()
    if found is None:
        raise invalid("/same_as", "没有找到同一单位已经受理的这件投诉，请核对编号。")
    return found.id


async def pass_on(
    session: AsyncSession, actor: Viewer, complaint: Complaint, data: TransferIn, *, today: date
) -> Complaint:
    """Somebody else is competent."""
    ensure(refusal_to_judge(complaint, actor))
    _judged(complaint, actor, data.told, data.reason, today)
    complaint.passed_to = data.passed_to
    move(complaint, S.TRANSFERRED, today)
    after = {"passed_to": data.passed_to, "told": data.told}
    record(session, actor, Verb.COMPLAINT_TRANSFERRED, complaint, after=after, reason=data.reason)
    await close_deadlines(session, actor, complaint, today=today)
    return complaint


async def handle_complaint(
    session: AsyncSession, actor: Viewer, complaint: Complaint, data: HandledIn, *, today: date
) -> Complaint:
    """The handler's result. An anonymous complaint ends here: there is nobody to tell."""
    ensure(refusal_to_handle(complaint, actor, await undecided_of(session, complaint.id)))
    ensure(complaint_about_text("/text", data.text))
    move(complaint, S.CLOSED if complaint.anonymous else S.HANDLED, today)
    result = ComplaintResult(
        complaint_id=complaint.id,
        round=complaint.round,
        handler_id=actor.id,
        grade=data.grade,
        text=data.text,
        on=today,
    )
    session.add(result)
    record(session, actor, Verb.COMPLAINT_HANDLED, complaint, after=data.model_dump() | {"round": complaint.round})
    await close_deadlines(session, actor, complaint, today=today, limit_code=HANDLE)
    if not complaint.anonymous:
        await let_run(session, actor, complaint, ANSWER, f"答复 {complaint.number}", today)
    return complaint


async def withdraw_complaint(
    session: AsyncSession, actor: Viewer, complaint: Complaint, data: ComplaintReasonIn, *, today: date
) -> Complaint:
    """The complainant took it back. The findings it brought go on by themselves."""
    ensure(refusal_to_withdraw(complaint, actor))
    move(complaint, S.WITHDRAWN, today)
    complaint.reason = data.reason
    record(session, actor, Verb.COMPLAINT_WITHDRAWN, complaint, after={"on": today}, reason=data.reason)
    await close_deadlines(session, actor, complaint, today=today)
    return complaint
