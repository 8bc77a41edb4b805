"""Evidence and informants of findings over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from duze.findings.desk import act_on, add_file, open_file, reveal
from duze.findings.evidence_views import EvidenceOut, evidence_out
from duze.findings.informants import record_informant
from duze.findings.queries import finding_for
from duze.findings.shapes import InformantIn
from duze.findings.uploads import incoming, outgoing
from duze.findings.vault import Vault
from duze.findings.views import FindingOut
from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.settings import Settings
from duze.kit.web.etags import check_match
from duze.people.permissions import Viewer

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Req = Request[Any, Any, Any]


class FiledOut(msgspec.Struct):
    """A file as stored."""

    id: UUID
    filename: str
    media_type: str
    size: int
    sha256: str
    captured_at: datetime | None


class InformantOut(msgspec.Struct):
    """The informant in clear."""

    name: str
    phone: str
    note: str


@post("/findings/{finding_id:uuid}/evidence", tags=["findings"], summary="Add a file", status_code=201)
async def post_evidence(
    request: Req, db: Db, blobs: NamedDependency[Blobs], viewer: Who, finding_id: FromPath[UUID]
) -> FiledOut:
    """At most 50 MB: jpg png webp heic pdf mp3 m4a wav mp4 mov docx xlsx.

    Either multipart/form-data with `file`, `captured_at`, `sha256` (computed at capture) and `open_to_unit`, or the
    bytes as the body with `?filename=…` and the same fields in the query.
    """
    row = await add_file(db, blobs, viewer, finding_id, await incoming(request), today=clock.today())
    return FiledOut(row.id, row.filename, row.media_type, row.size, row.sha256, row.captured_at)


@get("/findings/{finding_id:uuid}/evidence", tags=["findings"], summary="Files of a finding")
async def get_evidence_list(db: Db, viewer: Who, finding_id: FromPath[UUID]) -> list[EvidenceOut]:
    """The files this account may read; custody for the office."""
    async with db.read() as session:
        return await evidence_out(session, viewer, await finding_for(session, viewer, finding_id))


@get("/findings/{finding_id:uuid}/evidence/{evidence_id:uuid}", tags=["findings"], summary="Read a file")
async def get_evidence(
    db: Db, blobs: NamedDependency[Blobs], viewer: Who, finding_id: FromPath[UUID], evidence_id: FromPath[UUID]
) -> Stream:
    """The file itself. Each reading goes into its custody log and the journal."""
    return outgoing(blobs, await open_file(db, viewer, finding_id, evidence_id))


@put("/findings/{finding_id:uuid}/informant", tags=["findings"], summary="Record who told (sealed)")
async def put_informant(
    request: Req,
    db: Db,
    settings: NamedDependency[Settings],
    viewer: Who,
    finding_id: FromPath[UUID],
    data: JSONBody[InformantIn],
) -> Response[FindingOut]:
    """Once, while the finding is a draft. Stored encrypted, apart from the finding."""
    vault, today = Vault(settings.secret_key), clock.today()
    out = await act_on(
        db,
        viewer,
        finding_id,
        lambda finding: check_match(request, finding),
        lambda session, finding: record_informant(session, viewer, finding, data, vault=vault, today=today),
    )
    return Response(out, headers={"ETag": f'"{out.version}"'})


@post("/findings/{finding_id:uuid}/informant", tags=["findings"], summary="Reveal who told", status_code=200)
async def post_informant(
    db: Db,
    settings: NamedDependency[Settings],
    viewer: Who,
    finding_id: FromPath[UUID],
    data: JSONBody[dict[str, Any]],
) -> Response[InformantOut]:
    """For a stated `reason`. Both the reveal and a refusal are journalled."""
    found = await reveal(db, viewer, finding_id, data, Vault(settings.secret_key))
    return Response(InformantOut(**found), headers={"Cache-Control": "no-store"})


ROUTES = [post_evidence, get_evidence_list, get_evidence, put_informant, post_informant]
