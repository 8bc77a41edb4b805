"""The body's part: delivery noted, receipt, answer, outcome value, reading materials."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.actions import close_deadlines, start_deadline
from duze.evidence.models import Evidence
from duze.journal.actions import record
from duze.journal.models import Actor
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.errors import NotFound
from duze.letters.events import receive_letter
from duze.letters.queries import file_of, letter_for
from duze.letters.rules import refusal_to_receive
from duze.people.permissions import Permission, Viewer, require
from duze.referrals.actions import move, note
from duze.referrals.models import Referral, ReferralDispatch, ReferralState
from duze.referrals.queries import dispatch_of, materials_of, packages_of
from duze.referrals.rules import (
    ANSWER_STATES,
    refusal_of_answer,
    refusal_of_manifest,
    refusal_of_outcome,
    refusal_to_acknowledge,
    refusal_to_answer,
    refusal_to_report,
)
from duze.referrals.shapes import AnswerIn, OutcomeIn, ReceiptIn
from duze.referrals.vocabulary import OUTCOME_NAMES, Answer

_S = ReferralState
# Titles of deadlines appear in calendars and week strips: they do not say what the matter is.
RECEIPT_TITLE, OUTCOME_TITLE = "函件回执反馈", "函件办理结果反馈"


async def note_signed(session: AsyncSession, actor: Actor, referral: Referral) -> None:
    """The letter has been signed and rendered: it only has to be delivered."""
    if referral.state is _S.APPROVED:
        move(referral, _S.LETTERED)
        record(session, actor, Verb.REFERRAL_LETTERED, referral)


async def note_delivery(
    session: AsyncSession, actor: Actor, referral: Referral, dispatch: ReferralDispatch, *, on: date
) -> None:
    """The letter has reached the body: from now on it sees the referral, and two clocks run."""
    if referral.state is not _S.LETTERED or dispatch.delivered_on is not None:
        return
    move(referral, _S.DELIVERED)
    dispatch.delivered_on = on
    record(session, actor, Verb.REFERRAL_DELIVERED, referral, after={"delivered_on": on})
    await start_deadline(session, actor, referral, "referral-receipt", title=RECEIPT_TITLE, today=on)
    await start_deadline(session, actor, referral, "referral-outcome", title=OUTCOME_TITLE, today=on)


async def _sign_for_the_letter(session: AsyncSession, actor: Viewer, dispatch: ReferralDispatch) -> None:
    """The receipt is also the 签收 of the letter: one matter is not asked for twice."""
    letter = await letter_for(session, actor, dispatch.letter_id, lock=True)
    if refusal_to_receive(await file_of(session, letter), actor) is None:
        await receive_letter(session, actor, letter)


async def acknowledge(
    session: AsyncSession, actor: Viewer, referral: Referral, data: ReceiptIn, *, today: date
) -> ReferralDispatch:
    """The body's receipt (回执): accept number, handling office, and the manifest of the package it opened."""
    require(actor, Permission.REFERRALS_ANSWER)
    ensure(refusal_to_acknowledge(referral, actor))
    dispatch = await _current(session, referral)
    made = [package.manifest_sha256 for package in await packages_of(session, dispatch)]
    ensure(refusal_of_manifest(data.manifest_sha256, made))
    move(referral, _S.ACKNOWLEDGED)
    dispatch.received_on, dispatch.receiver_id = today, actor.id
    dispatch.manifest_sha256 = data.manifest_sha256
    dispatch.accept_no, dispatch.handling_office = data.accept_no, data.handling_office
    await close_deadlines(session, actor, referral, today=today, limit_code="referral-receipt")
    await _sign_for_the_letter(session, actor, dispatch)
    after = {"received_on": today, **({"manifest_sha256": data.manifest_sha256} if made else {})}
    record(session, actor, Verb.REFERRAL_ACKNOWLEDGED, referral, after=after)
    return dispatch


_VERBS = {
    Answer.ACCEPTED: Verb.REFERRAL_ACCEPTED,
    Answer.RETURNED_FOR_MORE: Verb.REFERRAL_RETURNED,
    Answer.REROUTED: Verb.REFERRAL_REROUTED,
}


async def answer_referral(
    session: AsyncSession, actor: Viewer, referral: Referral, data: AnswerIn, *, today: date
) -> ReferralDispatch:
    """Taken, returned for more, or not ours. The note stays with the dispatch, outside the journal."""
    require(actor, Permission.REFERRALS_ANSWER)
    ensure(refusal_to_answer(referral, actor, data.answer))
    ensure(refusal_of_answer(data.answer, data.note))
    dispatch = await _current(session, referral)
    move(referral, ANSWER_STATES[data.answer])
    dispatch.answer, dispatch.answered_on, dispatch.answer_note = data.answer, today, data.note
    if data.answer is not Answer.ACCEPTED:
        await close_deadlines(session, actor, referral, today=today)
    record(session, actor, _VERBS[data.answer], referral, after={"answered_on": today})
    return dispatch


async def report_outcome(
    session: AsyncSession, actor: Viewer, referral: Referral, data: OutcomeIn, *, today: date
) -> Referral:
    """The outcome's value; nothing of how the body worked is taken in. A disposal may be followed by its end."""
    require(actor, Permission.REFERRALS_ANSWER)
    ensure(refusal_to_report(referral, actor))
    ensure(refusal_of_outcome(data.outcome, data.sanction))
    move(referral, _S.OUTCOME_REPORTED)
    if referral.outcome is not None:
        note(referral, actor, "此前反馈", OUTCOME_NAMES[referral.outcome], referral.outcome_on or today)
    referral.outcome, referral.sanction = data.outcome, data.sanction
    referral.outcome_on, referral.outcome_by = today, actor.id
    await close_deadlines(session, actor, referral, today=today)
    record(session, actor, Verb.REFERRAL_OUTCOME, referral, after={"reported_on": today})
    return referral


async def _current(session: AsyncSession, referral: Referral) -> ReferralDispatch:
    dispatch = await dispatch_of(session, referral.id)
    if dispatch is None:
        raise NotFound
    return dispatch


async def read_material(session: AsyncSession, actor: Viewer, referral: Referral, evidence_id: UUID) -> Evidence:
    """A file of the list, for reading; journalled on the referral. Raises NotFound.

    Not on the file: its own history is read by people who may not know of the referral.
    """
    for item, file in await materials_of(session, referral.id):
        if item.evidence_id == evidence_id:
            after = {"evidence": file.id, "sha256": file.sha256}
            record(session, actor, Verb.REFERRAL_EVIDENCE_READ, referral, after=after)
            return file
    raise NotFound
