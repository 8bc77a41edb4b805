"""Reading findings: who sees which, one finding, lists, and what a unit is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.models import Evidence
from duze.findings.counting import (
    deduction_facts,
    findings_confirmed,
    grave_misconduct_open,
    slow_action_counts,
    standing,
)
from duze.findings.models import (
    Finding,
    FindingEvidence,
    FindingObjection,
    FindingState,
    Informant,
)
from duze.findings.rules import sees_as_office
from duze.findings.sight import findings_seen_by, first_ids
from duze.kit.db import rows_of
from duze.kit.errors import NotFound, invalid
from duze.kit.search import matches
from duze.kit.web.paging import Page, cut, decode
from duze.law.models import Kind
from duze.people.permissions import Viewer
from duze.units.models import Unit

__all__ = [
    "Filters",
    "FindingRow",
    "deduction_facts",
    "earlier_same",
    "evidence_for",
    "evidence_of",
    "finding_for",
    "findings_confirmed",
    "findings_seen_by",
    "grave_misconduct_open",
    "informant_of",
    "list_findings",
    "objection_to",
    "slow_action_counts",
    "told_state",
]


async def finding_for(session: AsyncSession, viewer: Viewer, finding_id: UUID, *, lock: bool = False) -> Finding:
    """The finding, if this viewer may see it; locked for writing on demand. Raises NotFound."""
    query = select(Finding).where(col(Finding.id) == finding_id, findings_seen_by(viewer))
    finding = (await session.exec(query.with_for_update() if lock else query)).first()
    if finding is None:
        raise NotFound
    return finding


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


class Filters(msgspec.Struct, frozen=True):
    """What a list is narrowed to."""

    state: FindingState | None = None
    kind: Kind | None = None
    unit_id: UUID | None = None
    period: str = ""
    mine: bool = False
    q: str = ""


async def list_findings(
    session: AsyncSession, viewer: Viewer, filters: Filters, *, limit: int, cursor: str | None = None
) -> Page[FindingRow]:
    """One keyset page of the findings this viewer sees, newest first."""
    values: dict[str, object] = {"most": limit + 1}
    if keys := decode(cursor, 1):
        values["after"] = _id(keys[0])
    rows = await rows_of(session, _listing(viewer, filters, first="after" not in values), **values)
    items = [FindingRow(*tuple(row)) for row in rows]
    if not sees_as_office(viewer):
        for item in items:
            item.state = told_state(item.state, office=False)
    return cut(items, limit, lambda row: (str(row.id),))


@lru_cache(maxsize=256)
def _listing(viewer: Viewer, filters: Filters, *, first: bool) -> sa.Executable:
    """The query of a page, in the order of FindingRow's fields.

    Kept, since building it costs more than running it. It depends on nothing but the arguments, and the viewer
    is one of them with all its seats: whoever holds other rights today gets another query.
    """
    f, most = Finding, sa.bindparam("most", type_=sa.Integer)
    narrowed = _narrowed(viewer, filters)
    if not first:
        narrowed.append(col(f.id) < sa.bindparam("after", type_=sa.Uuid))
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
        .where(findings_seen_by(viewer), col(f.id).in_(first_ids(viewer, narrowed, most)))
        .order_by(col(f.id).desc())
        .limit(most)
    )


def _narrowed(viewer: Viewer, filters: Filters) -> list[sa.ColumnElement[bool]]:
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


def told_state(state: FindingState, *, office: bool) -> FindingState:
    """The state as the viewer is told it: that a case was opened is not the unit's to know from here."""
    return FindingState.CONFIRMED if state is FindingState.IN_CASE and not office else state


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise invalid("/cursor", "翻页标记无效，请从第一页重新开始。") from error


async def objection_to(session: AsyncSession, finding_id: UUID) -> FindingObjection | None:
    """The unit's objection to a finding, if there is one."""
    return (await session.exec(select(FindingObjection).where(col(FindingObjection.finding_id) == finding_id))).first()


async def informant_of(session: AsyncSession, finding_id: UUID) -> Informant | None:
    """The sealed informant of a finding, if one was recorded."""
    return (await session.exec(select(Informant).where(col(Informant.finding_id) == finding_id))).first()


async def evidence_of(
    session: AsyncSession, viewer: Viewer, finding: Finding
) -> Sequence[tuple[FindingEvidence, Evidence]]:
    """The files of a finding that this viewer may read, oldest first; a unit only what is open to it."""
    query = (
        select(FindingEvidence, Evidence)
        .join(Evidence, col(Evidence.id) == col(FindingEvidence.evidence_id))
        .where(col(FindingEvidence.finding_id) == finding.id)
    )
    if not sees_as_office(viewer):
        query = query.where(col(FindingEvidence.open_to_unit).is_(True))
    return (await session.exec(query.order_by(col(Evidence.created_at), col(Evidence.id)))).all()


async def evidence_for(session: AsyncSession, viewer: Viewer, finding: Finding, evidence_id: UUID) -> Evidence:
    """One file of a finding, if this viewer may read it. Raises NotFound."""
    for _, evidence in await evidence_of(session, viewer, finding):
        if evidence.id == evidence_id:
            return evidence
    raise NotFound


async def earlier_same(session: AsyncSession, finding: Finding, *, since: date) -> bool:
    """Whether the unit has another standing finding, filed away or not, of the same sub-type decided since a day."""
    rows = await session.exec(
        select(Finding.id)
        .where(
            col(Finding.unit_id) == finding.unit_id,
            col(Finding.sub_type) == finding.sub_type,
            col(Finding.id) != finding.id,
            col(Finding.decided_on) >= since,
            standing(),
        )
        .limit(1)
    )
    return rows.first() is not None
