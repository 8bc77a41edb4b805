"""Sets of letters as pages: the sets, one set with its letters and how far it is, its acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotAllowed, NotFound, Refusal, WrongState, invalid
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, several, shaped, version_of
from duze.kit.web.problems import problem
from duze.letters.batch_queries import batch_for, batches, file_of_batch, units_meant
from duze.letters.batch_rules import BatchFile, batch_acts, refusal_to_issue_batch, refusal_to_retry_batch
from duze.letters.batch_views import batch_out
from duze.letters.batches import issue_batch, multiply_letter, retry_batch, review_batch
from duze.letters.making import page_pictures
from duze.letters.models import Letter, LetterState
from duze.letters.models_batches import ItemState
from duze.letters.pages import act_on_letter
from duze.letters.press import Press
from duze.letters.shapes import MultiplyIn, RemarkIn
from duze.letters.views import file_for
from duze.people.actions import confirm_password
from duze.people.permissions import Viewer

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Values = dict[str, Any]


@get("/letter-batches")
async def batches_page(db: Db, viewer: Who) -> Template:
    """The latest sets."""
    if not viewer.staff:
        raise NotFound
    async with db.read() as session:
        rows = [await batch_out(session, await file_of_batch(session, one)) for one in await batches(session, viewer)]
    return Template("letters/batches.html", context={"viewer": viewer, "active": "/letters", "rows": rows})


@post("/letters/{letter_id:uuid}/batch", status_code=303)
async def multiply(request: Web, db: Db, viewer: Who, letter_id: FromPath[UUID]) -> Redirect | Template:
    """成批: the same letter for further units."""
    made: list[UUID] = []

    async def verb(session: AsyncSession, viewer: Viewer, letter: Letter, values: Values) -> None:
        data = shaped(MultiplyIn, {name: several(values.get(name, [])) for name in ("unit_ids", "groups")})
        wanted = await units_meant(session, data.unit_ids, data.groups, clock.today())
        made.append((await multiply_letter(session, viewer, letter, wanted, today=clock.today())).id)

    answer = await act_on_letter(request, db, viewer, letter_id, verb)
    return Redirect(f"/letter-batches/{made[0]}", status_code=303) if isinstance(answer, Redirect) else answer


@get("/letter-batches/{batch_id:uuid}")
async def batch_page(db: Db, viewer: Who, batch_id: FromPath[UUID]) -> Template:
    """One set: how far it is, each letter, what is open to me."""
    return await _show(db, viewer, batch_id, None)


async def _show(db: Database, viewer: Viewer, batch_id: UUID, refusal: Refusal | None) -> Template:
    async with db.read() as session:
        file = await file_of_batch(session, await batch_for(session, viewer, batch_id))
        out = await batch_out(session, file)
    context = {
        "viewer": viewer,
        "active": "/letters",
        "batch": out,
        "acts": batch_acts(file, viewer),
        "percent": out.done * 100 // out.decided if out.decided else 0,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("letters/batch.html", context=context, status_code=refusal.status if refusal else 200)


async def _act(
    request: Web,
    db: Database,
    viewer: Viewer,
    batch_id: UUID,
    verb: Callable[[AsyncSession, BatchFile, Values], Awaitable[object]],
    sworn: Sworn | None = None,
) -> Redirect | Template:
    """Do one act; what signs asks for the tick and the password first, on a page of its own."""
    values = await form_values(request)
    try:
        if sworn is not None:
            if values.get("read") != "yes":
                raise invalid("/read", "请确认已审阅全部公文。")
            await confirm_password(db, viewer.id, str(values.get("password", "")))
        async with db.write() as session:
            batch = await batch_for(session, viewer, batch_id, lock=True)
            check_version(batch, version_of(values))
            await verb(session, await file_of_batch(session, batch), values)
    except NotFound:
        raise
    except Refusal as refusal:
        if sworn is None or isinstance(refusal, WrongState | NotAllowed):
            return await _show(db, viewer, batch_id, refusal)
        return await _sign_form(db, viewer, sworn, batch_id, refusal)
    return Redirect(f"/letter-batches/{batch_id}", status_code=303)


@post("/letter-batches/{batch_id:uuid}/review", status_code=303)
async def review(request: Web, db: Db, viewer: Who, batch_id: FromPath[UUID]) -> Redirect | Template:
    """整批复核通过."""

    async def verb(session: AsyncSession, file: BatchFile, values: Values) -> None:
        await review_batch(session, viewer, file, remark=shaped(RemarkIn, values).reason)

    return await _act(request, db, viewer, batch_id, verb)


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


async def _last_look(db: Database, viewer: Viewer, sworn: Sworn, batch_id: UUID) -> Redirect | Template:
    """The page, or the set itself for whoever comes back to it afterwards."""
    try:
        return await _sign_form(db, viewer, sworn, batch_id, None)
    except WrongState:
        return Redirect(f"/letter-batches/{batch_id}", status_code=303)


async def _sign_form(db: Database, viewer: Viewer, sworn: Sworn, batch_id: UUID, refusal: Refusal | None) -> Template:
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


@get("/letter-batches/{batch_id:uuid}/issue")
async def issue_page(
    db: Db, viewer: Who, press: NamedDependency[Press], blobs: NamedDependency[Blobs], batch_id: FromPath[UUID]
) -> Redirect | Template:
    """The last look before a set is signed."""
    return await _last_look(db, viewer, Sworn(press, blobs), batch_id)


@post("/letter-batches/{batch_id:uuid}/issue", status_code=303)
async def issue(
    request: Web,
    db: Db,
    viewer: Who,
    press: NamedDependency[Press],
    blobs: NamedDependency[Blobs],
    batch_id: FromPath[UUID],
) -> Redirect | Template:
    """整批签发: one confirmation for all."""

    async def verb(session: AsyncSession, file: BatchFile, _values: Values) -> None:
        await issue_batch(session, viewer, file)

    return await _act(request, db, viewer, batch_id, verb, Sworn(press, blobs))


@get("/letter-batches/{batch_id:uuid}/retry")
async def retry_page(
    db: Db, viewer: Who, press: NamedDependency[Press], blobs: NamedDependency[Blobs], batch_id: FromPath[UUID]
) -> Redirect | Template:
    """The last look before those that failed are signed as they now stand."""
    return await _last_look(db, viewer, Sworn(press, blobs, again=True), batch_id)


@post("/letter-batches/{batch_id:uuid}/retry", status_code=303)
async def retry(
    request: Web,
    db: Db,
    viewer: Who,
    press: NamedDependency[Press],
    blobs: NamedDependency[Blobs],
    batch_id: FromPath[UUID],
) -> Redirect | Template:
    """重试未能签发的."""

    async def verb(session: AsyncSession, file: BatchFile, _values: Values) -> None:
        await retry_batch(session, viewer, file)

    return await _act(request, db, viewer, batch_id, verb, Sworn(press, blobs, again=True))


ROUTES = [batches_page, multiply, batch_page, review, issue_page, issue, retry_page, retry]
