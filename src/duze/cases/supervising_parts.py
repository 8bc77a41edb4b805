"""One unit's part of a 督办 order: signed for, told about, reported, judged, chased."""

from __future__ import annotations

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_supervision import Feedback, FeedbackKind, PartState, Supervision, SupervisionPart
from duze.cases.shapes import OpinionIn, ReasonIn
from duze.cases.supervising import part_to
from duze.cases.supervision_papers import COLORS
from duze.cases.supervision_queries import card_of, chased_for
from duze.cases.supervision_rules import (
    refusal_to_chase,
    refusal_to_judge,
    refusal_to_progress,
    refusal_to_receive,
    refusal_to_report,
)
from duze.cases.supervision_shapes import FeedbackIn
from duze.deadlines.actions import close_deadlines, start_deadline
from duze.journal.actions import record
from duze.journal.models import Actor
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.letters.models import Letter
from duze.people.permissions import Permission, Viewer, require

_P = PartState


async def receive_part(session: AsyncSession, actor: Viewer, part: SupervisionPart, *, today: date) -> SupervisionPart:
    """The unit signs for its part."""
    require(actor, Permission.RECTIFICATION_ANSWER)
    ensure(refusal_to_receive(part, actor))
    part_to(part, _P.RECEIVED)
    part.received_on = today
    record(session, actor, Verb.PART_RECEIVED, part, after={"received_on": today})
    return part


async def tell_progress(
    session: AsyncSession, actor: Viewer, part: SupervisionPart, data: FeedbackIn, *, today: date
) -> SupervisionPart:
    """The unit tells how far it is; the state stays."""
    require(actor, Permission.RECTIFICATION_ANSWER)
    ensure(refusal_to_progress(part, actor))
    _write(session, actor, part, FeedbackKind.PROGRESS, data.text, today)
    record(session, actor, Verb.PART_PROGRESS, part, after={"on": today}, reason=data.text)
    return part


def _write(
    session: AsyncSession,
    actor: Viewer,
    part: SupervisionPart,
    kind: FeedbackKind,
    text: str,
    on: date,
    color: str = "",
) -> None:
    session.add(Feedback(part_id=part.id, kind=kind, text=text, color=color, by_id=actor.id, on=on))


async def report_part(
    session: AsyncSession, actor: Viewer, part: SupervisionPart, data: FeedbackIn, *, today: date
) -> SupervisionPart:
    """The unit reports its result; its clock stops."""
    require(actor, Permission.RECTIFICATION_ANSWER)
    ensure(refusal_to_report(part, actor))
    part_to(part, _P.REPORTED)
    part.reporter_id, part.reported_on, part.judge_id = actor.id, today, None
    _write(session, actor, part, FeedbackKind.RESULT, data.text, today)
    await close_deadlines(session, actor, part, today=today)
    record(session, actor, Verb.PART_REPORTED, part, after={"reported_on": today}, reason=data.text)
    return part


async def accept_part(
    session: AsyncSession, actor: Viewer, part: SupervisionPart, data: OpinionIn, *, today: date
) -> SupervisionPart:
    """The office accepts a unit's result."""
    require(actor, Permission.CASES_OPEN)
    ensure(refusal_to_judge(part, actor, _P.ACCEPTED))
    part_to(part, _P.ACCEPTED)
    part.judge_id = actor.id
    record(session, actor, Verb.PART_ACCEPTED, part, after={"on": today}, reason=data.reason)
    return part


async def return_part(
    session: AsyncSession, actor: Viewer, part: SupervisionPart, data: ReasonIn, *, today: date
) -> SupervisionPart:
    """The office sends a result back with what is missing; counted, and the limit for doing it again runs."""
    require(actor, Permission.CASES_OPEN)
    ensure(refusal_to_judge(part, actor, _P.RETURNED))
    part_to(part, _P.RETURNED)
    part.judge_id, part.returns = actor.id, part.returns + 1
    _write(session, actor, part, FeedbackKind.RETURN, data.reason, today)
    title = f"重新办理督办事项：{(await session.get_one(Supervision, part.supervision_id)).title}"
    clock = await start_deadline(
        session, actor, part, "rectification-redo", title=title, today=today, unit_id=part.unit_id
    )
    part.due_on = clock.due_on
    record(session, actor, Verb.PART_RETURNED, part, after={"returns": part.returns}, reason=data.reason)
    return part


async def note_chase_letter(session: AsyncSession, actor: Actor, part: SupervisionPart, letter: Letter) -> bool:
    """A 催办通知 reached the unit: it counts as the chase of its card. Returns whether that was news."""
    color = COLORS[letter.facts["card"]]
    if letter.signer_id is None or color in await chased_for(session, part):
        return False
    text, on = f"{letter.number}　{letter.title}", date.fromisoformat(letter.facts["dated"])
    session.add(
        Feedback(part_id=part.id, kind=FeedbackKind.CHASE, text=text, color=color, by_id=letter.signer_id, on=on)
    )
    record(session, actor, Verb.PART_CHASED, part, after={"color": color, "on": on, "letter": letter.id}, reason=text)
    return True


async def chase_part(
    session: AsyncSession, actor: Viewer, part: SupervisionPart, data: FeedbackIn, *, today: date
) -> SupervisionPart:
    """Write to a unit after a yellow card, and again after a red one; once for each."""
    require(actor, Permission.CASES_OPEN)
    card = await card_of(session, part)
    ensure(refusal_to_chase(part, actor, card, await chased_for(session, part)))
    _write(session, actor, part, FeedbackKind.CHASE, data.text, today, card)
    record(session, actor, Verb.PART_CHASED, part, after={"color": card, "on": today}, reason=data.text)
    return part
