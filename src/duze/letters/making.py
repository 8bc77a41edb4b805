"""Making the PDF of a signed letter: outside the transaction that signed it, and only once.

Killed at any step, the job runs again and ends with the same bytes: the facts, the number and the template
are frozen, the blob is stored under its hash, and the event row is unique per letter and facts hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotFound, WrongState
from duze.letters.errors import RenderFailed
from duze.letters.events import note_rendered
from duze.letters.models import Happened, Letter, LetterState
from duze.letters.press import Press
from duze.letters.queries import file_of, template_text
from duze.letters.rules import LetterFile
from duze.letters.worker import PreviewJob, RenderJob


@dataclass(frozen=True)
class Maker:
    """What making a PDF takes."""

    db: Database
    blobs: Blobs
    press: Press

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
            if (await file_of(session, letter)).event(Happened.RENDERED, letter.facts_hash):
                return "made before"
        rendered = await self.press.render(
            RenderJob(letter.kind, letter.facts, letter.number, seal=self.press.seal, template=template)
        )
        if rendered.facts_sha256 != letter.facts_hash:
            raise RenderFailed(what="the facts printed are not the facts signed")
        stored = await self.blobs.put_bytes(rendered.pdf)
        made = {
            "sha256": stored.sha256,
            "size": stored.size,
            "pages": rendered.pages,
            "faces": list(rendered.faces),
            "fonts": rendered.fonts_sha256,
        }
        async with self.db.write() as session:
            fresh = await session.get_one(Letter, letter_id, with_for_update=True)
            noted = await note_rendered(session, fresh, made)
        return f"{made['pages']} pages" + ("" if noted else ", noted before")


def pdf_of(file: LetterFile) -> Mapping[str, Any]:
    """What was noted about the letter's PDF: sha256, size, pages. Raises WrongState while there is none."""
    event = file.event(Happened.RENDERED)
    if event is None:
        raise WrongState("公文尚未制成 PDF，请稍候再试。", code="not_rendered")
    return event.data


def open_number(letter: Letter) -> str:
    """The number of a draft as people know it: the serial left open."""
    return f"{letter.series}〔{str(letter.facts.get('dated', ''))[:4]}〕　号"


async def page_pictures(press: Press, blobs: Blobs, file: LetterFile, dpi: int = 96) -> list[bytes]:
    """The pages as PNG: of the stored PDF once it is made, else of the draft with its number left open."""
    letter = file.letter
    if event := file.event(Happened.RENDERED):
        sha256 = str(event.data["sha256"])
        return await press.pages(PreviewJob(await blobs.get(sha256), dpi), f"{sha256}:{dpi}")
    job = RenderJob(letter.kind, letter.facts, letter.number or open_number(letter))
    return await press.pages(PreviewJob(job, dpi), f"{letter.id}:{letter.version}:{dpi}")
