"""One's own talks for the calendar feed: those one holds, records or attends with the unit; no matter is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.interviews.models import Interview, InterviewState
from duze.interviews.queries import interviews_seen_by, times_moved
from duze.kit.i18n import say
from duze.kit.ics import Appointment
from duze.people.permissions import Role, Viewer
from duze.units.models import Unit

MOST: Final = 200


async def own_talks(session: AsyncSession, viewer: Viewer, base_url: str, now: datetime) -> Sequence[Appointment]:
    """From a month ago on, once approved; one that was called off stays under its id, so that calendars drop it."""
    mine = or_(
        col(Interview.host_id) == viewer.id,
        col(Interview.second_host_id) == viewer.id,
        col(Interview.recorder_id) == viewer.id,
        col(Interview.unit_id).in_(viewer.units_as(Role.UNIT_LIAISON)),
    )
    query = (
        interviews_seen_by(viewer)
        .where(mine, col(Interview.approved_on).is_not(None), col(Interview.starts_at) > now - timedelta(days=30))
        .order_by(col(Interview.starts_at))
        .limit(MOST)
    )
    talks = (await session.exec(query)).all()
    rows = await session.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_([one.unit_id for one in talks])))
    names = dict(rows.all())
    moved = await times_moved(session, viewer, talks)
    return [
        Appointment(
            id=one.id,
            starts_at=one.starts_at,
            title=say("约谈：%(unit)s", {"unit": names[one.unit_id]}),
            place=one.place,
            url=f"{base_url}/interviews/{one.id}",
            stamp=now,
            sequence=moved.get(one.id, 0),
            called_off=one.state is InterviewState.DROPPED,
        )
        for one in talks
        if one.starts_at is not None
    ]
