"""Letters over the API: reading."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotFound
from duze.kit.web.etags import etag
from duze.kit.web.paging import checked_limit, link_header
from duze.letters import advice_api, api_acts, api_batches, api_countersigning, queries
from duze.letters.comparing import Changed, what_changed
from duze.letters.kinds import KINDS, kind_named
from duze.letters.listing import LetterRow, letter_rows
from duze.letters.making import page_pictures, pdf_of
from duze.letters.models import LetterState
from duze.letters.press import Press
from duze.letters.rules import open_acts
from duze.letters.views import LetterOut, file_for, letter_out
from duze.people.permissions import Viewer

Web = Request[Any, Any, Any]
TAGS = ["letters"]


class KindOut(msgspec.Struct):
    """A kind of letter and the JSON Schema of its facts."""

    slug: str
    name: str
    genre: str
    form: str
    series: str
    title_rule: str
    facts: dict[str, Any]


@get("/letters/kinds", tags=TAGS, summary="Kinds of letters and their facts", sync_to_thread=False)
def list_kinds() -> list[KindOut]:
    """Every kind, with the JSON Schema of the facts it prints."""
    return [
        KindOut(k.slug, k.label, k.genre, k.form.value, k.series, k.title_rule, k.facts.model_json_schema())
        for k in KINDS.values()
    ]


@get("/letters", tags=TAGS, summary="Letters the viewer may see, newest first")
async def list_letters(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    kind: FromQuery[str | None] = None,
    letter_state: FromQuery[LetterState | None] = None,
    to_receive: FromQuery[bool] = False,
) -> Response[list[LetterRow]]:
    """A page of letters; filters by kind, by state, and by what waits to be signed for."""
    async with db.read() as session:
        page = await letter_rows(
            session,
            viewer,
            limit=checked_limit(limit),
            cursor=cursor,
            kind=kind,
            state=letter_state,
            to_receive=to_receive,
        )
    return Response(list(page.items), headers=link_header(request.url.path, dict(request.query_params), page))


@get("/letters/{letter_id:uuid}", tags=TAGS, summary="One letter")
async def show_letter(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> Response[LetterOut]:
    """The letter with what has happened to it."""
    async with db.read() as session:
        file = await file_for(session, viewer, letter_id)
        out = await letter_out(session, viewer, file)
    return Response(out, headers={"ETag": etag(file.letter)})


@get("/letters/{letter_id:uuid}/actions", tags=TAGS, summary="What is open to me")
async def letter_acts(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> list[ActOut]:
    """Every act on the letter, open or closed with the reason."""
    async with db.read() as session:
        file = await file_for(session, viewer, letter_id)
    return [act_out(act) for act in open_acts(file, viewer, clock.now())]


@get("/letters/{letter_id:uuid}/facts", tags=TAGS, summary="The facts a letter prints")
async def letter_facts(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> dict[str, Any]:
    """The facts; a reader finds them attached to the PDF."""
    async with db.read() as session:
        file = await file_for(session, viewer, letter_id)
    return dict(file.letter.facts)


@get("/letters/{letter_id:uuid}/changes", tags=TAGS, summary="What the last draft changed")
async def letter_changes(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> list[Changed]:
    """Facts that differ between the last two drafts; for the office only."""
    async with db.read() as session:
        file = await file_for(session, viewer, letter_id)
        if not viewer.staff:
            raise NotFound
        drafts = await queries.drafts_of(session, letter_id)
    pair = drafts[:2]
    return what_changed(kind_named(file.letter.kind), pair[1].facts, pair[0].facts) if len(pair) == 2 else []


@get("/letters/{letter_id:uuid}/pdf", tags=TAGS, summary="The finished PDF", media_type="application/pdf")
async def letter_pdf(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    blobs: NamedDependency[Blobs],
    letter_id: FromPath[UUID],
) -> Stream:
    """The PDF/A-3u of a signed letter, its facts attached."""
    async with db.read() as session:
        file = await file_for(session, viewer, letter_id)
    made = pdf_of(file)
    return Stream(
        blobs.stream(made["sha256"]),
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{letter_id}.pdf"',
            "ETag": f'"{made["sha256"]}"',
            "Cache-Control": "private, max-age=0, must-revalidate",
        },
    )


@get("/letters/{letter_id:uuid}/preview.png", tags=TAGS, summary="A page as a picture", media_type="image/png")
async def letter_preview(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    blobs: NamedDependency[Blobs],
    press: NamedDependency[Press],
    letter_id: FromPath[UUID],
    page: FromQuery[int] = 1,
    dpi: FromQuery[int] = 96,
) -> Response[bytes]:
    """A page of the draft or of the finished PDF."""
    async with db.read() as session:
        file = await file_for(session, viewer, letter_id)
    pictures = await page_pictures(press, blobs, file, min(max(dpi, 40), 200))
    if not 1 <= page <= len(pictures):
        raise NotFound("公文没有第 %(page)s 页。", page=page)
    return Response(pictures[page - 1], media_type="image/png", headers={"Cache-Control": "private, no-store"})


ROUTES = [
    list_kinds,
    list_letters,
    show_letter,
    letter_acts,
    letter_facts,
    letter_changes,
    letter_pdf,
    letter_preview,
    *api_acts.ROUTES,
    *api_countersigning.ROUTES,
    *api_batches.ROUTES,
    *advice_api.ROUTES,
]
