"""Reading a letter in full, editing its facts and signing it, as pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from duze.journal.queries import last_act
from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import Refusal, Stale, WrongState, invalid
from duze.kit.i18n import gettext
from duze.kit.web.clash import Clash, differences
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, version_of
from duze.kit.web.problems import problem
from duze.letters.actions import redraft_letter
from duze.letters.authority import lack_of_authority
from duze.letters.editing import by_field, facts_from, fields_of
from duze.letters.kinds import kind_named
from duze.letters.making import page_pictures
from duze.letters.press import Press
from duze.letters.queries import letter_for
from duze.letters.rules import LetterFile, refusal_to_redraft, refusal_to_sign
from duze.letters.shapes import RedraftIn
from duze.letters.signing import sign_letter
from duze.letters.views import approval_said, dry_run, file_for, letter_out
from duze.people.actions import confirm_password
from duze.people.permissions import Viewer

Web = Request[Any, Any, Any]


@get("/letters/{letter_id:uuid}/edit")
async def edit_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> Template:
    """The letter's facts as a form."""
    return await _edit(db, viewer, letter_id, None, {})


@post("/letters/{letter_id:uuid}/edit", status_code=303)
async def edit(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> Redirect | Template:
    """Save a new draft; what was typed stays when something is wrong with it."""
    form = await request.form()
    values = {name: str(form[name]) for name in form}
    try:
        async with db.write() as session:
            letter = await letter_for(session, viewer, letter_id, lock=True)
            check_version(letter, version_of(values))
            facts = facts_from(kind_named(letter.kind), letter.facts, values)
            await redraft_letter(session, viewer, letter, RedraftIn(facts=facts))
    except Refusal as refusal:
        return await _edit(db, viewer, letter_id, refusal, values)
    return Redirect(f"/letters/{letter_id}", status_code=303)


async def _edit(
    db: Database, viewer: Viewer, letter_id: UUID, refusal: Refusal | None, values: dict[str, Any]
) -> Template:
    async with db.read() as session:
        letter = await letter_for(session, viewer, letter_id)
        ensure(refusal_to_redraft(letter, viewer))
        stale = isinstance(refusal, Stale)
        last = await last_act(session, letter_id) if stale else None
    kind = kind_named(letter.kind)
    clash = None
    if stale:
        held = fields_of(kind, letter.facts, {})
        labels = [(field.name, gettext(field.label)) for field in held]
        rows = differences(labels, {field.name: field.value for field in held}, values)
        clash = Clash(last.actor_name if last else "", last.created_at if last else None, rows)
    context = {
        "viewer": viewer,
        "active": "/letters",
        "letter": letter,
        "kind": kind,
        "clash": clash,
        "fields": fields_of(kind, letter.facts, values),
        "version": letter.version if stale else version_of(values) or letter.version,
        "problem": by_field(problem(refusal)) if refusal else None,
    }
    return Template("letters/edit.html", context=context, status_code=refusal.status if refusal else 200)


@get("/letters/{letter_id:uuid}/pages")
async def all_pages(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    press: NamedDependency[Press],
    blobs: NamedDependency[Blobs],
    letter_id: FromPath[UUID],
) -> Template:
    """Every page of the letter as a picture: what a reviewer reads."""
    async with db.read() as session:
        file = await file_for(session, viewer, letter_id)
    pages, refusal = await _count(press, blobs, file)
    context = {
        "viewer": viewer,
        "active": "/letters",
        "letter": file.letter,
        "pages": pages,
        "problem": by_field(problem(refusal)) if refusal else None,
    }
    return Template("letters/pages.html", context=context, status_code=refusal.status if refusal else 200)


async def _count(press: Press, blobs: Blobs, file: LetterFile) -> tuple[int, Refusal | None]:
    """How many pages there are, or why the letter cannot be printed."""
    try:
        return len(await page_pictures(press, blobs, file)), None
    except Refusal as refusal:
        return 0, refusal


@get("/letters/{letter_id:uuid}/sign")
async def sign_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    press: NamedDependency[Press],
    blobs: NamedDependency[Blobs],
    letter_id: FromPath[UUID],
) -> Redirect | Template:
    """The last look before signing: all pages, recipients, what signing does.

    Whoever comes back to it by the back button afterwards is led to the letter, which says how it stands.
    """
    try:
        return await _sign_form(db, viewer, press, blobs, letter_id, None)
    except WrongState:
        return Redirect(f"/letters/{letter_id}", status_code=303)


@post("/letters/{letter_id:uuid}/sign", status_code=303)
async def sign(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    press: NamedDependency[Press],
    blobs: NamedDependency[Blobs],
    letter_id: FromPath[UUID],
) -> Redirect | Template:
    """Sign: tick and password first, then a dry render, then number, frozen facts and render job together."""
    values = await form_values(request)
    today = clock.today()
    try:
        if values.get("read") != "yes":
            raise invalid("/read", "请确认已审阅全文。")
        await confirm_password(db, viewer.id, str(values.get("password", "")))
        proof = await dry_run(db, press, viewer, letter_id, today)
        async with db.write() as session:
            letter = await letter_for(session, viewer, letter_id, lock=True)
            check_version(letter, version_of(values))
            await sign_letter(session, viewer, letter, proof=proof, today=today)
    except Refusal as refusal:
        return await _sign_form(db, viewer, press, blobs, letter_id, refusal)
    return Redirect(f"/letters/{letter_id}", status_code=303)


async def _sign_form(
    db: Database, viewer: Viewer, press: Press, blobs: Blobs, letter_id: UUID, refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        file = await file_for(session, viewer, letter_id)
        ensure(refusal_to_sign(file, viewer))
        shown = await letter_out(session, viewer, file)
        lacks = await lack_of_authority(session, file.letter, clock.today(), viewer)
    pages, unprintable = await _count(press, blobs, file)
    refusal = refusal or unprintable
    context = {
        "viewer": viewer,
        "active": "/letters",
        "letter": shown,
        "version": file.letter.version,
        "pages": pages,
        "approved": approval_said(file.letter),
        "lacks": problem(lacks) if lacks else None,
        "today": clock.today(),
        "problem": by_field(problem(refusal)) if refusal else None,
    }
    return Template("letters/sign.html", context=context, status_code=refusal.status if refusal else 200)


ROUTES = [all_pages, edit_page, edit, sign_page, sign]
