"""One talk as an appointment for a calendar: moved when the talk is, taken away when it is not held."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from duze.interviews.models import InterviewState
from duze.interviews.queries import interview_for, times_moved
from duze.interviews.views import interview_out
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound
from duze.kit.i18n import say
from duze.kit.ics import MEDIA, Appointment, appointment_file
from duze.kit.settings import Settings
from duze.people.permissions import Viewer


@get("/interviews/{interview_id:uuid}/talk.ics", media_type=MEDIA)
async def talk_file(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    settings: NamedDependency[Settings],
    interview_id: FromPath[UUID],
) -> Response[bytes]:
    """The talk's day, hour and place. Its title names neither persons nor the matter. Raises NotFound without a day."""
    async with db.read() as session:
        interview = await interview_for(session, viewer, interview_id)
        out = await interview_out(session, viewer, interview)
        moved = await times_moved(session, viewer, [interview])
    if out.starts_at is None:
        raise NotFound("约谈时间还没有确定。")
    event = Appointment(
        id=interview.id,
        starts_at=out.starts_at,
        title=say("约谈：%(unit)s", {"unit": out.unit}),
        place=out.place,
        url=f"{settings.base_url}/interviews/{interview.id}",
        stamp=clock.now(),
        sequence=moved[interview.id],
        called_off=out.state == InterviewState.DROPPED.value,
    )
    name = {"Content-Disposition": 'attachment; filename="interview.ics"'}
    return Response(appointment_file(event), media_type=MEDIA, headers=name)


ROUTES = [talk_file]
