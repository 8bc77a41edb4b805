"""The table of host, target and signer over JSON: versions, saving one, approving it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from duze.interviews.authority import approve_authority, save_authority
from duze.interviews.authority_queries import approved_authorities, authorities, authority_for, authority_on
from duze.interviews.authority_rules import authority_acts, refusal_to_read_authority, rows_of
from duze.interviews.models_authority import InterviewAuthority
from duze.interviews.shapes import ApprovalIn
from duze.interviews.shapes_authority import AuthorityIn
from duze.kit import clock
from duze.kit.acts import ActOut, act_out, ensure
from duze.kit.db import Database
from duze.kit.web.etags import check_match, etag
from duze.people.permissions import Viewer

TAGS = ["interviews"]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]


class AuthorityOut(msgspec.Struct):
    """A version: in force from a day once approved; `rows` as they are typed in."""

    id: UUID
    version: int
    version_no: int
    number: str
    state: str
    effective_from: date
    basis: str
    saved_on: date
    approved_on: date | None
    rows: list[dict[str, Any]]


def _out(version: InterviewAuthority) -> AuthorityOut:
    kept = {name: getattr(version, name) for name in AuthorityOut.__struct_fields__}
    return AuthorityOut(**kept | {"state": version.state.value, "rows": [row.model_dump() for row in rows_of(version)]})


def _answer(version: InterviewAuthority, status: int = 200) -> Response[AuthorityOut]:
    return Response(_out(version), status_code=status, headers={"ETag": etag(version)})


@get("/interview-authority", tags=TAGS, summary="Who may summon whom today")
async def in_force(db: Db, viewer: Who) -> AuthorityOut:
    """The version in force: host, target and signer of each level."""
    ensure(refusal_to_read_authority(viewer))
    async with db.read() as session:
        return _out(await authority_on(session, clock.today()))


@get("/interview-authority/versions", tags=TAGS, summary="All versions, newest first")
async def versions(db: Db, viewer: Who) -> Sequence[AuthorityOut]:
    """Drafts included."""
    ensure(refusal_to_read_authority(viewer))
    async with db.read() as session:
        return [_out(one) for one in await authorities(session)]


@get("/interview-authority/versions/{version_id:uuid}", tags=TAGS, summary="One version")
async def show(db: Db, viewer: Who, version_id: FromPath[UUID]) -> Response[AuthorityOut]:
    """With its ETag, for approving it."""
    ensure(refusal_to_read_authority(viewer))
    async with db.read() as session:
        return _answer(await authority_for(session, version_id))


@post("/interview-authority/versions", tags=TAGS, summary="Save a new version as a draft")
async def save(db: Db, viewer: Who, data: JSONBody[AuthorityIn]) -> Response[AuthorityOut]:
    """It counts once another approves it."""
    async with db.write() as session:
        version = await save_authority(session, viewer, data, today=clock.today())
        await session.flush()
        return _answer(version, 201)


@post("/interview-authority/versions/{version_id:uuid}/approval", status_code=200, tags=TAGS, summary="Approve it")
async def approval(
    request: Request[Any, Any, Any], db: Db, viewer: Who, version_id: FromPath[UUID], data: JSONBody[ApprovalIn]
) -> Response[AuthorityOut]:
    """By another than the one who saved it; from then on it is frozen."""
    ensure(refusal_to_read_authority(viewer))
    async with db.write() as session:
        version = await authority_for(session, version_id, lock=True)
        check_match(request, version)
        await approve_authority(session, viewer, version, data, today=clock.today())
        await session.flush()
        return _answer(version)


@get("/interview-authority/versions/{version_id:uuid}/actions", tags=TAGS, summary="What the viewer may do with it")
async def actions(db: Db, viewer: Who, version_id: FromPath[UUID]) -> list[ActOut]:
    """The same rules the verbs ask."""
    ensure(refusal_to_read_authority(viewer))
    async with db.read() as session:
        version = await authority_for(session, version_id)
        approved = await approved_authorities(session)
    return [act_out(one) for one in authority_acts(version, viewer, approved, clock.today())]


ROUTES: list[Any] = [in_force, versions, show, save, approval, actions]
