"""Making and downloading the sealed package, for the addressed body and the office."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from duze.journal.actions import sealing_key
from duze.journal.keeping import seal_now
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.settings import Settings
from duze.people.permissions import Viewer
from duze.referrals.act_api import answer_with
from duze.referrals.packing import contents_of, hand_over, make, note_package, package_for
from duze.referrals.queries import referral_for
from duze.referrals.views import ReferralOut

TAGS = ["referrals"]
_AT = "/referrals/{referral_id:uuid}/package"
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Path = FromPath[UUID]


async def prepare(db: Database, blobs: Blobs, settings: Settings, viewer: Viewer, referral_id: UUID) -> None:
    """Make the package unless this letter has one for the body's present key. The journal is sealed first."""
    key_file = settings.data_dir / "journal.key"
    await seal_now(db, key_file, settings.journal_heads)
    log_key = sealing_key(key_file).public_key().public_bytes_raw().hex()
    async with db.read() as session:
        referral = await referral_for(session, viewer, referral_id)
        contents = await contents_of(session, viewer, referral, log_key)
        if await package_for(session, contents.dispatch, contents.key):
            return
    made = await make(blobs, contents)
    async with db.write() as session:
        referral = await referral_for(session, viewer, referral_id, lock=True)
        await note_package(session, viewer, referral, contents, made)


@post(_AT, status_code=200, tags=TAGS, summary="制作加密包")
async def make_package(
    db: Db, blobs: NamedDependency[Blobs], settings: NamedDependency[Settings], viewer: Who, referral_id: Path
) -> Response[ReferralOut]:
    """Letter, materials, list and journal proofs, encrypted to the body's public key. Made once per letter and key."""
    await prepare(db, blobs, settings, viewer, referral_id)
    async with db.read() as session:
        return await answer_with(session, viewer, await referral_for(session, viewer, referral_id))


@get(_AT, tags=TAGS, summary="下载加密包")
async def package(db: Db, blobs: NamedDependency[Blobs], viewer: Who, referral_id: Path) -> Stream:
    """The sealed package; each download is written into the journal. Only the body's private key opens it."""
    async with db.write() as session:
        referral = await referral_for(session, viewer, referral_id)
        found = await hand_over(session, viewer, referral)
        sha256, size = found.sha256, found.size

    async def pieces() -> AsyncIterator[bytes]:
        async for piece in blobs.stream(sha256):
            yield piece

    headers = {
        "Content-Disposition": f'attachment; filename="package-{sha256[:12]}.age"',
        "Content-Length": str(size),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Stream(pieces(), media_type="application/octet-stream", headers=headers)


@post("/referrals/{referral_id:uuid}/package", status_code=303)
async def make_on_page(
    db: Db, blobs: NamedDependency[Blobs], settings: NamedDependency[Settings], viewer: Who, referral_id: Path
) -> Redirect:
    """The same from the console's button."""
    await prepare(db, blobs, settings, viewer, referral_id)
    return Redirect(f"/referrals/{referral_id}#package", status_code=303)


ROUTES: list[Any] = [make_package, package]
PAGE_ROUTES: list[Any] = [make_on_page]
