"""成批发文: one draft multiplied for many units, reviewed together, issued by one decision.

What the decision sets going runs in `batch_jobs`, letter by letter: each takes its own number in its own
transaction, so one that cannot be issued leaves the others alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import check_move, ensure
from duze.kit.errors import Refusal, WrongState, invalid
from duze.kit.jobs import enqueue
from duze.letters.actions import draft_copy, review_letter
from duze.letters.batch_queries import batch_of
from duze.letters.batch_rules import (
    BatchFile,
    refusal_to_issue_batch,
    refusal_to_multiply,
    refusal_to_retry_batch,
    refusal_to_review_batch,
    refusal_to_stop_batch,
)
from duze.letters.kinds import kind_named
from duze.letters.models import Letter, LetterState
from duze.letters.models_batches import ITEM_MOVES, ITEM_NAMES, BatchItem, ItemState, LetterBatch
from duze.letters.starting import you_for
from duze.people.permissions import Viewer
from duze.units.models import Unit
from duze.units.queries import unit_by_id

ISSUE_JOB = "letters.issue_batch"
MOST = 200


async def multiply_letter(
    session: AsyncSession, actor: Viewer, letter: Letter, unit_ids: Sequence[UUID], *, today: date
) -> LetterBatch:
    """Make the same letter for further units: each a draft of its own that can still be changed by itself.

    Raises Invalid for a unit named twice over or too many, WrongState for a draft multiplied before.
    """
    ensure(refusal_to_multiply(letter, actor))
    if await batch_of(session, letter.id) is not None:
        raise WrongState("这一公文已经成批，请在该批公文中办理。", code="batch_exists")
    wanted = [one for one in dict.fromkeys(unit_ids) if one != letter.addressee_unit_id]
    if not 1 <= len(wanted) < MOST:
        raise invalid("/unit_ids", "请选择主送单位以外的单位，最多 %(most)s 个。", most=MOST - 1)
    own = await unit_by_id(session, letter.addressee_unit_id) if letter.addressee_unit_id else None
    batch = LetterBatch(source_id=letter.id, kind=letter.kind, title=letter.title, drafter_id=actor.id)
    session.add(batch)
    await session.flush()
    session.add(BatchItem(batch_id=batch.id, letter_id=letter.id, position=1))
    for position, unit_id in enumerate(wanted, 2):
        unit = await unit_by_id(session, unit_id)
        facts = facts_for(letter.facts, own, unit)
        copy = await draft_copy(session, actor, letter, kind_named(letter.kind).read_facts(facts), unit_id, today=today)
        session.add(BatchItem(batch_id=batch.id, letter_id=copy.id, position=position))
    await session.flush()
    record(session, actor, Verb.LETTERS_MULTIPLIED, batch, after={"letters": len(wanted) + 1})
    return batch


def facts_for(facts: Mapping[str, Any], own: Unit | None, unit: Unit) -> dict[str, Any]:
    """The facts with another unit in the first one's place: addressee, how it is called, who leads."""
    changed = {**facts, "to": [unit.full_name]}
    if "you" in facts:
        changed["you"] = you_for(unit)
    if own is not None and facts.get("lead") in (own.full_name, own.name):
        changed["lead"] = unit.full_name
    return changed


async def review_batch(session: AsyncSession, actor: Viewer, file: BatchFile, *, remark: str = "") -> LetterBatch:
    """复核: every draft of the set is found right, or none."""
    ensure(refusal_to_review_batch(file, actor))
    for letter in file.letters:
        if letter.state is LetterState.DRAFTED:
            await review_letter(session, actor, letter, remark=remark)
    record(session, actor, Verb.LETTERS_REVIEWED_TOGETHER, file.batch, after={"letters": len(file.letters)})
    return file.batch


async def issue_batch(session: AsyncSession, actor: Viewer, file: BatchFile) -> LetterBatch:
    """签发: one decision on the whole set as it stands; the job takes the numbers.

    Letters of the set withdrawn or signed by themselves before are left alone. A second decision is refused: `rounds`
    rises once, and the job's key is the set and its round.
    """
    ensure(refusal_to_issue_batch(file, actor))
    ready = {letter.id for letter in file.letters if letter.state is LetterState.REVIEWED}
    items = [item for item in file.items if item.letter_id in ready]
    return await _round(session, actor, file, items, Verb.LETTERS_ISSUED_TOGETHER)


async def retry_batch(session: AsyncSession, actor: Viewer, file: BatchFile) -> LetterBatch:
    """Once more for those that could not be issued, as they stand now."""
    ensure(refusal_to_retry_batch(file, actor))
    failed = [item for item in file.items if item.state is ItemState.FAILED]
    return await _round(session, actor, file, failed, Verb.LETTERS_ISSUED_AGAIN)


async def stop_batch(session: AsyncSession, actor: Viewer, file: BatchFile) -> LetterBatch:
    """中止: what is signed stays signed; what still waits is not signed now and can be tried again later.

    Safe at any moment: each letter and its item change in one transaction, which finds the item no longer waiting.
    """
    ensure(refusal_to_stop_batch(file, actor))
    waiting = [item for item in file.items if item.state is ItemState.QUEUED]
    for item in waiting:
        note_failed(session, item, WrongState("签发人中止了本批签发，本件没有签发。", code="stopped"))
    record(session, actor, Verb.LETTERS_STOPPED, file.batch, after={"letters": len(waiting)})
    return file.batch


async def _round(
    session: AsyncSession, actor: Viewer, file: BatchFile, items: Sequence[BatchItem], verb: Verb
) -> LetterBatch:
    batch = file.batch
    versions = {letter.id: letter.version for letter in file.letters}
    for item in items:
        check_move(ITEM_MOVES, item.state, ItemState.QUEUED, ITEM_NAMES)
        item.state, item.seen_version, item.failure = ItemState.QUEUED, versions[item.letter_id], {}
        session.add(item)
    batch.issuer_id, batch.issued_at = actor.id, clock.now()
    batch.rounds, batch.finished_at = batch.rounds + 1, None
    session.add(batch)
    key = f"{batch.id}:{batch.rounds}"
    args = {"batch": batch.id, "round": batch.rounds}
    enqueue(session, ISSUE_JOB, args, key=key, asked_by=actor.name, asker=actor.id)
    record(session, actor, verb, batch, after={"letters": len(items), "round": batch.rounds})
    return batch


def note_issued(session: AsyncSession, item: BatchItem) -> None:
    """In the transaction that signed the item's letter."""
    check_move(ITEM_MOVES, item.state, ItemState.ISSUED, ITEM_NAMES)
    item.state = ItemState.ISSUED
    session.add(item)


def note_failed(session: AsyncSession, item: BatchItem, refusal: Refusal) -> None:
    """Why a letter of the set could not be issued, in a form that can be said in any language."""
    check_move(ITEM_MOVES, item.state, ItemState.FAILED, ITEM_NAMES)
    item.state = ItemState.FAILED
    first = refusal.errors[0] if refusal.errors else None
    said = first.detail if first else refusal.message
    params = first.params if first else refusal.params
    item.failure = {
        "message": said,
        "params": {name: str(value) for name, value in params.items()},
        "article": refusal.article or "",
        "remedy": refusal.remedy or "",
    }
    session.add(item)
