"""New material put on a referral itself: what a body asked for is seldom a file of the findings. Pages are counted."""

from __future__ import annotations

import asyncio
import io
from typing import Any
from uuid import UUID

import pikepdf
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.actions import add_evidence
from duze.evidence.intake import Taken, take_in
from duze.evidence.models import Evidence
from duze.findings.uploads import Incoming, incoming
from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.people.permissions import Viewer
from duze.referrals.filing_rules import refusal_to_file
from duze.referrals.models import Referral, ReferralEvidence, ReferralState
from duze.referrals.queries import materials_of, referral_for
from duze.referrals.views import ReferralOut, referral_out

Db = NamedDependency[Database]
Store = NamedDependency[Blobs]
Who = NamedDependency[Viewer]
_AT = "/referrals/{referral_id:uuid}/materials"
PDF = "application/pdf"


async def pages_in(blobs: Blobs, sha256: str, media_type: str) -> int:
    """Pages of a stored file as the list of materials counts them: a picture is one; 0 where pages mean nothing."""
    if media_type.startswith("image/"):
        return 1
    return await asyncio.to_thread(_pdf_pages, await blobs.get(sha256)) if media_type == PDF else 0


def _pdf_pages(data: bytes) -> int:
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            return len(document.pages)
    except pikepdf.PdfError:  # locked or damaged: whoever lists it counts by hand
        return 0


async def file_on_referral(
    session: AsyncSession, actor: Viewer, referral: Referral, taken: Taken, pages: int
) -> Evidence:
    """List a stored file. The same file sent twice is listed once. Whoever adds to a study answers for it."""
    ensure(refusal_to_file(referral, actor))
    listed = await materials_of(session, referral.id)
    for _, known in listed:
        if known.sha256 == taken.stored.sha256:
            return known
    evidence = await add_evidence(
        session,
        actor,
        taken.stored,
        filename=taken.filename,
        media_type=taken.media_type,
        captured_at=None,
        client_sha256=taken.client_sha256,
        subject=referral,
        named=False,
    )
    place = max((item.place for item, _ in listed), default=-1) + 1
    session.add(
        ReferralEvidence(
            referral_id=referral.id, evidence_id=evidence.id, place=place, name=taken.filename, pages=pages
        )
    )
    if referral.state is ReferralState.STUDIED:
        referral.studied_by = actor.id
    await session.flush()
    return evidence


async def _add(db: Database, blobs: Blobs, viewer: Viewer, referral_id: UUID, file: Incoming) -> ReferralOut:
    """Check and store the file while it streams, then list it."""
    async with db.read() as session:
        ensure(refusal_to_file(await referral_for(session, viewer, referral_id), viewer))
    taken = await take_in(blobs, file.chunks, filename=file.data.filename, sha256=file.data.sha256)
    pages = await pages_in(blobs, taken.stored.sha256, taken.media_type)
    async with db.write() as session:
        referral = await referral_for(session, viewer, referral_id, lock=True)
        await file_on_referral(session, viewer, referral, taken, pages)
        return await referral_out(session, viewer, referral)


@post(_AT, tags=["referrals"], summary="Add a file to a referral", status_code=201)
async def post_material(
    request: Request[Any, Any, Any], db: Db, blobs: Store, viewer: Who, referral_id: FromPath[UUID]
) -> ReferralOut:
    """As files of findings are sent: multipart, or the bytes with `?filename=…`. Pages are counted here."""
    return await _add(db, blobs, viewer, referral_id, await incoming(request))


@post(_AT, status_code=303)
async def material_sent(
    request: Request[Any, Any, Any], db: Db, blobs: Store, viewer: Who, referral_id: FromPath[UUID]
) -> Redirect:
    """The same from the referral's page; a refusal is shown as a page of its own."""
    await _add(db, blobs, viewer, referral_id, await incoming(request))
    return Redirect(f"/referrals/{referral_id}#materials", status_code=303)


API_ROUTES: list[Any] = [post_material]
ROUTES: list[Any] = [material_sent]
