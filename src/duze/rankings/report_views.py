"""Calls and reports as the API and the pages give them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.i18n import say
from duze.people.permissions import Role, Viewer
from duze.rankings.models import Month
from duze.rankings.models_reports import REPORT_NAMES, Report, ReportCall
from duze.rankings.report_queries import calls_of, in_hand, reports_of
from duze.rankings.shapes_reports import CallOut, ReportOut


def report_out(row: Report) -> ReportOut:
    """A report over the API."""
    return ReportOut(
        id=row.id,
        version=row.version,
        unit_id=row.unit_id,
        indicator=row.indicator,
        value=row.value,
        note=row.note,
        filename=row.filename,
        late=row.late,
        reported_by=row.reported_by_name,
        reported_at=row.reported_at,
        state=row.state.value,
        state_name=say(REPORT_NAMES[row.state]),
        answer=row.answer,
        decided_by=row.decided_by_name,
    )


async def calls_out(session: AsyncSession, viewer: Viewer, month: Month, today: date) -> list[CallOut]:
    """What the viewer may see of what was asked for a month, those with something missing first."""
    have = await in_hand(session, month)
    reports = await reports_of(session, month)
    own = viewer.units_as(Role.UNIT_LIAISON)
    calls = [call for call in await calls_of(session, month) if viewer.staff or call.unit_id in own]
    outs = [call_out(call, [r for r in reports if r.call_id == call.id], have, today) for call in calls]
    return sorted(outs, key=lambda out: (not out.missing, out.due_on))


def call_out(call: ReportCall, reports: Sequence[Report], have: set[tuple[UUID, str]], today: date) -> CallOut:
    """One unit's call. It is late when something is missing after the due day or came after it."""
    missing = [code for code in call.indicators if (call.unit_id, code) not in have]
    return CallOut(
        unit_id=call.unit_id,
        unit=call.unit_name,
        period=call.period,
        scheme=call.scheme_code,
        due_on=call.due_on,
        indicators=call.indicators,
        missing=missing,
        reminded=call.reminded,
        reminded_on=call.reminded_on,
        late=bool(missing and today > call.due_on) or any(row.late for row in reports),
        reports=[report_out(row) for row in reports],
    )
