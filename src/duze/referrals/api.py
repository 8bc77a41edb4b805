"""Referrals over the API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models import Case
from duze.cases.queries import case_for
from duze.evidence.models import Evidence
from duze.findings.models import Finding
from duze.findings.queries import finding_for
from duze.interviews.models import Interview
from duze.interviews.queries import interview_for
from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import invalid
from duze.kit.web.paging import checked_limit, link_header
from duze.people.permissions import Permission, Viewer, require
from duze.referrals import filing
from duze.referrals.act_api import ACTS, Ask, answer_with, locked
from duze.referrals.actions import edit_referral, study_referral
from duze.referrals.acts import acts_for
from duze.referrals.answering import read_material
from duze.referrals.listing import ReferralRow, list_referrals
from duze.referrals.models import ReferralState
from duze.referrals.queries import history, referral_for
from duze.referrals.shapes import NewReferralIn, ReferralIn
from duze.referrals.splitting import study_by_body
from duze.referrals.views import ReferralOut, referral_out

TAGS = ["referrals"]


@get("/referrals", tags=TAGS, summary="移送列表")
async def index(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    status: FromQuery[ReferralState | None] = None,
    case_id: FromQuery[UUID | None] = None,
) -> Response[list[ReferralRow]]:
    """Referrals you may know of, newest first. For everybody else the list is simply empty."""
    size = checked_limit(limit)
    async with db.read() as session:
        page = await list_referrals(session, viewer, limit=size, cursor=cursor, state=status, case_id=case_id)
    query = {key: str(value) for key, value in request.query_params.items()}
    return Response(list(page.items), headers=link_header("/api/referrals", query, page))


async def subjects(
    session: AsyncSession, viewer: Viewer, data: NewReferralIn
) -> tuple[Case | None, Finding | None, Interview | None]:
    """What the referral is about, each seen by the viewer. Raises Invalid when they do not belong together."""
    case = await case_for(session, viewer, data.case_id, lock=True) if data.case_id else None
    finding = await finding_for(session, viewer, data.finding_id) if data.finding_id else None
    interview = await interview_for(session, viewer, data.interview_id) if data.interview_id else None
    if case and finding and finding.unit_id != case.unit_id:
        raise invalid("/finding_id", "问题线索与案件不属于同一单位。")
    if interview and (case is None or interview.case_id != case.id):
        raise invalid("/interview_id", "约谈不属于所填的案件。")
    return case, finding, interview


@post("/referrals/by-body", tags=TAGS, summary="按受理机构分别研判移送")
async def study_several(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[NewReferralIn]
) -> list[ReferralOut]:
    """One study whose persons lead to several bodies: a referral for each, all or none."""
    require(viewer, Permission.REFERRALS_STUDY)
    async with db.write() as session:
        case, finding, interview = await subjects(session, viewer, data)
        made = await study_by_body(
            session, viewer, case, data, today=clock.today(), finding=finding, interview=interview
        )
        return [await referral_out(session, viewer, one) for one in made]


@post("/referrals", tags=TAGS, summary="研判移送")
async def study(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[NewReferralIn]
) -> Response[ReferralOut]:
    """Put down a collective study that ends in handing a matter over."""
    require(viewer, Permission.REFERRALS_STUDY)
    async with db.write() as session:
        case, finding, interview = await subjects(session, viewer, data)
        referral = await study_referral(
            session, viewer, case, data, today=clock.today(), finding=finding, interview=interview
        )
        return await answer_with(session, viewer, referral)


@get("/referrals/{referral_id:uuid}", tags=TAGS, summary="移送")
async def show(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], referral_id: FromPath[UUID]
) -> Response[ReferralOut]:
    """One referral."""
    async with db.read() as session:
        return await answer_with(session, viewer, await referral_for(session, viewer, referral_id))


@put("/referrals/{referral_id:uuid}", tags=TAGS, summary="修改研判")
async def edit(
    request: Ask,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    referral_id: FromPath[UUID],
    data: JSONBody[ReferralIn],
) -> Response[ReferralOut]:
    """Replace the study before it is approved."""
    async with db.write() as session:
        referral = await locked(request, session, viewer, referral_id)
        await edit_referral(session, viewer, referral, data, today=clock.today())
        return await answer_with(session, viewer, referral)


@get("/referrals/{referral_id:uuid}/actions", tags=TAGS, summary="可办理事项")
async def actions(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], referral_id: FromPath[UUID]
) -> list[ActOut]:
    """What is open to you, and why the rest is not."""
    async with db.read() as session:
        referral = await referral_for(session, viewer, referral_id)
        return [act_out(act) for act in await acts_for(session, viewer, referral, clock.today())]


class ReferralEventOut(msgspec.Struct):
    """One entry of the timeline."""

    at: datetime
    who: str
    verb: str


@get("/referrals/{referral_id:uuid}/timeline", tags=TAGS, summary="办理过程")
async def events(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], referral_id: FromPath[UUID]
) -> list[ReferralEventOut]:
    """What happened, oldest first; a body sees what happened since the letter reached it."""
    async with db.read() as session:
        referral = await referral_for(session, viewer, referral_id)
        entries = await history(session, viewer, referral)
    return [ReferralEventOut(entry.created_at, entry.actor_name, entry.verb.value) for entry in entries]


@get("/referrals/{referral_id:uuid}/evidence/{evidence_id:uuid}", tags=TAGS, summary="移送材料")
async def evidence(
    db: NamedDependency[Database],
    blobs: NamedDependency[Blobs],
    viewer: NamedDependency[Viewer],
    referral_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
) -> Stream:
    """One file of the list; reading it is written into the journal."""
    async with db.write() as session:
        referral = await referral_for(session, viewer, referral_id)
        file = await read_material(session, viewer, referral, evidence_id)
    return _download(blobs, file)


def _download(blobs: Blobs, file: Evidence) -> Stream:
    async def pieces() -> AsyncIterator[bytes]:
        async for piece in blobs.stream(file.sha256):
            yield piece

    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.filename)}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Stream(pieces(), media_type=file.media_type, headers=headers)


ROUTES = [index, study, study_several, show, edit, actions, events, evidence, *filing.API_ROUTES, *ACTS]
