"""The sealed package for the receiving body: gathered, proved, encrypted to its public key, handed over, journalled.

Three steps, so that no transaction waits for files: what belongs in is read, the package is made and stored, its row
and journal entry are written. The plain files stay where they were, under the sight rules of this system.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.sealing import seal
from duze.journal.actions import record
from duze.journal.models import Entry
from duze.journal.proving import proof_of
from duze.journal.queries import timeline
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.agekeys import recipient_of
from duze.kit.blobs import Blobs
from duze.kit.canonical import written
from duze.kit.errors import NotFound
from duze.letters.making import pdf_of
from duze.letters.models import Letter
from duze.letters.queries import file_of
from duze.people.permissions import Viewer
from duze.referrals.manifest import JOURNAL, LETTER, LIST, MANIFEST, Material, file_digest, manifest_of, material_list
from duze.referrals.models import Referral, ReferralDispatch, ReferralPackage
from duze.referrals.queries import dispatch_of, materials_of, packages_of, told_to_body
from duze.referrals.rules import refusal_to_pack
from duze.units.keys import key_in_use
from duze.units.models import BodyKey

_MOST = 1 << 40
_CHUNK = 1 << 20
_OF_LETTER = frozenset({Verb.LETTER_SEALED, Verb.LETTER_DELIVERED})


@dataclass(frozen=True)
class Contents:
    """What one package is made of. `blobs`: name inside → hash of the stored file."""

    dispatch: ReferralDispatch
    key: BodyKey
    letter: Mapping[str, Any]
    materials: Sequence[Material]
    proof: Mapping[str, Any]
    blobs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """A package in the blob store: its hash and size, and the hash of its manifest."""

    sha256: str
    size: int
    manifest_sha256: str


async def package_for(session: AsyncSession, dispatch: ReferralDispatch, key: BodyKey) -> ReferralPackage | None:
    """The package already made for this letter and this key."""
    query = select(ReferralPackage).where(
        col(ReferralPackage.dispatch_id) == dispatch.id, col(ReferralPackage.key_id) == key.id
    )
    return (await session.exec(query)).first()


async def contents_of(session: AsyncSession, viewer: Viewer, referral: Referral, log_key: str) -> Contents:
    """What goes into the package for the body the letter went to. Raises the refusals of `refusal_to_pack`.

    The journal's part is what the body may read of it: since the delivery, and the letter's own sealing.
    """
    key = await key_in_use(session, referral.body_id)
    ensure(refusal_to_pack(referral, viewer, key is not None))
    dispatch = await dispatch_of(session, referral.id)
    if dispatch is None or key is None:
        raise NotFound
    letter = await session.get_one(Letter, dispatch.letter_id)
    noted = pdf_of(await file_of(session, letter))
    materials = [
        Material(
            place, item.name, file.filename, item.copies, item.pages, item.original, file.sha256, file.size,
            file.media_type,
        )
        for place, (item, file) in enumerate(await materials_of(session, referral.id), 1)
    ]  # fmt: skip
    about = {
        "number": letter.number or "",
        "sha256": str(noted["sha256"]),
        "pages": noted["pages"],
        "certificate": str(noted.get("certificate", "")),
    }
    proof = await proof_of(session, log_key, await _entries(session, referral, letter))
    blobs = {LETTER: str(noted["sha256"]), **{material.path: material.sha256 for material in materials}}
    return Contents(dispatch, key, about, materials, proof, blobs)


async def _entries(session: AsyncSession, referral: Referral, letter: Letter) -> list[Entry]:
    of_letter = [entry for entry in await timeline(session, [letter.id]) if entry.verb in _OF_LETTER]
    return of_letter + told_to_body(await timeline(session, [referral.id]))


async def make(blobs: Blobs, contents: Contents) -> Made:
    """Write the package and store it. The plain copies are gone when it returns."""
    with tempfile.TemporaryDirectory(prefix="duze-package-") as name:
        folder = Path(name)
        files = await _gathered(blobs, contents, folder)
        sealed = folder / "sealed"
        manifest = await asyncio.to_thread(_sealed, contents, files, folder, sealed)
        stored = await blobs.put(_pieces(sealed), limit=_MOST)
    return Made(stored.sha256, stored.size, manifest)


async def _gathered(blobs: Blobs, contents: Contents, folder: Path) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for place, (name, sha256) in enumerate(contents.blobs.items()):
        path = folder / f"file-{place}"
        with path.open("wb") as file:
            async for piece in blobs.stream(sha256):
                file.write(piece)
        files[name] = path
    return files


def _sealed(contents: Contents, files: dict[str, Path], folder: Path, sealed: Path) -> str:
    for name, content in ((LIST, material_list(contents.materials)), (JOURNAL, written(contents.proof))):
        files[name] = folder / name
        files[name].write_bytes(content)
    manifest = folder / MANIFEST
    manifest.write_bytes(manifest_of(contents.letter, contents.materials, files))
    with sealed.open("wb") as out:
        seal([(MANIFEST, manifest), *files.items()], recipient_of(contents.key.recipient), out)
    return file_digest(manifest)


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece


async def note_package(
    session: AsyncSession, actor: Viewer, referral: Referral, contents: Contents, made: Made
) -> ReferralPackage:
    """Write the package down; one made meanwhile for the same letter and key stands, and this one is forgotten."""
    ensure(refusal_to_pack(referral, actor, True))
    dispatch = await dispatch_of(session, referral.id)
    if dispatch is None or dispatch.id != contents.dispatch.id:
        raise NotFound
    if known := await package_for(session, dispatch, contents.key):
        return known
    package = ReferralPackage(
        dispatch_id=dispatch.id,
        key_id=contents.key.id,
        fingerprint=contents.key.fingerprint,
        manifest_sha256=made.manifest_sha256,
        sha256=made.sha256,
        size=made.size,
        made_by=actor.id,
    )
    session.add(package)
    await session.flush()
    record(session, actor, Verb.REFERRAL_PACKED, referral, after=_told(package))
    return package


async def hand_over(session: AsyncSession, actor: Viewer, referral: Referral) -> ReferralPackage:
    """The newest package of the letter that counts now, for downloading; journalled. Raises NotFound."""
    ensure(refusal_to_pack(referral, actor, True))
    made = await packages_of(session, await dispatch_of(session, referral.id))
    if not made:
        raise NotFound
    package = made[0]
    record(session, actor, Verb.REFERRAL_PACKAGE_TAKEN, referral, after=_told(package))
    return package


def _told(package: ReferralPackage) -> dict[str, Any]:
    return {
        "manifest_sha256": package.manifest_sha256,
        "sha256": package.sha256,
        "key": package.fingerprint,
    }
