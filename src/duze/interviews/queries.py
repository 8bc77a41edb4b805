"""Reading interviews: one sight filter, and every read starts there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from duze.cases.models_orders import Rectification
from duze.deadlines.queries import calendar, limit_on
from duze.deadlines.rules import due, span_of
from duze.interviews.models import ENDED, Interview, InterviewLeave, InterviewState
from duze.interviews.models_verification import InterviewVerification
from duze.interviews.rules import may_know_referrals
from duze.journal.models import Entry
from duze.journal.queries import timeline
from duze.journal.verbs import Verb
from duze.kit.errors import NotFound
from duze.letters.queries import letter_stands
from duze.people.models import Account
from duze.people.permissions import Role, Viewer
from duze.units.models import Group, Membership
from duze.units.queries import units_in


def interviews_seen_by(viewer: Viewer) -> SelectOfScalar[Interview]:
    """What a viewer may see; by default nothing.

    The office's supervisors and signatories all; a leader the units in their care and the talks they
    host; a unit only talks it has been notified of.
    """
    return select(Interview).where(interview_sight(viewer))


def interview_sight(viewer: Viewer) -> sa.ColumnElement[bool]:
    if viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY):
        return sa.true()
    ways: list[sa.ColumnElement[bool]] = []
    if viewer.has(Role.LEADER):
        ways.append(or_(col(Interview.unit_id).in_(viewer.area()), col(Interview.host_id) == viewer.id))
    if units := viewer.units_as(Role.UNIT_LIAISON):
        ways.append(sa.and_(col(Interview.unit_id).in_(units), col(Interview.notified_on).is_not(None)))
    return or_(*ways) if ways else sa.false()


async def interview_for(session: AsyncSession, viewer: Viewer, interview_id: UUID, *, lock: bool = False) -> Interview:
    """The interview, if the viewer may see it. Raises NotFound."""
    query = interviews_seen_by(viewer).where(col(Interview.id) == interview_id)
    interview = (await session.exec(query.with_for_update() if lock else query)).first()
    if interview is None:
        raise NotFound
    return interview


async def leave_of(session: AsyncSession, interview: Interview) -> InterviewLeave | None:
    """The unit's request for another time, if it made one."""
    return (await session.exec(select(InterviewLeave).where(col(InterviewLeave.interview_id) == interview.id))).first()


async def notice_stands(session: AsyncSession, interview: Interview) -> bool:
    """Whether its notice is drafted or signed, and neither withdrawn nor voided."""
    return interview.letter_id is not None and await letter_stands(session, interview.letter_id)


async def order_of(session: AsyncSession, interview: Interview) -> Rectification | None:
    """The rectification that followed from it, once issued."""
    return await session.get(Rectification, interview.rectification_id) if interview.rectification_id else None


async def verifications_of(session: AsyncSession, interview: Interview) -> Sequence[InterviewVerification]:
    """Its verification reports, oldest first; the last one counts. For the office only."""
    query = select(InterviewVerification).where(col(InterviewVerification.interview_id) == interview.id)
    return (await session.exec(query.order_by(col(InterviewVerification.round)))).all()


async def last_verification(session: AsyncSession, interview: Interview) -> InterviewVerification | None:
    """The verification report that counts, if there is one."""
    return next(reversed(await verifications_of(session, interview)), None)


async def interviews_of_case(session: AsyncSession, viewer: Viewer, case_id: UUID) -> Sequence[Interview]:
    """The interviews of a case this viewer may see, oldest first."""
    rows = await session.exec(
        interviews_seen_by(viewer).where(col(Interview.case_id) == case_id).order_by(col(Interview.id))
    )
    return rows.all()


async def cases_in_talk(session: AsyncSession) -> frozenset[UUID]:
    """Cases with a talk that has not ended (一事一谈): no other can be proposed on them. For the office's form."""
    running = [state for state in InterviewState if state not in ENDED]
    return frozenset((await session.exec(select(Interview.case_id).where(col(Interview.state).in_(running)))).all())


async def interview_by_letter(session: AsyncSession, letter_id: UUID) -> Interview | None:
    """For jobs: the interview a notice belongs to."""
    return (await session.exec(select(Interview).where(col(Interview.letter_id) == letter_id))).first()


