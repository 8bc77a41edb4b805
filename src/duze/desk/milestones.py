"""Measures of rectification plans in the tables of asks."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select

from duze.cases.milestone_queries import milestones_seen_by
from duze.cases.models_milestones import Milestone
from duze.deadlines.models import Deadline
from duze.desk.asks import Ask, Source, both
from duze.people.permissions import Permission, Viewer


def _soon(_me: Viewer, today: date) -> sa.ColumnElement[bool]:
    """Not done, and its clock is yellow or past."""
    clocks = select(col(Deadline.subject_id)).where(
        col(Deadline.subject_kind) == Milestone.__tablename__,
        col(Deadline.closed_on).is_(None),
        col(Deadline.paused_on).is_(None),
        col(Deadline.yellow_on) <= today,
    )
    return both(col(Milestone.done_on).is_(None), col(Milestone.id).in_(clocks))


MILESTONES = Source(
    seen=milestones_seen_by,
    path="/rectifications/milestones",
    title=lambda row: row.measure,
    asks=(Ask("整改措施", "填报", "amb", _soon, Permission.RECTIFICATION_ANSWER),),
)
