"""Rectification orders in the tables of asks."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from duze.cases.models import CaseFinding
from duze.cases.models_orders import ENDED, Extension, LookBack, Rectification, RectificationState
from duze.cases.order_rules import EXTENDABLE
from duze.cases.queries import rectifications_seen_by
from duze.desk.asks import Ask, Source, both
from duze.findings.models import FindingObjection, ObjectionState
from duze.people.permissions import Permission, Viewer

P, _R = Permission, RectificationState

_ASKED_FOR_MORE_TIME = select(col(Extension.rectification_id)).where(col(Extension.granted).is_(None))


def _order(*states: RectificationState) -> Any:
    return lambda _me, _: both(col(Rectification.state).in_(states))


def _to_look_back(me: Viewer, today: date) -> sa.ColumnElement[bool]:
    another = sa.or_(col(Rectification.submitter_id).is_(None), col(Rectification.submitter_id) != me.id)
    return both(col(Rectification.state) == _R.CLOSED, col(Rectification.look_back_on) <= today, another)


_REOPENED = select(col(Rectification.reopens_id)).where(col(Rectification.reopens_id).is_not(None))


def _came_back(_me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    found = select(col(LookBack.rectification_id)).where(col(LookBack.recurred).is_(True))
    return both(col(Rectification.id).in_(found), col(Rectification.id).not_in(_REOPENED))


def _fallen(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    """What an order rests on was overturned: another than its issuer takes it back, or leaves it to run."""
    gone = (
        select(col(CaseFinding.case_id))
        .join(FindingObjection, col(FindingObjection.finding_id) == col(CaseFinding.finding_id))
        .where(col(FindingObjection.state) == ObjectionState.OVERTURNED)
    )
    return both(
        col(Rectification.state).not_in(ENDED),
        col(Rectification.issuer_id) != me.id,
        col(Rectification.case_id).in_(gone),
    )


ORDERS = Source(
    seen=rectifications_seen_by,
    path="/rectifications",
    title=lambda row: row.title,
    due=lambda row: row.look_back_on if row.closed_on else row.due_on,
    asks=(
        Ask("整改核查", "核查", "blue", _order(_R.SUBMITTED, _R.CHECKING), P.RECTIFICATION_CHECK),
        Ask(
            "延期申请",
            "处理",
            "",
            lambda _me, _: both(
                col(Rectification.state).in_(EXTENDABLE), col(Rectification.id).in_(_ASKED_FOR_MORE_TIME)
            ),
            P.EXTENSION_DECIDE,
        ),
        Ask("定性已撤销", "撤回", "red", _fallen, P.RECTIFICATION_ISSUE),
        Ask("整改签收", "签收", "amb", _order(_R.ISSUED), P.RECTIFICATION_ANSWER),
        Ask("报送方案", "填报", "", _order(_R.RECEIVED), P.RECTIFICATION_ANSWER),
        Ask("整改", "填报", "", _order(_R.PLANNED, _R.UNDER_WAY), P.RECTIFICATION_ANSWER),
        Ask("退回重改", "填报", "red", _order(_R.RETURNED), P.RECTIFICATION_ANSWER),
        Ask("回头看", "回头看", "", _to_look_back, P.RECTIFICATION_CHECK),
        Ask("复发", "重新下达", "red", _came_back, P.RECTIFICATION_ISSUE),
    ),
)