async def interview_by_rectification(session: AsyncSession, rectification_id: UUID) -> Interview | None:
    """For jobs: the interview a rectification followed from."""
    rows = await session.exec(select(Interview).where(col(Interview.rectification_id) == rectification_id))
    return rows.first()


async def waiting_approval(session: AsyncSession, viewer: Viewer) -> Sequence[Interview]:
    """Proposals this viewer could decide on (not their own)."""
    rows = await session.exec(
        interviews_seen_by(viewer)
        .where(col(Interview.state) == InterviewState.PROPOSED, col(Interview.proposer_id) != viewer.id)
        .order_by(col(Interview.id))
    )
    return rows.all()


async def first_day_with_notice(session: AsyncSession, told_on: date) -> date:
    """The earliest day a talk may be held when the unit is told on a day (limit `interview-notice`)."""
    limit = await limit_on(session, "interview-notice", told_on)
    return due(told_on, span_of(limit), await calendar(session)).on


_OFFICE_ONLY = frozenset(
    {
        Verb.INTERVIEW_PROPOSED,
        Verb.INTERVIEW_EDITED,
        Verb.INTERVIEW_APPROVED,
        Verb.INTERVIEW_NOTICE_DRAFTED,
        Verb.INTERVIEW_DROPPED,
        Verb.INTERVIEW_VERIFIED,
    }
)


async def history(session: AsyncSession, viewer: Viewer, interview: Interview) -> Sequence[Entry]:
    """The interview's journal entries, oldest first; a unit sees those since it was notified, also that it was called
    off.

    A referral is never among them: its entries are written on the referral.
    """
    return _told(await timeline(session, [interview.id]), viewer, interview)


def _told(entries: Sequence[Entry], viewer: Viewer, interview: Interview) -> Sequence[Entry]:
    if may_know_referrals(viewer, interview.unit_id):
        return entries
    hidden = _OFFICE_ONLY - {Verb.INTERVIEW_DROPPED} if interview.notified_on else _OFFICE_ONLY
    return [entry for entry in entries if entry.verb not in hidden]


_MOVED: Final = frozenset({Verb.INTERVIEW_EDITED, Verb.INTERVIEW_POSTPONED, Verb.INTERVIEW_DROPPED})


async def times_moved(session: AsyncSession, viewer: Viewer, talks: Sequence[Interview]) -> dict[UUID, int]:
    """How often each talk was moved or called off as far as this viewer is told: the SEQUENCE of its appointment.

    Not the row's version, which rises with what is not for everybody, so that file and feed agree as well.
    """
    entries = await timeline(session, [one.id for one in talks])
    return {
        one.id: sum(e.verb in _MOVED for e in _told([e for e in entries if e.subject_id == one.id], viewer, one))
        for one in talks
    }


_BY_UNIT = frozenset({Verb.INTERVIEW_LEAVE_ASKED})


def actor_shown(entry: Entry, *, whole: bool, unit: str) -> str:
    """Who acted, as the timeline says it: the unit is not given the names of the office's people.

    The receipt is noted by a job, but it is the unit that signed for the notice.
    """
    if entry.verb is Verb.INTERVIEW_RECEIVED:
        return unit
    return entry.actor_name if whole or entry.verb in _BY_UNIT else "督责机构"


async def issuing_office(session: AsyncSession) -> str:
    """The full name letters are issued under."""
    offices = await units_in(session, (Group.OFFICE,))
    if not offices:
        raise NotFound("还没有设置督责机构，请先在单位中添加。")
    return offices[0].full_name


async def office_people(session: AsyncSession, on: date) -> list[tuple[UUID, str]]:
    """Who may host or record on a day: id, and post with name; highest rank first."""
    rows = await session.execute(
        sa.select(col(Account.id), col(Account.name), col(Membership.title), col(Membership.rank))
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(
            col(Membership.role).in_([Role.SUPERVISOR, Role.SIGNATORY, Role.LEADER]),
            col(Membership.valid_from) <= on,
            or_(col(Membership.valid_to).is_(None), col(Membership.valid_to) >= on),
            col(Account.active).is_(True),
        )
        .order_by(col(Membership.rank).desc(), col(Account.name))
    )
    return [(row[0], f"{row[1]}（{row[2]}）") for row in rows.all()]
