"""Before a set is signed: every letter of it as pictures, recipients, what follows; and the sheet of what failed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import Refusal, WrongState
from duze.kit.export import sheet_of
from duze.kit.i18n import fmt_datetime, gettext
from duze.kit.web.problems import problem
from duze.letters.batch_queries import batch_for, file_of_batch
from duze.letters.batch_rules import BatchFile, refusal_to_issue_batch, refusal_to_retry_batch
from duze.letters.batch_views import batch_out
from duze.letters.making import page_pictures
from duze.letters.models import Letter, LetterState
from duze.letters.models_batches import ItemState
from duze.letters.press import Press
from duze.letters.views import file_for
from duze.people.permissions import Viewer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Sworn:
    """What the page before signing a set needs: renders, files, and whether it is another try."""

    press: Press
    blobs: Blobs
    again: bool = False

    @property
    def noun(self) -> str:
        """The act's name in the address."""
        return "retry" if self.again else "issue"

    def refusal(self, file: BatchFile, viewer: Viewer) -> Refusal | None:
        """Why it is not open."""
        return refusal_to_retry_batch(file, viewer) if self.again else refusal_to_issue_batch(file, viewer)

    def takes(self, file: BatchFile) -> list[Letter]:
        """The letters to be signed, in order."""
        pairs = zip(file.items, file.letters, strict=True)
        if self.again:
            return [letter for item, letter in pairs if item.state is ItemState.FAILED]
        return [letter for _item, letter in pairs if letter.state is LetterState.REVIEWED]


async def last_look(db: Database, viewer: Viewer, sworn: Sworn, batch_id: UUID) -> Redirect | Template:
    """The page, or the set itself for whoever comes back to it afterwards."""
    try:
        return await sign_form(db, viewer, sworn, batch_id, None)
    except WrongState:
        return Redirect(f"/letter-batches/{batch_id}", status_code=303)


async def sign_form(db: Database, viewer: Viewer, sworn: Sworn, batch_id: UUID, refusal: Refusal | None) -> Template:
    """Every letter of the set as pictures: the first one whole, of the others, alike but for the unit, page one."""
    async with db.read() as session:
        file = await file_of_batch(session, await batch_for(session, viewer, batch_id))
        ensure(sworn.refusal(file, viewer))
        taken = sworn.takes(file)
        first = await file_for(session, viewer, taken[0].id)
    pages = 0
    try:
        pages = len(await page_pictures(sworn.press, sworn.blobs, first))
    except Refusal as unprintable:
        refusal = refusal or unprintable
    context = {
        "viewer": viewer,
        "active": "/letters",
        "batch": file.batch,
        "noun": sworn.noun,
        "letters": [(letter, "、".join(letter.facts.get("to", ()))) for letter in taken],
        "pages": pages,
        "today": clock.today(),
        "problem": problem(refusal) if refusal else None,
    }
    return Template("letters/batch_sign.html", context=context, status_code=refusal.status if refusal else 200)


@get("/letter-batches/{batch_id:uuid}/failures.xlsx", media_type=XLSX)
async def failures(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], batch_id: FromPath[UUID]
) -> Response[bytes]:
    """What could not be signed and why, to be worked through."""
    async with db.read() as session:
        out = await batch_out(session, await file_of_batch(session, await batch_for(session, viewer, batch_id)))
    heads = [gettext(one) for one in ("序号", "主送", "状态", "原因")]
    rows = [[str(one.position), one.to, one.state_name, one.failure] for one in out.items if one.failure]
    about = [(gettext("标题"), out.title), (gettext("导出人"), viewer.name)]
    about.append((gettext("导出时间"), fmt_datetime(clock.now())))
    named = {"Content-Disposition": 'attachment; filename="failures.xlsx"'}
    return Response(sheet_of(gettext("未能签发的公文"), heads, rows, about), media_type=XLSX, headers=named)
