"""Complaints in the tables of asks."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select

from duze.complaints.models import Complaint, ComplaintFinding, ComplaintState
from duze.complaints.queries import UNDECIDED, complaints_seen_by
from duze.desk.asks import Ask, Source, both
from duze.findings.models import Finding
from duze.people.permissions import Permission, Viewer

P, _S = Permission, ComplaintState


def _to_judge(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    return both(col(Complaint.state) == _S.RECEIVED, col(Complaint.receiver_id) != me.id)


def _to_handle(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    """Nothing is asked of the handler while a finding the complaint brought waits for others."""
    waiting = (
        select(col(ComplaintFinding.complaint_id))
        .join(Finding, col(Finding.id) == col(ComplaintFinding.finding_id))
        .where(col(Finding.state).in_(UNDECIDED))
    )
    return both(
        col(Complaint.state) == _S.HANDLING, col(Complaint.handler_id) == me.id, ~col(Complaint.id).in_(waiting)
    )


def _to_answer(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    return both(col(Complaint.state) == _S.HANDLED, col(Complaint.handler_id) == me.id)


def _to_call(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    not_first = sa.or_(col(Complaint.first_handler_id).is_(None), col(Complaint.first_handler_id) != me.id)
    return both(col(Complaint.state) == _S.ANSWERED, col(Complaint.handler_id) != me.id, not_first)


COMPLAINTS = Source(
    seen=complaints_seen_by,
    path="/complaints",
    title=lambda row: row.title,
    asks=(
        Ask("投诉受理", "决定", "amb", _to_judge, P.COMPLAINTS_DECIDE),
        Ask("投诉办理", "办理", "blue", _to_handle, P.COMPLAINTS_TAKE),
        Ask("投诉答复", "答复", "amb", _to_answer, P.COMPLAINTS_TAKE),
        Ask("投诉回访", "回访", "vio", _to_call, P.COMPLAINTS_TAKE),
        Ask(
            "投诉重办",
            "指派",
            "red",
            lambda _me, _: both(col(Complaint.state) == _S.REDO),
            P.COMPLAINTS_DECIDE,
        ),
    ),
)
