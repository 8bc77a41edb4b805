"""What referrals ask of whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from duze.deadlines.models import Deadline
from duze.desk.asks import Ask, Source, both
from duze.letters.kinds import REMINDER_LETTER
from duze.letters.models import Letter
from duze.people.permissions import Permission, Role, Viewer
from duze.referrals.models import Referral, ReferralState
from duze.referrals.queries import referrals_seen_by

P, _F = Permission, ReferralState


def _referral(state: ReferralState) -> Any:
    return lambda _me, _: both(col(Referral.state) == state)


def _silent(_me: Viewer, today: date) -> sa.ColumnElement[bool]:
    """The body's receipt or outcome is overdue, and no reminder was drafted since."""
    late = (
        select(col(Deadline.subject_id))
        .where(
            col(Deadline.subject_id) == col(Referral.id),
            col(Deadline.closed_on).is_(None),
            col(Deadline.due_on) < today,
        )
        .exists()
    )
    reminded = (
        select(col(Letter.id))
        .where(col(Letter.subject_id) == col(Referral.id), col(Letter.kind) == REMINDER_LETTER.slug)
        .exists()
    )
    return both(col(Referral.state).in_([_F.DELIVERED, _F.ACKNOWLEDGED, _F.ACCEPTED]), late, ~reminded)


REFERRALS = Source(
    seen=referrals_seen_by,
    path="/referrals",
    title=lambda row: row.matter,
    asks=(
        Ask(
            "移送审批",
            "审批",
            "red",
            lambda me, _: both(col(Referral.state) == _F.STUDIED, col(Referral.studied_by) != me.id),
            P.REFERRALS_APPROVE,
        ),
        Ask("移送制函", "制函", "", _referral(_F.APPROVED), P.REFERRALS_SEND),
        Ask("移送提醒", "提醒", "red", _silent, P.REFERRALS_SEND),
        Ask("移送退回", "补充", "amb", _referral(_F.RETURNED_FOR_MORE), P.REFERRALS_STUDY),
        Ask("移送改送", "改送", "amb", _referral(_F.REROUTED), P.REFERRALS_STUDY),
        Ask("移送回执", "签收", "amb", _referral(_F.DELIVERED), P.REFERRALS_ANSWER, Role.DISCIPLINE_OFFICER),
        Ask("移送答复", "答复", "amb", _referral(_F.ACKNOWLEDGED), P.REFERRALS_ANSWER, Role.DISCIPLINE_OFFICER),
        Ask("处置反馈", "反馈", "", _referral(_F.ACCEPTED), P.REFERRALS_ANSWER, Role.DISCIPLINE_OFFICER),
    ),
)
