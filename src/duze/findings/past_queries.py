"""Reading findings of the past: who sees which, lists, one of them as a viewer may know it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.models import CHANNEL_NAMES, GRADE_NAMES, SEVERITY_NAMES, Finding
from duze.findings.models_past import PastFinding
from duze.findings.rules import sees_as_office
from duze.kit.errors import NotFound, invalid
from duze.kit.search import matches
from duze.kit.web.paging import Page, cut, decode
from duze.law.models import KIND_NAMES, Kind
from duze.people.permissions import Role, Viewer
from duze.units.models import Unit

_ALL = frozenset({Role.SUPERVISOR, Role.SIGNATORY, Role.ASSESSOR})
_SOME = frozenset({Role.LEADER, Role.UNIT_LIAISON})


def past_seen_by(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition every read starts from: the office all, a leader the area, a unit what it was told of."""
    if viewer.roles & _ALL:
        return sa.true()
    own = sorted(viewer.units_as(Role.UNIT_LIAISON))
    told = sa.and_(col(PastFinding.told_on).is_not(None), col(PastFinding.unit_id).in_(own))
    return sa.or_(col(PastFinding.unit_id).in_(sorted(viewer.area())), told)


def sees_past(viewer: Viewer) -> bool:
    """Whether there is a list of past findings for this viewer."""
    return bool(viewer.roles & (_ALL | _SOME))


class PastFilters(msgspec.Struct, frozen=True):
    """What a list is narrowed to."""

    kind: Kind | None = None
    unit_id: UUID | None = None
    sub_type: str = ""
    q: str = ""


class PastRow(msgspec.Struct):
    """A finding of the past in a list."""

    id: UUID
    number: str
    kind: str
    kind_name: str
    sub_type: str
    sub_type_name: str
    severity: str
    severity_name: str
    grade: str
    grade_name: str
    unit_id: UUID
    unit_name: str
    place: str
    happened_on: date
    decided_on: date


class PastOut(PastRow):
    """A finding of the past in full; `channel` and the persons are for the office only."""

    article: str
    facts: str
    outcome: str
    told_on: date | None
    source: str
    brought_in_on: datetime
    brought_in_by: str
    counts: bool = False
    channel_name: str | None = None
    logger: str | None = None
    verifier: str | None = None
    decider: str | None = None


async def list_past(
    session: AsyncSession, viewer: Viewer, filters: PastFilters, *, limit: int, cursor: str | None = None
) -> Page[PastRow]:
    """One keyset page of the past findings this viewer sees, decided last first."""
    p = PastFinding
    wanted = [past_seen_by(viewer), *_narrowed(filters)]
    if keys := decode(cursor, 2):
        day, last = _keys(keys)
        wanted.append(sa.or_(col(p.decided_on) < day, sa.and_(col(p.decided_on) == day, col(p.id) < last)))
    query = select(p, Unit).join(Unit, col(Unit.id) == col(p.unit_id)).where(*wanted)
    query = query.order_by(col(p.decided_on).desc(), col(p.id).desc()).limit(limit + 1)
    rows = [PastRow(**_common(row, unit)) for row, unit in (await session.exec(query)).all()]
    return cut(rows, limit, lambda row: (row.decided_on.isoformat(), str(row.id)))


def _narrowed(filters: PastFilters) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    if filters.kind is not None:
        wanted.append(col(PastFinding.kind) == filters.kind)
    if filters.unit_id is not None:
        wanted.append(col(PastFinding.unit_id) == filters.unit_id)
    if filters.sub_type:
        wanted.append(col(PastFinding.sub_type) == filters.sub_type[:40])
    if filters.q.strip():
        wanted.append(matches(col(PastFinding.grams), filters.q[:100]))
    return wanted


def _keys(keys: tuple[str, ...]) -> tuple[date, UUID]:
    try:
        return date.fromisoformat(keys[0]), UUID(keys[1])
    except ValueError as error:
        raise invalid("/cursor", "翻页标记无效，请从第一页重新开始。") from error


def _common(row: PastFinding, unit: Unit) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "kind": row.kind.value,
        "kind_name": KIND_NAMES[row.kind],
        "sub_type": row.sub_type,
        "sub_type_name": row.sub_type_name,
        "severity": row.severity.value,
        "severity_name": SEVERITY_NAMES[row.severity],
        "grade": row.grade.value,
        "grade_name": GRADE_NAMES[row.grade],
        "unit_id": row.unit_id,
        "unit_name": unit.name,
        "place": row.place,
        "happened_on": row.happened_on,
        "decided_on": row.decided_on,
    }


async def past_for(session: AsyncSession, viewer: Viewer, past_id: UUID) -> PastOut:
    """One finding of the past, if this viewer may see it. Raises NotFound."""
    query = select(PastFinding, Unit).join(Unit, col(Unit.id) == col(PastFinding.unit_id))
    found = (await session.exec(query.where(col(PastFinding.id) == past_id, past_seen_by(viewer)))).first()
    if found is None:
        raise NotFound
    row, unit = found
    out = PastOut(
        **_common(row, unit),
        article=row.article,
        facts=row.facts,
        outcome=row.outcome,
        told_on=row.told_on,
        source=row.source,
        brought_in_on=row.created_at,
        brought_in_by=row.brought_in_by_name,
    )
    if sees_as_office(viewer):
        out.channel_name = CHANNEL_NAMES[row.channel] if row.channel else None
        out.logger, out.verifier, out.decider = row.logger, row.verifier, row.decider
    return out


async def past_same(session: AsyncSession, viewer: Viewer, finding: Finding) -> int:
    """How many past findings of the same unit and sub-type were not unfounded, as far as this viewer sees."""
    query = (
        select(func.count())
        .select_from(PastFinding)
        .where(
            past_seen_by(viewer),
            col(PastFinding.unit_id) == finding.unit_id,
            col(PastFinding.sub_type) == finding.sub_type,
            col(PastFinding.grade) != "unfounded",
        )
    )
    return (await session.exec(query)).one()
