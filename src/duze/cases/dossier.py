"""A case's file (卷宗) as one PDF: cover, index, letters as they went out, log; through the viewer's sight."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pikepdf
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from duze.cases.queries import case_for
from duze.cases.sheet import case_sheet
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.i18n import gettext
from duze.letters.models import Happened
from duze.letters.press import Press
from duze.letters.queries import file_of
from duze.letters.worker import PaperJob
from duze.people.permissions import Viewer

PDF = "application/pdf"


@dataclass(frozen=True)
class Part:
    """One entry of the index: what it is, the day it is of, its file, and the page of the dossier it begins on."""

    number: str
    title: str
    day: Any
    void: bool
    sha256: str
    pages: int
    first: int = 0


@get("/cases/{case_id:uuid}/dossier.pdf", media_type=PDF)
async def dossier(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    blobs: NamedDependency[Blobs],
    press: NamedDependency[Press],
    case_id: FromPath[UUID],
) -> Response[bytes]:
    """The whole file for printing. Making it is journalled with its hash."""
    async with db.read() as session:
        case = await case_for(session, viewer, case_id)
        sheet = await case_sheet(session, viewer, case)
        files = [await file_of(session, letter) for letter in reversed(sheet["letters"])]
    letters = [
        Part(file.letter.number, file.letter.title, file.letter.signed_at, file.void, sent["sha256"], sent["pages"])
        for file in files
        if (sent := _sent(file)) is not None
    ]
    papers = [await blobs.get(letter.sha256) for letter in letters]
    made = await _bound(request, press, {**sheet, "viewer": viewer, "made_at": clock.now()}, letters, papers)
    async with db.write() as session:
        after = {"letters": len(letters), "sha256": hashlib.sha256(made).hexdigest()}
        record(session, viewer, Verb.CASE_DOSSIER_MADE, await case_for(session, viewer, case_id), after=after)
    name = f"dossier-{clock.today():%Y%m%d}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(made, media_type=PDF, headers=headers)


def _sent(file: Any) -> Any:
    event = file.event(Happened.SEALED)
    return event.data if event else None


async def _bound(
    request: Request[Any, Any, Any],
    press: Press,
    context: dict[str, Any],
    letters: Sequence[Part],
    papers: Sequence[bytes],
) -> bytes:
    """Front and log are set first; the front once more when it takes more than one page."""
    engine: Any = request.app.template_engine

    async def paper(template: str, **more: Any) -> bytes:
        html = engine.get_template(template).render(**context, **more)
        return await press.paper(PaperJob(html, clock.today()))

    log = await paper("cases/dossier_log.html")
    length = 1
    for _ in range(3):
        parts = _placed(letters, length)
        end = sum(part.pages for part in parts) + length + 1
        front = await paper("cases/dossier_front.html", parts=parts, log_page=end)
        if _pages(front) == length:
            break
        length = _pages(front)
    titles = [gettext("封面和目录"), *(f"{part.number} {part.title}" for part in letters), gettext("办理记录")]
    numbers = await paper("cases/dossier_numbers.html", count=end - 1 + _pages(log))
    return await asyncio.to_thread(_joined, [front, *papers, log], titles, numbers)


def _placed(letters: Sequence[Part], front: int) -> list[Part]:
    placed, at = [], front + 1
    for one in letters:
        placed.append(Part(one.number, one.title, one.day, one.void, one.sha256, one.pages, at))
        at += one.pages
    return placed


def _pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def _joined(papers: Sequence[bytes], titles: Sequence[str], numbers: bytes) -> bytes:
    """One PDF, numbered through, with a bookmark for each part. Signatures do not survive being copied: the index
    says so."""
    out, whole = io.BytesIO(), pikepdf.new()
    with whole.open_outline() as outline:
        for paper, title in zip(papers, titles, strict=True):
            outline.root.append(pikepdf.OutlineItem(title, len(whole.pages)))
            with pikepdf.open(io.BytesIO(paper)) as part:
                whole.pages.extend(part.pages)
    with pikepdf.open(io.BytesIO(numbers)) as overlay:
        for page, number in zip(whole.pages, overlay.pages, strict=True):
            page.add_overlay(number, pikepdf.Rectangle(page.mediabox))
    whole.save(out)
    return out.getvalue()


ROUTES = [dossier]
