"""Complaints over JSON."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.complaints import file_doors, papers
from duze.complaints.actions import take_in
from duze.complaints.complainants import log_from_complaint, reveal
from duze.complaints.doors import ACTS
from duze.complaints.listing import ComplaintRow, list_complaints
from duze.complaints.models import Complaint, ComplaintState
from duze.complaints.queries import LikeComplaint, complaint_for, like_complaints, satisfaction_counts
from duze.complaints.shapes import ComplaintIn, LoggedIn
from duze.complaints.views import ComplaintOut, acts_on_complaint, complaint_out
from duze.findings.vault import Vault
from duze.findings.views import FindingOut, finding_out
from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.db import Database
from duze.kit.settings import Settings
from duze.kit.web.etags import check_match
from duze.kit.web.paging import checked_limit, link_header
from duze.letters.doors import doors
from duze.people.permissions import Permission, Viewer, require

TAGS = ["complaints"]
Ask = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Path = FromPath[UUID]
_AT = "/complaints/{complaint_id:uuid}"


class ComplainantOut(msgspec.Struct):
    """The complainant in clear."""

    name: str
    phone: str
    note: str


async def _answer(
    session: AsyncSession, viewer: Viewer, complaint: Complaint, status: int = 200
) -> Response[ComplaintOut]:
    await session.flush()
    out = await complaint_out(session, viewer, complaint)
    return Response(out, status_code=status, headers={"ETag": f'"{out.version}"'})


@get("/complaints", tags=TAGS, summary="Complaints the viewer may see, newest first")
async def complaints(
    request: Ask,
    db: Db,
    viewer: Who,
    status: FromQuery[ComplaintState | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[list[ComplaintRow]]:
    """Keyset-paged; the next page's address is in the Link header."""
    async with db.read() as session:
        page = await list_complaints(session, viewer, limit=checked_limit(limit), cursor=cursor, state=status)
    query = {key: str(value) for key, value in request.query_params.items()}
    return Response(list(page.items), headers=link_header(request.url.path, query, page))


@post("/complaints", status_code=201, tags=TAGS, summary="Take a complaint in")
async def intake(
    db: Db, settings: NamedDependency[Settings], viewer: Who, data: JSONBody[ComplaintIn]
) -> Response[ComplaintOut]:
    """It gets its number and its clock; `name`, `phone` and `note` are sealed and given back by no other way."""
    require(viewer, Permission.COMPLAINTS_TAKE)
    async with db.write() as session:
        vault = Vault(settings.secret_key)
        complaint = await take_in(session, viewer, data, vault=vault, today=clock.today())
        return await _answer(session, viewer, complaint, 201)


@get("/complaint-satisfaction", tags=TAGS, summary="How satisfied the complainants of closed complaints were")
async def satisfaction(db: Db, viewer: Who) -> dict[str, int]:
    """Counts by answer, over the complaints the viewer may see."""
    async with db.read() as session:
        return await satisfaction_counts(session, viewer)


@get(_AT, tags=TAGS, summary="One complaint")
async def complaint_(db: Db, viewer: Who, complaint_id: Path) -> Response[ComplaintOut]:
    """With its ETag."""
    async with db.read() as session:
        return await _answer(session, viewer, await complaint_for(session, viewer, complaint_id))


@get(f"{_AT}/actions", tags=TAGS, summary="What the viewer may do with a complaint, and why not")
async def complaint_actions(db: Db, viewer: Who, complaint_id: Path) -> list[ActOut]:
    """The same rules the verbs ask."""
    async with db.read() as session:
        found = await complaint_for(session, viewer, complaint_id)
        return [act_out(one) for one in await acts_on_complaint(session, viewer, found)]


@get(f"{_AT}/similar", tags=TAGS, summary="Complaints that may be about the same matter")
async def similar_complaints(db: Db, viewer: Who, complaint_id: Path) -> list[LikeComplaint]:
    """About the same unit within half a year: in like words, or from the same telephone."""
    async with db.read() as session:
        return await like_complaints(session, viewer, await complaint_for(session, viewer, complaint_id))


def _act(noun: str, summary: str) -> Any:
    """A door for one act: POST, If-Match, the verb, the complaint afterwards."""
    shape, verb = ACTS[noun]

    async def door(request: Ask, db: Db, viewer: Who, complaint_id: Path, data: Any) -> Response[ComplaintOut]:
        async with db.write() as session:
            found = await complaint_for(session, viewer, complaint_id, lock=True)
            check_match(request, found)
            return await _answer(session, viewer, await verb(session, viewer, found, data, clock.today()))

    door.__annotations__ = door.__annotations__ | {"data": cast(Any, JSONBody)[shape]}
    door.__name__ = f"complaint_{noun}"
    door.__doc__ = (shape.__doc__ or "").splitlines()[0]
    return post(f"{_AT}/{noun}", status_code=200, tags=TAGS, summary=summary)(door)


@post(f"{_AT}/finding", status_code=201, tags=TAGS, summary="Log what a complaint brings up as a finding")
async def logged(
    request: Ask,
    db: Db,
    settings: NamedDependency[Settings],
    viewer: Who,
    complaint_id: Path,
    data: JSONBody[LoggedIn],
) -> Response[FindingOut]:
    """A draft of the handler's, about the same unit, with the complainant sealed as its informant."""
    async with db.write() as session:
        found = await complaint_for(session, viewer, complaint_id, lock=True)
        check_match(request, found)
        vault = Vault(settings.secret_key)
        finding = await log_from_complaint(session, viewer, found, data, vault=vault, today=clock.today())
        await session.flush()
        out = await finding_out(session, viewer, finding)
    return Response(out, status_code=201, headers={"ETag": f'"{out.version}"'})


@post(f"{_AT}/complainant", status_code=200, tags=TAGS, summary="Reveal who complained")
async def complainant(
    db: Db,
    settings: NamedDependency[Settings],
    viewer: Who,
    complaint_id: Path,
    data: JSONBody[dict[str, Any]],
) -> Response[ComplainantOut]:
    """For a stated `reason`. Both the reveal and a refusal are journalled."""
    found = await reveal(db, viewer, complaint_id, data, Vault(settings.secret_key))
    return Response(ComplainantOut(**found), headers={"Cache-Control": "no-store"})


ROUTES: list[Any] = [
    *doors(papers.PLACE).api,
    complaints,
    intake,
    satisfaction,
    complaint_,
    complaint_actions,
    similar_complaints,
    _act("acceptance", "Accept a complaint and name its handler"),
    _act("refusal", "Refuse a complaint, on a ground"),
    _act("transfer", "Pass a complaint on to who is competent"),
    _act("result", "What came of a complaint"),
    _act("answer", "The complainant was told"),
    _act("call", "The complainant was called back"),
    _act("reassignment", "Name another handler who does it again"),
    _act("withdrawal", "The complainant took it back"),
    logged,
    complainant,
    *file_doors.API_ROUTES,
]
