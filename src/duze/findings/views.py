"""A finding as a viewer may know it: the one place where the unit's copy is blackened, for API and pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.around import around_finding
from duze.findings.elements import elements_shown
from duze.findings.models import (
    CHANNEL_NAMES,
    GRADE_NAMES,
    OBJECTION_NAMES,
    SEVERITY_NAMES,
    Finding,
    ObjectionState,
)
from duze.findings.queries import findings_seen_by, informant_of, objection_to, told_state
from duze.findings.rules import open_acts, sees_as_office
from duze.findings.turns import standing_name, turn_of
from duze.kit.acts import Act
from duze.law.models import KIND_NAMES
from duze.people.permissions import Role, Viewer

OFFICE = "督责机构"


class ObjectionOut(msgspec.Struct):
    """The unit's objection and what became of it."""

    state: str
    state_name: str
    text: str
    filed_on: date
    decided_on: date | None
    reason: str


class ElementOut(msgspec.Struct):
    """An element of proof: shown or not. `note` and `files` (ids) are for the office."""

    code: str
    text: str
    shown: bool
    note: str
    files: list[str]


class FindingOut(msgspec.Struct):
    """A finding as told. What is null or empty from `logger` on is not for the unit's eyes."""

    id: UUID
    number: str | None
    version: int
    state: str
    state_name: str
    title: str
    kind: str
    kind_name: str
    sub_type: str
    sub_type_name: str
    article: str
    severity: str
    severity_name: str
    channel: str | None
    channel_name: str | None
    unit_id: UUID
    unit_name: str
    handler: str
    place: str
    happened_at: datetime
    facts: str
    submitted_on: date | None
    asked_on: date | None
    explanation: str
    explained_by: str
    explained_on: date | None
    grade: str | None
    grade_name: str | None
    decided_on: date | None
    decision_reason: str
    counts_in: str
    repeat: bool
    objection_until: date | None
    fix: str
    fixed_on: date | None
    logger: str | None = None
    team: str | None = None
    verifier: str | None = None
    decider: str | None = None
    opinion: str | None = None
    opinion_name: str | None = None
    verification: str | None = None
    verified_on: date | None = None
    has_informant: bool | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy: int | None = None
    objection: ObjectionOut | None = None
    unproven: int = 0
    unproven_reason: str = ""
    elements: list[ElementOut] = []
    duplicate_of_id: UUID | None = None
    duplicate_of: str = ""
    turn: str = ""


async def finding_out(session: AsyncSession, viewer: Viewer, finding: Finding) -> FindingOut:
    """The finding as this viewer may know it. The caller has made sure that the viewer may see it at all."""
    office = sees_as_office(viewer)
    around = await around_finding(session, finding.id)
    shown = told_state(finding.state, office=office)
    out = FindingOut(
        id=finding.id,
        number=finding.number,
        version=finding.version,
        state=shown.value,
        state_name=standing_name(shown, verified=finding.verified_on is not None),
        turn=turn_of(finding, objected=around.objection_state is ObjectionState.PENDING),
        title=finding.title,
        kind=finding.kind.value,
        kind_name=KIND_NAMES[finding.kind],
        sub_type=finding.sub_type,
        sub_type_name=finding.sub_type_name,
        article=finding.article,
        severity=finding.severity.value,
        severity_name=SEVERITY_NAMES[finding.severity],
        channel=finding.channel.value if office else None,
        channel_name=CHANNEL_NAMES[finding.channel] if office else None,
        unit_id=finding.unit_id,
        unit_name=around.unit_name,
        handler=finding.handler,
        place=finding.place,
        happened_at=finding.happened_at,
        facts=finding.facts,
        submitted_on=finding.submitted_on,
        asked_on=finding.asked_on,
        explanation=finding.explanation,
        explained_by=finding.explained_by,
        explained_on=finding.explained_on,
        grade=finding.grade.value if finding.grade else None,
        grade_name=GRADE_NAMES[finding.grade] if finding.grade else None,
        decided_on=finding.decided_on,
        decision_reason=finding.decision_reason,
        counts_in=finding.counts_in,
        repeat=finding.repeat,
        objection_until=finding.objection_until,
        fix=finding.fix,
        fixed_on=finding.fixed_on,
        objection=_objection(around) if around.objection_state else None,
        unproven=finding.unproven,
        unproven_reason=finding.unproven_reason,
        elements=await _elements(session, finding, office=office),
    )
    await _say_main(session, viewer, finding, out)
    return _for_the_office(viewer, finding, around, out) if office else out


async def _say_main(session: AsyncSession, viewer: Viewer, finding: Finding, out: FindingOut) -> None:
    """What it is a duplicate of, for who may see that one; to others only that it is one."""
    if finding.duplicate_of_id is None:
        return
    query = select(Finding.number).where(col(Finding.id) == finding.duplicate_of_id, findings_seen_by(viewer))
    number = (await session.exec(query)).first()
    out.duplicate_of = number or "—"
    out.duplicate_of_id = finding.duplicate_of_id if number else None


async def _elements(session: AsyncSession, finding: Finding, *, office: bool) -> list[ElementOut]:
    """What was shown; to the unit only once it is decided, and not by which files."""
    if finding.verified_on is None or not (office or finding.decided_on):
        return []
    return [
        ElementOut(row.code, row.text, row.shown, row.note if office else "", row.files if office else [])
        for row in await elements_shown(session, finding)
    ]


def _for_the_office(viewer: Viewer, finding: Finding, around: Any, out: FindingOut) -> FindingOut:
    out.logger, out.team = around.logger, around.team
    out.verifier, out.decider = around.verifier, around.decider
    out.opinion = finding.opinion.value if finding.opinion else None
    out.opinion_name = GRADE_NAMES[finding.opinion] if finding.opinion else None
    out.verification, out.verified_on = finding.verification, finding.verified_on
    out.latitude, out.longitude, out.accuracy = finding.latitude, finding.longitude, finding.accuracy
    out.has_informant = _near(viewer, finding) and around.has_informant
    return out


def _near(viewer: Viewer, finding: Finding) -> bool:
    """Who need know that there is an informant: supervisors, and whoever logged it."""
    return viewer.has(Role.SUPERVISOR) or finding.logger_id == viewer.id


async def knows_of_informant(session: AsyncSession, viewer: Viewer, finding: Finding) -> bool:
    """Whether there is an informant, as far as the viewer need know."""
    return _near(viewer, finding) and await informant_of(session, finding.id) is not None


def _objection(row: Any) -> ObjectionOut:
    state: ObjectionState = row.objection_state
    return ObjectionOut(state.value, OBJECTION_NAMES[state], row.text, row.filed_on, row.decided_on, row.reason)


async def acts_on(session: AsyncSession, viewer: Viewer, finding: Finding, today: date) -> list[Act]:
    """The acts that concern this viewer, open or closed."""
    informant = await knows_of_informant(session, viewer, finding)
    return open_acts(finding, viewer, await objection_to(session, finding.id), today, informant=informant)
