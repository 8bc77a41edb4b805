"""Findings like the one being logged, over the API."""

from __future__ import annotations

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from duze.findings.merging import DuplicateOut, duplicates_of
from duze.findings.queries import finding_for
from duze.findings.rules import sees_as_office
from duze.findings.similar import Similar, similar_findings
from duze.kit import clock
from duze.kit.db import Database
from duze.people.permissions import Permission, Viewer, require


@get("/findings/similar", tags=["findings"], summary="Findings that may be about the same matter")
async def get_similar(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    unit_id: FromQuery[UUID],
    sub_type: FromQuery[str] = "",
    text: FromQuery[str] = "",
) -> list[Similar]:
    """Asked before submitting: about the same unit, from the last 90 days, of the same sub-type or in like words."""
    require(viewer, Permission.FINDINGS_LOG)
    async with db.read() as session:
        return await similar_findings(
            session, viewer, unit_id=unit_id, sub_type=sub_type[:40], text=text[:2000], today=clock.today()
        )


@get("/findings/{finding_id:uuid}/duplicates", tags=["findings"], summary="Findings merged into this one")
async def get_duplicates(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], finding_id: FromPath[UUID]
) -> list[DuplicateOut]:
    """Where each came from and its files; for the office, as far as the viewer sees them."""
    async with db.read() as session:
        finding = await finding_for(session, viewer, finding_id)
        return await duplicates_of(session, viewer, finding) if sees_as_office(viewer) else []


ROUTES = [get_similar, get_duplicates]
