"""Delivering a letter, as pages.

Handing a referral over cannot be taken back: all its pages, the recipients, a tick, the password again.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import Refusal, WrongState, invalid
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, version_of
from duze.kit.web.problems import problem
from duze.letters.events import deliver_letter
from duze.letters.kinds import REFERRAL_LETTER
from duze.letters.making import page_pictures
from duze.letters.press import Press
from duze.letters.queries import letter_for
from duze.letters.rules import refusal_to_deliver
from duze.letters.views import file_for, letter_out
from duze.people.actions import confirm_password
from duze.people.permissions import Viewer

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]


@get("/letters/{letter_id:uuid}/delivery")
async def delivery_page(
    db: Db, viewer: Who, press: NamedDependency[Press], blobs: NamedDependency[Blobs], letter_id: FromPath[UUID]
) -> Redirect | Template:
    """The last look before a letter goes out: the sealed file's pages, recipients, what delivering does."""
    try:
        return await _form(db, viewer, press, blobs, letter_id, None)
    except WrongState:
        return Redirect(f"/letters/{letter_id}", status_code=303)


@post("/letters/{letter_id:uuid}/delivery", status_code=303)
async def deliver(
    request: Request[Any, Any, Any],
    db: Db,
    viewer: Who,
    press: NamedDependency[Press],
    blobs: NamedDependency[Blobs],
    letter_id: FromPath[UUID],
) -> Redirect | Template:
    """送达. A referral is handed over only by somebody who ticked that it was read and gave the password again."""
    values = await form_values(request)
    try:
        async with db.read() as session:
            referral = (await letter_for(session, viewer, letter_id)).kind == REFERRAL_LETTER.slug
        if referral:
            if values.get("read") != "yes":
                raise invalid("/read", "请确认已核对移送函、受理机构和材料。")
            await confirm_password(db, viewer.id, str(values.get("password", "")))
        async with db.write() as session:
            letter = await letter_for(session, viewer, letter_id, lock=True)
            check_version(letter, version_of(values))
            await deliver_letter(session, viewer, letter)
    except Refusal as refusal:
        return await _form(db, viewer, press, blobs, letter_id, refusal)
    return Redirect(f"/letters/{letter_id}", status_code=303)


async def _form(
    db: Database, viewer: Viewer, press: Press, blobs: Blobs, letter_id: UUID, refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        file = await file_for(session, viewer, letter_id)
        ensure(refusal_to_deliver(file, viewer))
        shown = await letter_out(session, viewer, file)
    context = {
        "viewer": viewer,
        "active": "/letters",
        "letter": shown,
        "referral": file.letter.kind == REFERRAL_LETTER.slug,
        "version": file.letter.version,
        "pages": len(await page_pictures(press, blobs, file)),
        "problem": problem(refusal) if refusal else None,
    }
    return Template("letters/deliver.html", context=context, status_code=refusal.status if refusal else 200)


ROUTES = [delivery_page, deliver]
