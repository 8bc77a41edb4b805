"""Reading 督办 orders: one sight filter, and every read starts there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from duze.cases.models_orders import ENDED, Rectification, RectificationState
from duze.cases.models_supervision import (
    Feedback,
    FeedbackKind,
    PartState,
    Supervision,
    SupervisionPart,
    SupervisionState,
)
from duze.cases.supervision_paper import prefilled
from duze.deadlines.queries import calendar, cards_of, open_deadlines
from duze.kit.errors import NotFound
from duze.people.permissions import Role, Viewer


def supervision_sight(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Supervisors and signatories all; a leader where a unit in his care has a part; a unit once it was issued."""
    if viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY):
        return sa.true()
    ways: list[sa.ColumnElement[bool]] = []
    for units, issued in ((viewer.area(), False), (viewer.units_as(Role.UNIT_LIAISON), True)):
        if units:
            mine = select(col(SupervisionPart.supervision_id)).where(col(SupervisionPart.unit_id).in_(units))
            seen = col(Supervision.id).in_(mine)
            ways.append(sa.and_(seen, col(Supervision.issued_on).is_not(None)) if issued else seen)
    return sa.or_(*ways) if ways else sa.false()


def supervisions_seen_by(viewer: Viewer) -> SelectOfScalar[Supervision]:
    """What a viewer may see of 督办 orders; by default nothing."""
    return select(Supervision).where(supervision_sight(viewer))


def parts_seen_by(viewer: Viewer) -> SelectOfScalar[SupervisionPart]:
    """What a viewer may see of parts: the lead unit all of its order, a co-handling unit its own."""
    if viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY):
        return select(SupervisionPart)
    units = viewer.units_as(Role.UNIT_LIAISON)
    leads = select(col(SupervisionPart.supervision_id)).where(
        col(SupervisionPart.unit_id).in_(units), col(SupervisionPart.lead).is_(True)
    )
    mine = sa.or_(
        col(SupervisionPart.unit_id).in_(units | viewer.area()), col(SupervisionPart.supervision_id).in_(leads)
    )
    issued = supervisions_seen_by(viewer).with_only_columns(col(Supervision.id))
    return select(SupervisionPart).where(mine, col(SupervisionPart.supervision_id).in_(issued))


async def supervision_for(session: AsyncSession, viewer: Viewer, order_id: UUID, *, lock: bool = False) -> Supervision:
    """The order, if the viewer may see it. Raises NotFound."""
    query = supervisions_seen_by(viewer).where(col(Supervision.id) == order_id)
    order = (await session.exec(query.with_for_update() if lock else query)).first()
    if order is None:
        raise NotFound
    return order


async def part_for(session: AsyncSession, viewer: Viewer, part_id: UUID, *, lock: bool = False) -> SupervisionPart:
    """The part, if the viewer may see it. Raises NotFound."""
    query = parts_seen_by(viewer).where(col(SupervisionPart.id) == part_id)
    part = (await session.exec(query.with_for_update() if lock else query)).first()
    if part is None:
        raise NotFound
    return part


async def parts_of(session: AsyncSession, order: Supervision) -> Sequence[SupervisionPart]:
    """All parts of an order, the lead first."""
    query = select(SupervisionPart).where(col(SupervisionPart.supervision_id) == order.id)
    return (await session.exec(query.order_by(col(SupervisionPart.lead).desc(), col(SupervisionPart.id)))).all()


async def shown_parts(session: AsyncSession, viewer: Viewer, order: Supervision) -> Sequence[SupervisionPart]:
    """The parts of an order this viewer may see, the lead first."""
    query = parts_seen_by(viewer).where(col(SupervisionPart.supervision_id) == order.id)
    return (await session.exec(query.order_by(col(SupervisionPart.lead).desc(), col(SupervisionPart.id)))).all()


async def feedback_of(session: AsyncSession, parts: Sequence[SupervisionPart]) -> Sequence[Feedback]:
    """What was written about these parts, the newest first."""
    query = select(Feedback).where(col(Feedback.part_id).in_([part.id for part in parts]))
    return (await session.exec(query.order_by(col(Feedback.id).desc()))).all()


async def card_of(session: AsyncSession, part: SupervisionPart) -> str:
    """The gravest card of the part's running limit: red, yellow or none."""
    running = await open_deadlines(session, [part.id])
    colors = {card.color.value for card in await cards_of(session, [one.id for one in running])}
    return "red" if "red" in colors else ("yellow" if "yellow" in colors else "")


async def chased_for(session: AsyncSession, part: SupervisionPart) -> list[str]:
    """The colors of the cards it was chased for since its running limit began."""
    running = await open_deadlines(session, [part.id])
    if not running:
        return []
    since, rows = min(one.created_at for one in running), await feedback_of(session, [part])
    return [row.color for row in rows if row.kind is FeedbackKind.CHASE and row.created_at >= since]


@dataclass(frozen=True)
class LatePart:
    """A part past due, with its order, whether its running limit was shown red, and how often it was chased in it."""

    part: SupervisionPart
    order: Supervision
    red: bool
    chased: int


async def overdue_parts(session: AsyncSession, today: date) -> list[LatePart]:
    """For the rulebook: parts past due whose result is not in."""
    query = (
        select(SupervisionPart, Supervision)
        .join(Supervision, col(Supervision.id) == col(SupervisionPart.supervision_id))
        .where(
            col(SupervisionPart.state).in_([PartState.ASSIGNED, PartState.RECEIVED, PartState.RETURNED]),
            col(SupervisionPart.due_on) < today,
            col(Supervision.state) == SupervisionState.ISSUED,
        )
    )
    return [
        LatePart(part, order, await card_of(session, part) == "red", len(await chased_for(session, part)))
        for part, order in (await session.exec(query)).all()
    ]


async def progress_draft(session: AsyncSession, part: SupervisionPart, today: date) -> str:
    """The progress report of a part as far as the system can write it."""
    mine = [row for row in await feedback_of(session, [part]) if row.kind is FeedbackKind.PROGRESS]
    done = (RectificationState.SUBMITTED, RectificationState.CHECKING)
    running = col(Rectification.unit_id) == part.unit_id, col(Rectification.state).not_in(ENDED)
    count = (await session.exec(select(func.count()).where(*running))).one()
    filed = (await session.exec(select(func.count()).where(*running, col(Rectification.state).in_(done)))).one()
    last = (mine[0].on, mine[0].text) if mine else None
    return prefilled(part, last, (count, filed), today, await calendar(session))


async def absorbed(session: AsyncSession, order: Supervision) -> list[Supervision]:
    """The orders that went into this one, also through others, the oldest first: what they ask is still to be done."""
    found: list[Supervision] = []
    into = [order.id]
    while into:
        query = select(Supervision).where(col(Supervision.merged_into_id).in_(into))
        rows = (await session.exec(query)).all()
        found += rows
        into = [row.id for row in rows]
    return sorted(found, key=lambda one: one.id)


async def running_others(session: AsyncSession, viewer: Viewer, order: Supervision) -> Sequence[Supervision]:
    """Running orders that this one may be merged into, the newest first; at most fifty."""
    query = supervisions_seen_by(viewer).where(
        col(Supervision.state) == SupervisionState.ISSUED, col(Supervision.id) != order.id
    )
    return (await session.exec(query.order_by(col(Supervision.id).desc()).limit(50))).all()
