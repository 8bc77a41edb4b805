"""What interviews ask of whom: every step that waits for somebody, so that none is forgotten."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select

from duze.cases.models_orders import Rectification, RectificationState
from duze.deadlines.models import Deadline
from duze.desk.asks import Ask, Source, both
from duze.interviews.models import Interview, InterviewLeave, InterviewState
from duze.interviews.models_verification import InterviewVerification, Result
from duze.interviews.queries import interviews_seen_by
from duze.kit.clock import CITY
from duze.letters.models import Happened, Letter, LetterEvent, LetterState
from duze.people.permissions import Permission, Viewer

P, _I = Permission, InterviewState


def _held_by(_me: Viewer, today: date) -> sa.ColumnElement[bool]:
    end = datetime.combine(today, time.max, tzinfo=CITY)
    return both(col(Interview.state).in_([_I.NOTIFIED, _I.POSTPONED]), col(Interview.starts_at) <= end)


def _to_verify(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    """Talks whose unit has reported and whose verification's clock runs; not of who issued the rectification."""
    clocks = select(col(Deadline.subject_id)).where(
        col(Deadline.subject_kind) == "interview", col(Deadline.closed_on).is_(None)
    )
    following = col(Interview.state) == _I.FOLLOWING_UP
    return both(following, col(Interview.followed_by) != me.id, col(Interview.id).in_(clocks))


def _to_minute(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    """The recorder named in the plan writes them, nobody else."""
    return both(col(Interview.state) == _I.ATTENDED, col(Interview.recorder_id) == me.id)


def _in(state: InterviewState) -> sa.ColumnElement[bool]:
    return col(Interview.state) == state


def _newest(*results: Result) -> sa.ColumnElement[bool]:
    """Talks whose newest verification report came to one of these."""
    later = aliased(InterviewVerification)
    superseded = sa.exists().where(
        col(later.interview_id) == col(InterviewVerification.interview_id),
        col(later.round) > col(InterviewVerification.round),
    )
    found = select(col(InterviewVerification.interview_id)).where(
        col(InterviewVerification.result).in_(results), ~superseded
    )
    return col(Interview.id).in_(found)


def _failed(_me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    """The look found the demands not met, and the report advises more than going on: another talk, or a referral."""
    return both(_in(_I.FOLLOWING_UP), _newest(Result.UNMET))


def _to_close(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    """Rectified and found met; for one who neither minuted, ordered nor verified."""
    mine = select(col(InterviewVerification.interview_id)).where(col(InterviewVerification.verified_by) == me.id)
    done = select(col(Rectification.id)).where(col(Rectification.state) == RectificationState.CLOSED)
    return both(
        _in(_I.FOLLOWING_UP),
        col(Interview.minuted_by) != me.id,
        col(Interview.followed_by) != me.id,
        col(Interview.id).not_in(mine),
        col(Interview.rectification_id).in_(done),
        _newest(Result.MET),
    )


_LETTER_GONE: Final = or_(
    col(Interview.letter_id).in_(
        select(col(LetterEvent.letter_id)).where(col(LetterEvent.happened) == Happened.VOIDED)
    ),
    col(Interview.letter_id).in_(select(col(Letter.id)).where(col(Letter.state) == LetterState.WITHDRAWN)),
)
_LEAVE_ASKED = select(col(InterviewLeave.interview_id)).where(col(InterviewLeave.granted).is_(None))

INTERVIEWS = Source(
    seen=interviews_seen_by,
    path="/interviews",
    title=lambda row: row.title,
    due=lambda row: row.starts_at.astimezone(CITY).date() if row.starts_at else None,
    asks=(
        Ask(
            "约谈审批",
            "审批",
            "amb",
            lambda me, _: both(col(Interview.state) == _I.PROPOSED, col(Interview.proposer_id) != me.id),
            P.INTERVIEWS_APPROVE,
        ),
        Ask(
            "约谈通知",
            "制发",
            "",
            lambda _me, _: both(_in(_I.APPROVED), or_(col(Interview.letter_id).is_(None), _LETTER_GONE)),
            P.INTERVIEWS_PROPOSE,
        ),
        Ask("改期申请", "处理", "", lambda _me, _: both(col(Interview.id).in_(_LEAVE_ASKED)), P.INTERVIEWS_APPROVE),
        Ask("约谈", "记录到场", "red", _held_by, P.INTERVIEWS_HOLD),
        Ask("约谈整改", "核查", "amb", _to_verify, P.INTERVIEWS_HOLD),
        Ask("约谈纪要", "形成纪要", "", _to_minute, P.INTERVIEWS_HOLD),
        Ask("约谈跟进", "下达整改", "", lambda _me, _: both(_in(_I.MINUTED)), P.RECTIFICATION_ISSUE),
        Ask("约谈缺席", "研究处理", "red", lambda _me, _: both(_in(_I.ABSENT)), P.INTERVIEWS_PROPOSE),
        Ask("约谈未到位", "研究处理", "red", _failed, P.INTERVIEWS_PROPOSE),
        Ask("约谈办结", "办结", "grn", _to_close, P.INTERVIEWS_HOLD),
        Ask("约谈办结", "办结", "grn", _to_close, P.INTERVIEWS_APPROVE),
    ),
)
