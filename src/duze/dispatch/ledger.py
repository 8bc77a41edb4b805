"""The task list and ledger: rectification orders, 督办 parts and own tasks in one view. Nothing is stored twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_orders import (
    ENDED,
    FILING_NAMES,
    RECTIFICATION_NAMES,
    Filing,
    Rectification,
    RectificationState,
)
from duze.cases.models_supervision import (
    PART_NAMES,
    Feedback,
    FeedbackKind,
    PartState,
    Supervision,
    SupervisionPart,
    SupervisionState,
)
from duze.cases.queries import rectifications_seen_by
from duze.cases.supervision_queries import parts_seen_by
from duze.deadlines.models import Deadline
from duze.dispatch.entries import Entry, among, own_tasks, short
from duze.dispatch.rules import Light, light_of
from duze.people.permissions import Viewer
from duze.units.queries import unit_names

_R, _P = RectificationState, PartState
_R_STEP: Final = {
    _R.ISSUED: 0,
    _R.RECEIVED: 1,
    _R.PLANNED: 2,
    _R.UNDER_WAY: 3,
    _R.RETURNED: 3,
    _R.SUBMITTED: 4,
    _R.CHECKING: 5,
    _R.CLOSED: 6,
    _R.WITHDRAWN: 6,
}
_P_STEP: Final = {_P.ASSIGNED: 0, _P.RECEIVED: 1, _P.RETURNED: 1, _P.REPORTED: 2, _P.ACCEPTED: 3}


async def ledger(
    session: AsyncSession,
    viewer: Viewer,
    today: date,
    *,
    units: Collection[UUID] | None = None,
    closed_since: date | None = None,
) -> list[Entry]:
    """What runs, the most pressing first; with `closed_since` also what was struck off since. Of these units or all."""
    clocks = await _clocks(session, ("rectification", "supervision_part"))
    found = await _orders(session, viewer, today, units, closed_since, clocks)
    found += await _parts(session, viewer, today, units, closed_since, clocks)
    found += await own_tasks(session, viewer, today, units, closed_since)
    names = await unit_names(session, {one.unit_id for one in found})
    for one in found:
        one.unit = names[one.unit_id]
    order = list(Light)
    return sorted(found, key=lambda one: (order.index(one.light), one.due_on or date.max, one.number))


async def _clocks(session: AsyncSession, kinds: Iterable[str]) -> dict[UUID, Deadline]:
    """The nearest running clock of each thing of these kinds. Only things already seen are looked up in it."""
    query = select(Deadline).where(col(Deadline.subject_kind).in_(list(kinds)), col(Deadline.closed_on).is_(None))
    nearest: dict[UUID, Deadline] = {}
    for row in (await session.exec(query.order_by(col(Deadline.due_on)))).all():
        nearest.setdefault(row.subject_id, row)
    return nearest


def _lit(clock: Deadline | None, today: date, *, closed: bool, paused: bool = False) -> tuple[date | None, Light]:
    due, yellow = (clock.due_on, clock.yellow_on) if clock else (None, None)
    stands = paused or (clock is not None and clock.paused_on is not None)
    return due, light_of(today, due, yellow, closed=closed, paused=stands)


async def _orders(
    session: AsyncSession,
    viewer: Viewer,
    today: date,
    units: Collection[UUID] | None,
    closed_since: date | None,
    clocks: dict[UUID, Deadline],
) -> list[Entry]:
    running = col(Rectification.state).not_in(ENDED)
    wanted = running if closed_since is None else sa.or_(running, col(Rectification.closed_on) >= closed_since)
    query = rectifications_seen_by(viewer).where(wanted, *among(col(Rectification.unit_id), units))
    rows = (await session.exec(query)).all()
    said = await _filed(session, [row.id for row in rows])
    found = []
    for row in rows:
        closed = row.state in ENDED
        due, light = _lit(clocks.get(row.id), today, closed=closed, paused=row.paused_on is not None)
        found.append(
            Entry(
                "rectification",
                row.id,
                row.number,
                row.title,
                row.unit_id,
                "",
                f"/rectifications/{row.id}",
                row.state.value,
                RECTIFICATION_NAMES[row.state],
                _R_STEP[row.state],
                6,
                row.issued_on,
                due,
                row.closed_on,
                light,
                said.get(row.id, ""),
                row.case_id,
            )
        )
    return found


async def _filed(session: AsyncSession, orders: Collection[UUID]) -> dict[UUID, str]:
    query = select(Filing).where(col(Filing.rectification_id).in_(orders)).order_by(col(Filing.id))
    rows = (await session.exec(query)).all()
    return {row.rectification_id: f"{FILING_NAMES[row.kind]}：{short(row.text)}" for row in rows}


async def _parts(
    session: AsyncSession,
    viewer: Viewer,
    today: date,
    units: Collection[UUID] | None,
    closed_since: date | None,
    clocks: dict[UUID, Deadline],
) -> list[Entry]:
    issued = select(col(Supervision.id)).where(col(Supervision.state) == SupervisionState.ISSUED)
    wanted: sa.ColumnElement[bool] = col(SupervisionPart.supervision_id).in_(issued)
    if closed_since is not None:
        since = select(col(Supervision.id)).where(col(Supervision.closed_on) >= closed_since)
        wanted = sa.or_(wanted, col(SupervisionPart.supervision_id).in_(since))
    query = parts_seen_by(viewer).where(
        wanted, col(SupervisionPart.state) != _P.MOVED, *among(col(SupervisionPart.unit_id), units)
    )
    rows = (await session.exec(query)).all()
    orders = await _supervisions(session, {row.supervision_id for row in rows})
    said = await _fed_back(session, [row.id for row in rows])
    found = []
    for row in rows:
        order, closed = orders[row.supervision_id], row.state is _P.ACCEPTED
        if closed and closed_since is None:
            continue
        due, light = _lit(clocks.get(row.id), today, closed=closed)
        found.append(
            Entry(
                "supervision",
                row.id,
                order.number or "",
                order.title,
                row.unit_id,
                "",
                f"/supervisions/{order.id}",
                row.state.value,
                PART_NAMES[row.state],
                _P_STEP[row.state],
                3,
                order.issued_on,
                due,
                order.closed_on if closed else None,
                light,
                said.get(row.id, ""),
            )
        )
    return found


async def _supervisions(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Supervision]:
    return {row.id: row for row in (await session.exec(select(Supervision).where(col(Supervision.id).in_(ids)))).all()}


async def _fed_back(session: AsyncSession, parts: Collection[UUID]) -> dict[UUID, str]:
    own = (FeedbackKind.PROGRESS, FeedbackKind.RESULT)
    query = select(Feedback).where(col(Feedback.part_id).in_(parts), col(Feedback.kind).in_(own))
    rows = (await session.exec(query.order_by(col(Feedback.id)))).all()
    return {row.part_id: short(row.text) for row in rows}
