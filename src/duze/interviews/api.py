"""Interviews over the API."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

import msgspec
from litestar import Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from duze.cases.queries import case_for
from duze.interviews import authority_api, papers
from duze.interviews.act_api import ACTS, Ask, answer_with, locked
from duze.interviews.actions import edit_interview, propose_interview
from duze.interviews.listing import InterviewRow, list_interviews
from duze.interviews.models import InterviewState
from duze.interviews.queries import actor_shown, history, interview_for
from duze.interviews.rules import may_know_referrals
from duze.interviews.shapes import InterviewIn, NewInterviewIn
from duze.interviews.views import InterviewOut, acts_for
from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.db import Database
from duze.kit.web.paging import checked_limit, link_header
from duze.letters.doors import doors
from duze.people.permissions import Permission, Viewer, require
from duze.units.queries import unit_by_id

TAGS = ["interviews"]


@get("/interviews", tags=TAGS, summary="约谈列表")
async def index(
    request: Ask,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    status: FromQuery[InterviewState | None] = None,
    case_id: FromQuery[UUID | None] = None,
) -> Response[list[InterviewRow]]:
    """Interviews you may see, newest first; filtered by the state you are shown."""
    size = checked_limit(limit)
    async with db.read() as session:
        page = await list_interviews(session, viewer, limit=size, cursor=cursor, state=status, case_id=case_id)
    query = {key: str(value) for key, value in request.query_params.items()}
    return Response(list(page.items), headers=link_header("/api/interviews", query, page))


@post("/interviews", tags=TAGS, summary="提出约谈")
async def propose(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[NewInterviewIn]
) -> Response[InterviewOut]:
    """Propose a talk with the unit of an open case."""
    require(viewer, Permission.INTERVIEWS_PROPOSE)
    async with db.write() as session:
        case = await case_for(session, viewer, data.case_id, lock=True)
        interview = await propose_interview(session, viewer, case, data, today=clock.today())
        return await answer_with(session, viewer, interview)


@get("/interviews/{interview_id:uuid}", tags=TAGS, summary="约谈")
async def show(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], interview_id: FromPath[UUID]
) -> Response[InterviewOut]:
    """One interview."""
    async with db.read() as session:
        return await answer_with(session, viewer, await interview_for(session, viewer, interview_id))


@patch("/interviews/{interview_id:uuid}", tags=TAGS, summary="修改约谈方案")
async def edit(
    request: Ask,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    interview_id: FromPath[UUID],
    data: JSONBody[InterviewIn],
) -> Response[InterviewOut]:
    """Change the plan before approval; the whole plan is sent."""
    async with db.write() as session:
        interview = await locked(request, session, viewer, interview_id)
        await edit_interview(session, viewer, interview, data, today=clock.today())
        return await answer_with(session, viewer, interview)


@get("/interviews/{interview_id:uuid}/actions", tags=TAGS, summary="可办理事项")
async def actions(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], interview_id: FromPath[UUID]
) -> list[ActOut]:
    """What is open to you, and why the rest is not."""
    async with db.read() as session:
        interview = await interview_for(session, viewer, interview_id)
        return [act_out(act) for act in await acts_for(session, viewer, interview, clock.today())]


class InterviewEventOut(msgspec.Struct):
    """One entry of the timeline."""

    at: datetime
    who: str
    verb: str
    reason: str


@get("/interviews/{interview_id:uuid}/timeline", tags=TAGS, summary="办理过程")
async def events(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], interview_id: FromPath[UUID]
) -> list[InterviewEventOut]:
    """What happened, oldest first; a unit sees what concerns the unit."""
    async with db.read() as session:
        interview = await interview_for(session, viewer, interview_id)
        entries = await history(session, viewer, interview)
        shown = partial(
            actor_shown,
            whole=may_know_referrals(viewer, interview.unit_id),
            unit=(await unit_by_id(session, interview.unit_id)).name,
        )
    return [InterviewEventOut(entry.created_at, shown(entry), entry.verb.value, entry.reason) for entry in entries]


ROUTES = [index, propose, show, edit, actions, events, *ACTS, *doors(papers.PLACE).api, *authority_api.ROUTES]
