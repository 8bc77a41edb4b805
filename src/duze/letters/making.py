"""Making the PDF of a signed letter: outside the transaction that signed it, and only once.

Two steps, each noted once: the PDF is rendered, then sealed. Killed anywhere, the job goes on from the last noted
step: facts, number and template are frozen, so rendering again gives the same bytes; the sealed file is the one
whose event row, unique per letter and facts hash, came first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotFound, WrongState
from duze.kit.jobs import far
from duze.letters.errors import RenderFailed
from duze.letters.events import note_rendered, note_sealed
from duze.letters.models import Happened, Letter, LetterState
from duze.letters.press import Press
from duze.letters.queries import code_of, file_of, template_text
from duze.letters.rules import LetterFile
from duze.letters.sealing import Order, Signer
from duze.letters.sheet import SealPlace
from duze.letters.worker import PreviewJob, RenderJob


@dataclass(frozen=True)
class Maker:
    """What making a PDF takes."""

    db: Database
    blobs: Blobs
    press: Press
    signer: Signer
    base_url: str

    async def make(self, args: Mapping[str, Any]) -> str:
        """The job `letters.render`: make, store and note the PDF of the letter named in `args`.

        What it returns is read by administrators: a number would tell them of a referral.
        """
        letter_id = UUID(str(args["letter"]))
        async with self.db.read() as session:
            letter = await session.get(Letter, letter_id)
            if letter is None or letter.state is not LetterState.SIGNED:
                raise NotFound
            template = await template_text(session, letter.template_hash)
            file = await file_of(session, letter)
            code = await code_of(session, letter.id)
        if file.event(Happened.SEALED, letter.facts_hash):
            return "made before"
        far(0, 2, "排版")
        if event := file.event(Happened.RENDERED, letter.facts_hash):
            made: Mapping[str, Any] = event.data
        else:
            made = await self._render(letter, template)
        far(1, 2, "用印")
        await self._seal(letter, made, code)
        return f"{made['pages']} pages"

    async def _render(self, letter: Letter, template: str | None) -> Mapping[str, Any]:
        """Step one: the PDF, the same bytes however often it is made."""
        rendered = await self.press.render(RenderJob(letter.kind, letter.facts, letter.number, template=template))
        if rendered.facts_sha256 != letter.facts_hash:
            raise RenderFailed(what="the facts printed are not the facts signed")
        stored = await self.blobs.put_bytes(rendered.pdf)
        made = {
            "sha256": stored.sha256,
            "size": stored.size,
            "pages": rendered.pages,
            "faces": list(rendered.faces),
            "fonts": rendered.fonts_sha256,
            "seal": _kept(rendered.seal),
        }
        async with self.db.write() as session:
            fresh = await session.get_one(Letter, letter.id, with_for_update=True)
            await note_rendered(session, fresh, made)
        return made

    async def _seal(self, letter: Letter, made: Mapping[str, Any], code: str) -> None:
        """Step two: the file that goes out. Of two runs the first to note its file wins.

        The stored PDF is sealed, not a fresh one: what was noted and what goes out cannot part.
        """
        order = Order(
            pdf=await self.blobs.get(str(made["sha256"])),
            issuer=str(letter.facts["issuer"]),
            place=_place(made.get("seal"), letter.facts),
            code=code,
            address=f"{self.base_url}/verify/{code}",
        )
        sealed = await asyncio.to_thread(self.signer.seal, order)
        stored = await self.blobs.put_bytes(sealed.pdf)
        noted = {
            "sha256": stored.sha256,
            "size": stored.size,
            "pages": made["pages"],
            "sealed": bool(sealed.fingerprint),
            "certificate": sealed.fingerprint,
            "subject": sealed.subject,
        }
        async with self.db.write() as session:
            fresh = await session.get_one(Letter, letter.id, with_for_update=True)
            await note_sealed(session, fresh, noted)


def _kept(place: SealPlace | None) -> list[int] | None:
    """The seal's place for the journal, which takes no floats: page, then thousandths of a millimetre."""
    if place is None:
        return None
    return [place.page, *(round(each * 1000) for each in (place.x, place.y, place.diameter, place.height))]


def _place(kept: list[int] | None, facts: Mapping[str, Any]) -> SealPlace | None:
    """The place again, with whose seal or stamp it is."""
    if not kept:
        return None
    signers = facts.get("signatories") or [{"name": facts["issuer"]}]
    x, y, diameter, height = (each / 1000 for each in (*kept[1:], 0)[:4])
    return SealPlace(kept[0], x, y, diameter, height, str(signers[0]["name"]))


def pdf_of(file: LetterFile) -> Mapping[str, Any]:
    """What was noted about the file that goes out: sha256, size, pages. Raises WrongState while there is none."""
    event = file.event(Happened.SEALED)
    if event is None:
        raise WrongState("公文尚未制成 PDF，请稍候再试。", code="not_rendered")
    return event.data


def open_number(letter: Letter) -> str:
    """The number of a draft as people know it: the serial left open."""
    return f"{letter.series}〔{str(letter.facts.get('dated', ''))[:4]}〕　号"


async def page_pictures(press: Press, blobs: Blobs, file: LetterFile, dpi: int = 96) -> list[bytes]:
    """The pages as PNG: of the stored PDF once it is made, else of the draft with its number left open."""
    letter = file.letter
    if event := file.event(Happened.SEALED) or file.event(Happened.RENDERED):
        sha256 = str(event.data["sha256"])
        return await press.pages(PreviewJob(await blobs.get(sha256), dpi), f"{sha256}:{dpi}")
    job = RenderJob(letter.kind, letter.facts, letter.number or open_number(letter))
    return await press.pages(PreviewJob(job, dpi), f"{letter.id}:{letter.version}:{dpi}")
