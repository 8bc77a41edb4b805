"""Reading cases and orders: one sight filter each, and every read starts there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from duze.cases.models import Case, CaseFinding, OpenItem
from duze.cases.models_orders import Rectification
from duze.deadlines.models import Deadline
from duze.deadlines.queries import open_deadlines
from duze.findings.queries import objections_standing
from duze.kit.errors import NotFound
from duze.people.permissions import Role, Viewer


def case_sight(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Supervisors and signatories all; a leader the units in their care; a unit its own, once addressed."""
    if viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY):
        return sa.true()
    ways: list[sa.ColumnElement[bool]] = []
    if area := viewer.area():
        ways.append(col(Case.unit_id).in_(area))
    if units := viewer.units_as(Role.UNIT_LIAISON):
        ways.append(sa.and_(col(Case.unit_id).in_(units), col(Case.addressed_on).is_not(None)))
    return or_(*ways) if ways else sa.false()


def order_sight(viewer: Viewer) -> sa.ColumnElement[bool]:
    """As for cases; an inspector also sees orders, because inspectors check them on the spot."""
    if viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY) or viewer.has(Role.INSPECTOR):
        return sa.true()
    units = viewer.area() | viewer.units_as(Role.UNIT_LIAISON)
    return col(Rectification.unit_id).in_(units) if units else sa.false()


def cases_seen_by(viewer: Viewer) -> SelectOfScalar[Case]:
    """What a viewer may see of cases; by default nothing."""
    return select(Case).where(case_sight(viewer))


def rectifications_seen_by(viewer: Viewer) -> SelectOfScalar[Rectification]:
    """What a viewer may see of rectification orders; by default nothing."""
    return select(Rectification).where(order_sight(viewer))


async def case_for(session: AsyncSession, viewer: Viewer, case_id: UUID, *, lock: bool = False) -> Case:
    """The case, if the viewer may see it. Raises NotFound."""
    query = cases_seen_by(viewer).where(col(Case.id) == case_id)
    case = (await session.exec(query.with_for_update() if lock else query)).first()
    if case is None:
        raise NotFound
    return case


async def case_with(session: AsyncSession, viewer: Viewer, finding_id: UUID) -> Case:
    """The case that took in this finding, if the viewer may see it. Raises NotFound."""
    joined = select(col(CaseFinding.case_id)).where(col(CaseFinding.finding_id) == finding_id)
    case = (await session.exec(cases_seen_by(viewer).where(col(Case.id).in_(joined)))).first()
    if case is None:
        raise NotFound
    return case


async def rectification_for(
    session: AsyncSession, viewer: Viewer, order_id: UUID, *, lock: bool = False
) -> Rectification:
    """The rectification order, if the viewer may see it. Raises NotFound."""
    query = rectifications_seen_by(viewer).where(col(Rectification.id) == order_id)
    order = (await session.exec(query.with_for_update() if lock else query)).first()
    if order is None:
        raise NotFound
    return order


async def open_items(session: AsyncSession, case_id: UUID) -> int:
    """How many things keep the case open."""
    query = select(func.count()).where(col(OpenItem.case_id) == case_id, col(OpenItem.closed_at).is_(None))
    return (await session.exec(query)).one()


async def orders_of(session: AsyncSession, viewer: Viewer, case_id: UUID) -> Sequence[Rectification]:
    """The orders of a case this viewer may see, oldest first."""
    rows = await session.exec(
        rectifications_seen_by(viewer).where(col(Rectification.case_id) == case_id).order_by(col(Rectification.id))
    )
    return rows.all()


async def finding_ids_of(session: AsyncSession, case_id: UUID) -> Sequence[UUID]:
    """Ids of the findings handled in a case. The caller decides who may see them."""
    rows = await session.exec(select(CaseFinding.finding_id).where(col(CaseFinding.case_id) == case_id))
    return rows.all()


async def objections_in(session: AsyncSession, case: Case, today: date) -> tuple[int, date | None]:
    """Objections to the case's findings: how many wait, and until when a unit may still raise one (None: no more)."""
    return await objections_standing(session, await finding_ids_of(session, case.id), today)


async def items_of(session: AsyncSession, case_id: UUID, kind: str) -> Sequence[UUID]:
    """Ids of what upper rooms hang on a case, by kind. The caller decides who may see them."""
    rows = await session.exec(
        select(OpenItem.ref_id).where(col(OpenItem.case_id) == case_id, col(OpenItem.kind) == kind)
    )
    return rows.all()


async def case_from(session: AsyncSession, origin_id: UUID) -> Case | None:
    """For upper rooms: the case opened on this proposal."""
    return (await session.exec(select(Case).where(col(Case.origin_id) == origin_id))).first()


async def nearest_deadlines(session: AsyncSession, case_ids: Sequence[UUID]) -> dict[UUID, Deadline]:
    """The next running deadline of each of these cases, its orders' deadlines among them. For cases already seen."""
    orders = await session.exec(
        select(Rectification.id, Rectification.case_id).where(col(Rectification.case_id).in_(case_ids))
    )
    owner = dict(orders.all()) | {case: case for case in case_ids}
    nearest: dict[UUID, Deadline] = {}
    for row in await open_deadlines(session, list(owner)):
        nearest.setdefault(owner[row.subject_id], row)
    return nearest
