"""Which findings a viewer sees: the condition every read starts from, and the same part by part for lists."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from duze.findings.models import Finding, FindingState
from duze.people.permissions import Role, Viewer


def findings_seen_by(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition every read of findings starts from; by default nothing.

    A draft is its writer's alone. The office sees the rest; an assessor what was decided; an inspector
    what the own team logged or verifies and what waits for a verifier; a leader the units in the area;
    a unit its own findings from the day its explanation was asked for.
    """
    seen = _sights(viewer)
    return sa.or_(*seen) if seen else sa.false()


def _sights(viewer: Viewer) -> list[sa.ColumnElement[bool]]:
    """What `findings_seen_by` joins by "or", each part simple enough to be read from one index in order of id."""
    filed = col(Finding.state) != FindingState.DRAFT
    seen: list[sa.ColumnElement[bool]] = []
    if viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY):
        seen.append(filed)
    if viewer.has(Role.SUPERVISOR) or viewer.has(Role.INSPECTOR):
        seen.append(col(Finding.logger_id) == viewer.id)
    if viewer.has(Role.ASSESSOR):
        seen.append(sa.and_(col(Finding.decided_on).is_not(None), col(Finding.counts_in) != ""))
    for team in sorted(viewer.units_as(Role.INSPECTOR)):
        seen += [sa.and_(filed, col(Finding.team_id) == team), sa.and_(filed, col(Finding.verifying_team_id) == team)]
    if viewer.units_as(Role.INSPECTOR):
        seen.append(col(Finding.state) == FindingState.SUBMITTED)
    seen += [sa.and_(filed, col(Finding.unit_id) == unit) for unit in sorted(viewer.area())]
    asked = col(Finding.asked_on).is_not(None)
    seen += [sa.and_(asked, col(Finding.unit_id) == unit) for unit in sorted(viewer.units_as(Role.UNIT_LIAISON))]
    return seen


def first_ids(
    viewer: Viewer, narrowed: list[sa.ColumnElement[bool]], most: sa.BindParameter[int]
) -> sa.Select[tuple[UUID]]:
    """The newest ids of each part of the viewer's sight: among them are the newest of all.

    One condition with "or" makes SQLite gather and sort every finding seen; parts end after a page.
    """
    parts = [
        sa.select(
            sa.select(col(Finding.id).label("id"))
            .where(sight, *narrowed)
            .order_by(col(Finding.id).desc())
            .limit(most)
            .subquery()
        )
        for sight in _sights(viewer) or [sa.false()]
    ]
    return sa.select(sa.union(*parts).subquery().c.id)


def told_state(state: FindingState, *, office: bool) -> FindingState:
    """The state as the viewer is told it: that a case was opened is not the unit's to know from here."""
    return FindingState.CONFIRMED if state is FindingState.IN_CASE and not office else state
