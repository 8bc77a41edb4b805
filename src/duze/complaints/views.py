"""Complaints as pages and API show them. The complainant is no part of it: see `complainants`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.complaints.models import (
    COMPLAINT_NAMES,
    GROUND_NAMES,
    SATISFACTION_NAMES,
    VIA_NAMES,
    Complaint,
    ComplaintCall,
    ComplaintResult,
)
from duze.complaints.queries import calls_of, findings_brought, results_of, undecided_of
from duze.complaints.rules import complaint_acts, knows_complainant
from duze.findings.models import GRADE_NAMES, Finding
from duze.findings.queries import findings_seen_by
from duze.findings.sight import told_state
from duze.findings.turns import standing_name
from duze.kit.acts import Act
from duze.people.models import Account
from duze.people.permissions import Viewer
from duze.units.queries import unit_names


class ResultOut(msgspec.Struct):
    """What a round of handling came to."""

    round: int
    handler: str
    grade: str
    grade_name: str
    text: str
    on: date


class CallOut(msgspec.Struct):
    """What the complainant said when called back."""

    round: int
    caller: str
    satisfaction: str
    satisfaction_name: str
    note: str
    on: date


class BroughtOut(msgspec.Struct):
    """A finding that the complaint brought; for those who may see it."""

    id: UUID
    number: str
    title: str
    state_name: str


class ComplaintOut(msgspec.Struct):
    """A complaint. `anonymous` is null for those who need not know whether a name was left."""

    id: UUID
    version: int
    number: str
    state: str
    state_name: str
    unit_id: UUID
    unit: str
    title: str
    facts: str
    wish: str
    via: str
    via_name: str
    via_ref: str
    happened_on: date
    received_on: date
    receiver: str
    team: str
    anonymous: bool | None
    decider: str
    decided_on: date | None
    reason: str
    told: str
    ground: str | None
    ground_name: str | None
    same_as_id: UUID | None
    passed_to: str
    handler: str
    first_handler: str
    round: int
    results: list[ResultOut]
    answer: str
    answered_on: date | None
    calls: list[CallOut]
    satisfaction: str | None
    satisfaction_name: str | None
    ended_on: date | None
    findings: list[BroughtOut]


async def _names(session: AsyncSession, ids: set[UUID | None]) -> dict[UUID | None, str]:
    query = select(Account.id, Account.name).where(col(Account.id).in_([one for one in ids if one is not None]))
    found: dict[UUID | None, str] = dict((await session.exec(query)).all())
    return found | {None: ""}


async def complaint_out(session: AsyncSession, viewer: Viewer, complaint: Complaint) -> ComplaintOut:
    """The complaint, for a viewer who may see it."""
    results, calls = await results_of(session, complaint.id), await calls_of(session, complaint.id)
    people: set[UUID | None] = {complaint.receiver_id, complaint.decider_id, complaint.handler_id}
    people |= {complaint.first_handler_id, *(one.handler_id for one in results), *(one.caller_id for one in calls)}
    who = await _names(session, people)
    units = await unit_names(session, {complaint.unit_id, complaint.team_id})
    plain = {name: getattr(complaint, name) for name in ComplaintOut.__struct_fields__ if hasattr(complaint, name)}
    known = knows_complainant(complaint, viewer)
    plain |= {
        "state": complaint.state.value,
        "state_name": COMPLAINT_NAMES[complaint.state],
        "unit": units[complaint.unit_id],
        "team": units[complaint.team_id],
        "via": complaint.via.value,
        "via_name": VIA_NAMES[complaint.via],
        "receiver": who[complaint.receiver_id],
        "decider": who[complaint.decider_id],
        "handler": who[complaint.handler_id],
        "first_handler": who[complaint.first_handler_id],
        "anonymous": complaint.anonymous if known else None,
        "ground": complaint.ground.value if complaint.ground else None,
        "ground_name": GROUND_NAMES[complaint.ground] if complaint.ground else None,
        "satisfaction": complaint.satisfaction.value if complaint.satisfaction else None,
        "satisfaction_name": SATISFACTION_NAMES[complaint.satisfaction] if complaint.satisfaction else None,
        "results": _results(results, who),
        "calls": _calls(calls, who),
        "findings": await _brought(session, viewer, complaint.id),
    }
    return ComplaintOut(**plain)


def _results(rows: Sequence[ComplaintResult], who: dict[UUID | None, str]) -> list[ResultOut]:
    return [
        ResultOut(one.round, who[one.handler_id], one.grade.value, GRADE_NAMES[one.grade], one.text, one.on)
        for one in rows
    ]


def _calls(rows: Sequence[ComplaintCall], who: dict[UUID | None, str]) -> list[CallOut]:
    return [
        CallOut(
            one.round,
            who[one.caller_id],
            one.satisfaction.value,
            SATISFACTION_NAMES[one.satisfaction],
            one.note,
            one.on,
        )
        for one in rows
    ]


async def _brought(session: AsyncSession, viewer: Viewer, complaint_id: UUID) -> list[BroughtOut]:
    rows = await findings_brought(session, complaint_id)
    seen = select(col(Finding.id)).where(col(Finding.id).in_([one.id for one in rows]), findings_seen_by(viewer))
    may = set((await session.exec(seen)).all())
    return [
        BroughtOut(
            one.id,
            one.number or "",
            one.title,
            standing_name(told_state(one.state, office=True), verified=one.verified_on is not None),
        )
        for one in rows
        if one.id in may
    ]


async def acts_on_complaint(session: AsyncSession, viewer: Viewer, complaint: Complaint) -> list[Act]:
    """What the viewer may do with it now, and why the rest is not open."""
    return complaint_acts(complaint, viewer, await undecided_of(session, complaint.id))
