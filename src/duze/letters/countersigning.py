"""会签: named persons agree to a reviewed letter before it is signed, or send it back with a reason.

A later change of the text, a return or a withdrawal makes every countersignature lapse: nobody has agreed to words
written afterwards. With the next review the same persons are asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import check_move, ensure
from duze.kit.errors import invalid
from duze.letters.models import MOVES, STATE_NAMES, Letter, LetterState
from duze.letters.models_countersigning import (
    COUNTERSIGN_MOVES,
    COUNTERSIGN_NAMES,
    Countersignature,
    CountersignState,
)
from duze.letters.queries import file_of
from duze.letters.rules import refusal_to_ask_countersigners, refusal_to_countersign, refusal_to_recall
from duze.people.models import Account
from duze.people.permissions import Role, Viewer
from duze.units.models import Membership

_S = CountersignState
_ANYBODY = (Role.SUPERVISOR, Role.SIGNATORY, Role.ASSESSOR, Role.LEADER)
_CONFIDENTIAL = (Role.SUPERVISOR, Role.SIGNATORY)


async def countersigners_for(session: AsyncSession, letter: Letter, on: date) -> list[tuple[UUID, str, str]]:
    """Who may be asked: id, name and post. Letters to a discipline body stay among those who may know of them."""
    roles = _CONFIDENTIAL if letter.addressee_body_id else _ANYBODY
    asked = select(col(Countersignature.account_id)).where(
        col(Countersignature.letter_id) == letter.id, col(Countersignature.state).in_([_S.ASKED, _S.SIGNED])
    )
    rows = await session.exec(
        select(Account.id, Account.name, Membership.title)
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(
            col(Membership.role).in_(roles),
            col(Membership.valid_from) <= on,
            or_(col(Membership.valid_to).is_(None), col(Membership.valid_to) >= on),
            col(Account.active).is_(True),
            col(Account.id).not_in([one for one in (letter.drafter_id, letter.reviewer_id) if one]),
            col(Account.id).not_in(asked),
        )
        .order_by(col(Membership.rank).desc(), col(Account.name))
    )
    found = {row[0]: (row[0], row[1], row[2]) for row in reversed(rows.all())}
    return list(reversed(found.values()))


async def ask_countersigners(
    session: AsyncSession, actor: Viewer, letter: Letter, account_ids: Sequence[UUID], *, today: date
) -> list[Countersignature]:
    """Ask these persons to countersign; the letter is not signed before all of them have.

    Raises Invalid for somebody who may not: the drafter, the reviewer, one asked already, one without a post.
    """
    ensure(refusal_to_ask_countersigners(await file_of(session, letter), actor))
    able = {one[0]: one for one in await countersigners_for(session, letter, today)}
    if actor.id in account_ids or not set(account_ids) <= able.keys():
        raise invalid("/account_ids", "所选人员中有人不能会签（拟稿人、复核人、提请人、已请会签的、不在任的）。")
    rows = [
        Countersignature(letter_id=letter.id, account_id=one, name=able[one][1], post=able[one][2], asked_by=actor.id)
        for one in dict.fromkeys(account_ids)
    ]
    session.add_all(rows)
    await session.flush()
    record(session, actor, Verb.LETTER_COUNTERSIGN_ASKED, letter, after={"of": [row.name for row in rows]})
    return rows


async def countersign_letter(session: AsyncSession, actor: Viewer, letter: Letter, *, remark: str = "") -> Letter:
    """Agree to the letter as it stands."""
    file = await file_of(session, letter)
    ensure(refusal_to_countersign(file, actor))
    _decide(session, file.asked_of(actor.id), _S.SIGNED, remark)
    record(session, actor, Verb.LETTER_COUNTERSIGNED, letter, reason=remark)
    return letter


async def return_from_countersigning(session: AsyncSession, actor: Viewer, letter: Letter, *, reason: str) -> Letter:
    """Send it back to the drafter; what others have countersigned lapses."""
    file = await file_of(session, letter)
    ensure(refusal_to_countersign(file, actor))
    _decide(session, file.asked_of(actor.id), _S.RETURNED, reason)
    await lapse(session, letter)
    check_move(MOVES, letter.state, LetterState.DRAFTED, STATE_NAMES)
    letter.state, letter.reviewer_id, letter.reviewed_at = LetterState.DRAFTED, None, None
    session.add(letter)
    record(session, actor, Verb.LETTER_RETURNED, letter, after={"countersigning": True}, reason=reason)
    return letter


async def recall_countersigning(session: AsyncSession, actor: Viewer, letter: Letter, *, reason: str) -> Letter:
    """Stop waiting for those who have not countersigned; signatures given stay."""
    file = await file_of(session, letter)
    ensure(refusal_to_recall(file, actor))
    for row in file.waiting:
        _decide(session, row, _S.RECALLED, "")
    after = {"of": [row.name for row in file.waiting]}
    record(session, actor, Verb.LETTER_COUNTERSIGN_RECALLED, letter, after=after, reason=reason)
    return letter


async def ask_again(session: AsyncSession, actor: Viewer, letter: Letter) -> None:
    """After another review: whoever was asked about the words before is asked about the new ones."""
    query = select(Countersignature).where(col(Countersignature.letter_id) == letter.id)
    last = {row.account_id: row for row in (await session.exec(query.order_by(col(Countersignature.id)))).all()}
    rows = [
        Countersignature(letter_id=letter.id, account_id=one, name=row.name, post=row.post, asked_by=actor.id)
        for one, row in last.items()
        if row.state in (_S.LAPSED, _S.RETURNED) and one not in (letter.drafter_id, actor.id)
    ]
    if rows:
        session.add_all(rows)
        after = {"of": [row.name for row in rows], "again": True}
        record(session, actor, Verb.LETTER_COUNTERSIGN_ASKED, letter, after=after)


async def lapse(session: AsyncSession, letter: Letter) -> None:
    """Every countersignature on the letter lapses, given or waited for: the act that calls this says why."""
    query = select(Countersignature).where(
        col(Countersignature.letter_id) == letter.id, col(Countersignature.state).in_([_S.ASKED, _S.SIGNED])
    )
    for row in (await session.exec(query)).all():
        _decide(session, row, _S.LAPSED, row.remark)


def _decide(session: AsyncSession, row: Countersignature | None, to: CountersignState, remark: str) -> None:
    assert row is not None  # noqa: S101 - the rule has refused otherwise
    check_move(COUNTERSIGN_MOVES, row.state, to, COUNTERSIGN_NAMES)
    row.state, row.decided_at, row.remark = to, clock.now(), remark
    session.add(row)
