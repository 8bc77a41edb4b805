"""Reading findings of the past: one of them as a viewer may know it, and how many like another there were."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.models import CHANNEL_NAMES, Finding
from duze.findings.models_past import PastFinding
from duze.findings.past_listing import PastRow, common, past_seen_by
from duze.findings.rules import sees_as_office
from duze.kit.errors import NotFound
from duze.people.permissions import Viewer
from duze.units.models import Unit


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


async def past_for(session: AsyncSession, viewer: Viewer, past_id: UUID) -> PastOut:
    """One finding of the past, if this viewer may see it. Raises NotFound."""
    query = select(PastFinding, Unit).join(Unit, col(Unit.id) == col(PastFinding.unit_id))
    found = (await session.exec(query.where(col(PastFinding.id) == past_id, past_seen_by(viewer)))).first()
    if found is None:
        raise NotFound
    row, unit = found
    out = PastOut(
        **common(row, unit.name),
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
