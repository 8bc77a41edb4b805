"""Lists of findings: what narrows them, their order, one keyset page, a selection of rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.models import Finding, FindingState
from duze.findings.rules import sees_as_office
from duze.findings.sight import findings_seen_by, first_ids, told_state
from duze.kit.db import rows_of
from duze.kit.errors import invalid
from duze.kit.search import matches
from duze.kit.web.paging import Page, cut, decode
from duze.law.models import Kind
from duze.people.permissions import Viewer
from duze.units.models import Unit


class FindingRow(msgspec.Struct):
    """A finding in a list. `state` is the state as the viewer is told it."""

    id: UUID
    number: str | None
    kind: Kind
    sub_type_name: str
    severity: str
    state: FindingState
    unit_id: UUID
    unit_name: str
    place: str
    happened_at: datetime
    submitted_on: date | None
    decided_on: date | None
    version: int
    unproven: int


class Order(Enum):
    """In what order a list stands."""

    NEWEST = "newest"
    OLDEST = "oldest"
    HAPPENED = "happened"
    HAPPENED_FIRST = "happened-first"


class Filters(msgspec.Struct, frozen=True):
    """What a list is narrowed to, and its order."""

    state: FindingState | None = None
    kind: Kind | None = None
    unit_id: UUID | None = None
    period: str = ""
    mine: bool = False
    q: str = ""
    order: Order = Order.NEWEST


async def list_findings(
    session: AsyncSession, viewer: Viewer, filters: Filters, *, limit: int, cursor: str | None = None
) -> Page[FindingRow]:
    """One keyset page of the findings this viewer sees, in the order asked for."""
    by_moment = filters.order in (Order.HAPPENED, Order.HAPPENED_FIRST)
    values: dict[str, object] = {"most": limit + 1}
    if keys := decode(cursor, 2 if by_moment else 1):
        values["after"] = _id(keys[-1])
        if by_moment:
            values["moment"] = _moment(keys[0])
    rows = await rows_of(session, _listing(viewer, filters, first="after" not in values), **values)
    items = [FindingRow(*tuple(row)) for row in rows]
    if not sees_as_office(viewer):
        for item in items:
            item.state = told_state(item.state, office=False)
    if by_moment:
        return cut(items, limit, lambda row: (row.happened_at.isoformat(), str(row.id)))
    return cut(items, limit, lambda row: (str(row.id),))


@lru_cache(maxsize=256)
def _listing(viewer: Viewer, filters: Filters, *, first: bool) -> sa.Executable:
    """The query of a page, in the order of FindingRow's fields.

    Kept, since building it costs more than running it. It depends on nothing but the arguments, and the viewer
    is one of them with all its seats: whoever holds other rights today gets another query.
    """
    f, most = Finding, sa.bindparam("most", type_=sa.Integer)
    narrowed = narrowed_by(viewer, filters)
    if not first:
        narrowed.append(_after(filters.order))
    seen = [findings_seen_by(viewer), *narrowed]
    if filters.order is Order.NEWEST:
        seen = [findings_seen_by(viewer), col(f.id).in_(first_ids(viewer, narrowed, most))]
    return (
        sa.select(
            col(f.id),
            col(f.number),
            col(f.kind),
            col(f.sub_type_name),
            sa.type_coerce(col(f.severity), sa.String),
            col(f.state),
            col(f.unit_id),
            col(Unit.name),
            col(f.place),
            col(f.happened_at),
            col(f.submitted_on),
            col(f.decided_on),
            col(f.version),
            col(f.unproven),
        )
        .join(Unit, col(Unit.id) == col(f.unit_id))
        .where(*seen)
        .order_by(*_order_by(filters.order))
        .limit(most)
    )


def _order_by(order: Order) -> list[Any]:
    id_, moment = col(Finding.id), col(Finding.happened_at)
    orders: dict[Order, list[Any]] = {
        Order.NEWEST: [id_.desc()],
        Order.OLDEST: [id_.asc()],
        Order.HAPPENED: [moment.desc(), id_.desc()],
        Order.HAPPENED_FIRST: [moment.asc(), id_.asc()],
    }
    return orders[order]


def _after(order: Order) -> sa.ColumnElement[bool]:
    """The condition that a row stands after the last one of the page before."""
    after = sa.bindparam("after", type_=sa.Uuid)
    moment = sa.bindparam("moment", type_=Finding.__table__.c.happened_at.type)  # type: ignore[attr-defined]
    id_, happened = col(Finding.id), col(Finding.happened_at)
    return {
        Order.NEWEST: id_ < after,
        Order.OLDEST: id_ > after,
        Order.HAPPENED: sa.or_(happened < moment, sa.and_(happened == moment, id_ < after)),
        Order.HAPPENED_FIRST: sa.or_(happened > moment, sa.and_(happened == moment, id_ > after)),
    }[order]


def narrowed_by(viewer: Viewer, filters: Filters) -> list[sa.ColumnElement[bool]]:
    """The filters as conditions, beside the viewer's sight."""
    wanted: list[sa.ColumnElement[bool]] = []
    if filters.state is not None:
        told = [s for s in FindingState if told_state(s, office=sees_as_office(viewer)) is filters.state]
        wanted.append(col(Finding.state).in_(told))
    if filters.kind is not None:
        wanted.append(col(Finding.kind) == filters.kind)
    if filters.unit_id is not None:
        wanted.append(col(Finding.unit_id) == filters.unit_id)
    if filters.period:
        wanted.append(col(Finding.counts_in) == filters.period)
    if filters.mine:
        wanted.append(sa.or_(col(Finding.logger_id) == viewer.id, col(Finding.verifier_id) == viewer.id))
    if filters.q.strip():
        wanted.append(matches(col(Finding.grams), filters.q[:100]))
    return wanted


async def count_findings(session: AsyncSession, viewer: Viewer, filters: Filters, most: int) -> int:
    """How many findings the filters leave this viewer, counted up to `most + 1`."""
    return int((await rows_of(session, _counting(viewer, filters), most=most + 1))[0][0])


@lru_cache(maxsize=256)
def _counting(viewer: Viewer, filters: Filters) -> sa.Executable:
    """The query of a count; kept for the reason and under the condition of `_listing`."""
    most = sa.bindparam("most", type_=sa.Integer)
    some = sa.select(col(Finding.id)).where(findings_seen_by(viewer), *narrowed_by(viewer, filters)).limit(most)
    return sa.select(sa.func.count()).select_from(some.subquery())


async def selected_findings(
    session: AsyncSession, viewer: Viewer, filters: Filters, ids: Sequence[UUID], *, most: int
) -> Sequence[tuple[Finding, str]]:
    """The findings chosen by id, or all that the filters leave, with their units' names; at most `most + 1`.

    What the viewer may not see is not among them, whatever ids were sent.
    """
    chosen = [col(Finding.id).in_(ids)] if ids else narrowed_by(viewer, filters)
    query = select(Finding, Unit.name).join(Unit, col(Unit.id) == col(Finding.unit_id))
    query = query.where(findings_seen_by(viewer), *chosen).order_by(*_order_by(filters.order)).limit(most + 1)
    return (await session.exec(query)).all()


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise invalid("/cursor", "翻页标记无效，请从第一页重新开始。") from error


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise invalid("/cursor", "翻页标记无效，请从第一页重新开始。") from error
