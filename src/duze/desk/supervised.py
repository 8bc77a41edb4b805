"""督办 orders and their parts in the tables of asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_supervision import (
    ENDED,
    Feedback,
    FeedbackKind,
    PartState,
    Supervision,
    SupervisionPart,
    SupervisionState,
)
from duze.cases.supervision_queries import parts_seen_by, supervisions_seen_by
from duze.deadlines.models import Card, Deadline
from duze.desk.asks import Ask, Source, both
from duze.people.permissions import Permission, Viewer

P, _S, _P = Permission, SupervisionState, PartState


def _to_issue(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    return both(col(Supervision.state) == _S.DRAFTED, col(Supervision.drafter_id) != me.id)


def _to_close(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    running = select(col(SupervisionPart.supervision_id)).where(
        col(SupervisionPart.state).not_in([one for one in PartState if one in ENDED])
    )
    another = both(col(Supervision.drafter_id) != me.id, col(Supervision.approver_id) != me.id)
    return both(col(Supervision.state) == _S.ISSUED, col(Supervision.id).not_in(running), another)


SUPERVISIONS = Source(
    seen=supervisions_seen_by,
    path="/supervisions",
    title=lambda row: row.title,
    asks=(
        Ask("督办审批", "审批", "amb", _to_issue, P.CASES_APPROVE),
        Ask("督办办结", "办结", "blue", _to_close, P.CASES_CLOSE),
    ),
)


def _mine(*states: PartState) -> Any:
    def asked(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
        from duze.people.permissions import Role

        issued = select(col(Supervision.id)).where(col(Supervision.state) == _S.ISSUED)
        own = col(SupervisionPart.unit_id).in_(me.units_as(Role.UNIT_LIAISON))
        return both(col(SupervisionPart.state).in_(states), own, col(SupervisionPart.supervision_id).in_(issued))

    return asked


def _to_judge(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    return both(col(SupervisionPart.state) == _P.REPORTED, col(SupervisionPart.reporter_id) != me.id)


def _to_chase(_me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    """A card was shown for which nobody has written to the unit yet."""
    chased = (
        select(Feedback.id)
        .where(
            col(Feedback.part_id) == col(SupervisionPart.id),
            col(Feedback.kind) == FeedbackKind.CHASE,
            col(Feedback.color) == sa.cast(col(Card.color), sa.String),
            col(Feedback.created_at) >= col(Deadline.created_at),
        )
        .exists()
    )
    carded = (
        select(col(Deadline.subject_id))
        .join(Card, col(Card.deadline_id) == col(Deadline.id))
        .where(col(Deadline.subject_id) == col(SupervisionPart.id), col(Deadline.closed_on).is_(None), ~chased)
        .exists()
    )
    return both(col(SupervisionPart.state).in_([_P.ASSIGNED, _P.RECEIVED, _P.RETURNED]), carded)


async def orders_of(session: AsyncSession, rows: Iterable[Any]) -> dict[UUID, Supervision]:
    """The order of each part among these rows, by the part's id: a part bears its order's title and number."""
    parts = {row.id: row.supervision_id for row in rows if isinstance(row, SupervisionPart)}
    if not parts:
        return {}
    query = select(Supervision).where(col(Supervision.id).in_(set(parts.values())))
    orders = {order.id: order for order in (await session.exec(query)).all()}
    return {part: orders[order] for part, order in parts.items()}


PARTS = Source(
    seen=parts_seen_by,
    path="/supervisions/parts",
    title=lambda row: row.title if isinstance(row, Supervision) else "督办事项",
    asks=(
        Ask("督办签收", "签收", "amb", _mine(_P.ASSIGNED), P.RECTIFICATION_ANSWER),
        Ask("督办办理", "填报", "", _mine(_P.RECEIVED), P.RECTIFICATION_ANSWER),
        Ask("督办重办", "填报", "red", _mine(_P.RETURNED), P.RECTIFICATION_ANSWER),
        Ask("督办审核", "审核", "blue", _to_judge, P.CASES_OPEN),
        Ask("督办催办", "催办", "red", _to_chase, P.CASES_OPEN),
    ),
)
