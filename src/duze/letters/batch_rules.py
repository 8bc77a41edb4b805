"""Who may do what with a set of letters, and when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duze.kit.acts import Act, same_person
from duze.kit.errors import NotAllowed, Refusal, WrongState
from duze.letters.models import Letter, LetterState
from duze.letters.models_batches import BatchItem, ItemState, LetterBatch
from duze.people.permissions import Permission, Viewer, permitted


@dataclass(frozen=True)
class BatchFile:
    """A set with its items in order and their letters, in the same order."""

    batch: LetterBatch
    items: Sequence[BatchItem]
    letters: Sequence[Letter]

    def count(self, *states: ItemState) -> int:
        """How many items stand in one of these states."""
        return sum(item.state in states for item in self.items)


def refusal_to_multiply(letter: Letter, viewer: Viewer) -> Refusal | None:
    """A draft to one unit can be made for others too; a confidential letter cannot."""
    if refusal := permitted(viewer, Permission.LETTERS_DRAFT):
        return refusal
    if letter.state is not LetterState.DRAFTED:
        return WrongState("只有拟稿中的公文可以成批，请先退回拟稿。")
    if letter.addressee_unit_id is None:
        return WrongState("只有主送单位的公文可以成批。", code="no_unit")
    return None


def refusal_to_review_batch(file: BatchFile, viewer: Viewer) -> Refusal | None:
    """By another than any of the drafters."""
    if refusal := permitted(viewer, Permission.LETTERS_REVIEW):
        return refusal
    drafted = [letter for letter in file.letters if letter.state is LetterState.DRAFTED]
    if not drafted:
        return WrongState("本批公文没有等待复核的。", code="nothing_to_review")
    for letter in drafted:
        if found := same_person(letter.drafter_id, viewer.id, "拟稿人不能复核自己拟的公文，请由其他督查员复核。"):
            return found
    return None


def refusal_to_issue_batch(file: BatchFile, viewer: Viewer) -> Refusal | None:
    """Once, when every letter was reviewed, by somebody who drafted and reviewed none of them."""
    if refusal := permitted(viewer, Permission.LETTERS_SIGN):
        return refusal
    if file.batch.rounds:
        return WrongState("本批公文已经作出签发决定。", code="already_issued")
    open_ones = [letter for letter in file.letters if letter.state is LetterState.DRAFTED]
    if open_ones:
        return WrongState("本批还有 %(count)s 件没有复核，不能成批签发。", code="not_reviewed", count=len(open_ones))
    if not any(letter.state is LetterState.REVIEWED for letter in file.letters):
        return WrongState("本批没有可以签发的公文。", code="nothing_to_issue")
    return _uninvolved(file, viewer)


def refusal_to_retry_batch(file: BatchFile, viewer: Viewer) -> Refusal | None:
    """When the round before has ended and something failed in it."""
    if refusal := permitted(viewer, Permission.LETTERS_SIGN):
        return refusal
    if file.batch.running:
        return WrongState("本批公文正在签发，请稍候。", code="running")
    if not file.count(ItemState.FAILED):
        return WrongState("本批公文没有未能签发的。", code="nothing_failed")
    return _uninvolved(file, viewer)


def refusal_to_stop_batch(file: BatchFile, viewer: Viewer) -> Refusal | None:
    """While a round runs, by whoever decided on it."""
    if refusal := permitted(viewer, Permission.LETTERS_SIGN):
        return refusal
    if not file.batch.running or not file.count(ItemState.QUEUED):
        return WrongState("本批公文没有正在等待签发的。", code="nothing_runs")
    if file.batch.issuer_id != viewer.id:
        return NotAllowed("只有作出签发决定的人可以中止。", code="not_the_issuer")
    return None


def _uninvolved(file: BatchFile, viewer: Viewer) -> Refusal | None:
    for letter in file.letters:
        if letter.state is not LetterState.REVIEWED:
            continue
        if found := same_person(letter.drafter_id, viewer.id, "签发人不能是拟稿人。") or same_person(
            letter.reviewer_id, viewer.id, "签发人不能是复核人。"
        ):
            return found
    return None


def batch_acts(file: BatchFile, viewer: Viewer) -> list[Act]:
    """The acts on a set, open or closed with the reason; a retry only where something was decided."""
    acts = [
        Act("review", "整批复核通过", refusal_to_review_batch(file, viewer), "check"),
        Act("issue", "整批签发", refusal_to_issue_batch(file, viewer), "stamp"),
    ]
    if file.batch.rounds:
        acts = [Act("retry", "重试未能签发的", refusal_to_retry_batch(file, viewer), "rotate-cw")]
    if file.batch.running:
        acts.append(Act("stop", "中止签发", refusal_to_stop_batch(file, viewer), "x", True))
    return acts
