"""Findings like the one being logged, among those the viewer may see: shown before anything is submitted."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.likeness import is_alike, likeness
from duze.findings.models import Finding, FindingState
from duze.findings.sight import findings_seen_by
from duze.findings.turns import standing_name
from duze.kit.i18n import gettext
from duze.kit.search import grams
from duze.people.permissions import Viewer

WITHIN = timedelta(days=90)
CANDIDATES = 200
SHOWN = 5


class Similar(msgspec.Struct):
    """A finding that may be about the same matter; `percent`: how much of the wording is shared."""

    id: UUID
    number: str
    place: str
    sub_type_name: str
    state_name: str
    day: date
    percent: int
    same_sub_type: bool


async def similar_findings(
    session: AsyncSession,
    viewer: Viewer,
    *,
    unit_id: UUID,
    sub_type: str,
    text: str,
    today: date,
    but: UUID | None = None,
) -> list[Similar]:
    """At most five findings about the same unit from the last 90 days, the likest first; never one out of sight."""
    query = (
        select(Finding)
        .where(
            findings_seen_by(viewer),
            col(Finding.unit_id) == unit_id,
            col(Finding.state).not_in((FindingState.DRAFT, FindingState.UNFOUNDED, FindingState.OVERTURNED)),
            col(Finding.submitted_on) >= today - WITHIN,
            col(Finding.duplicate_of_id).is_(None),
        )
        .order_by(col(Finding.id).desc())
        .limit(CANDIDATES)
    )
    wanted, found = grams(text), []
    for finding in (await session.exec(query)).all():
        percent, same = likeness(wanted, finding.grams), finding.sub_type == sub_type
        if finding.id != but and is_alike(percent, same_sub_type=same):
            found.append(_shown(finding, percent, same))
    return sorted(found, key=lambda one: (one.percent + 30 * one.same_sub_type, one.day), reverse=True)[:SHOWN]


async def similar_to(session: AsyncSession, viewer: Viewer, finding: Finding, today: date) -> list[Similar]:
    """Findings like one that is not decided yet; none afterwards, when it is no longer a question."""
    if finding.decided_on is not None:
        return []
    return await similar_findings(
        session,
        viewer,
        unit_id=finding.unit_id,
        sub_type=finding.sub_type,
        text=f"{finding.place} {finding.facts}",
        today=today,
        but=finding.id,
    )


def _shown(finding: Finding, percent: int, same: bool) -> Similar:
    return Similar(
        id=finding.id,
        number=finding.number or "",
        place=finding.place,
        sub_type_name=gettext(finding.sub_type_name),
        state_name=gettext(standing_name(finding.state, verified=finding.verified_on is not None)),
        day=finding.submitted_on or finding.happened_at.date(),
        percent=percent,
        same_sub_type=same,
    )
