"""Letters as pages: the list, one letter, and its acts. Editing and signing are in `pages_forms`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.jobs.queries import job_asked
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import Refusal
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.letters import actions, events, pages_delivery, pages_forms, selecting
from duze.letters.authority import lack_of_authority
from duze.letters.batch_queries import batch_of
from duze.letters.batch_rules import refusal_to_multiply
from duze.letters.comparing import what_changed
from duze.letters.countersigning import countersigners_for
from duze.letters.kinds import KINDS, REFERRAL_LETTER, kind_named
from duze.letters.listing import LETTERS, letter_rows
from duze.letters.models import Letter
from duze.letters.queries import drafts_of, letter_for
from duze.letters.rules import LetterFile, open_acts, refusal_to_ask_countersigners
from duze.letters.shapes import ApprovalIn, ReasonIn, RemarkIn
from duze.letters.signing import RENDER_JOB
from duze.letters.views import approval_said, course, file_for, letter_out
from duze.people.permissions import Viewer
from duze.units.lists import listed
from duze.units.models import GROUP_NAMES
from duze.units.queries import leaders_named, unit_choices

Web = Request[Any, Any, Any]
Verb = Callable[[AsyncSession, Viewer, Letter, dict[str, Any]], Awaitable[object]]


@get("/letters")
async def letters_page(request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """Letters: the office by state, a reader its own 来文 with what waits for a signature first."""
    async with db.read() as session:
        page, shown = await listed(session, LETTERS, viewer, request.query_params)
        waiting = [] if viewer.staff else (await letter_rows(session, viewer, limit=50, to_receive=True)).items
    context = {
        "viewer": viewer,
        "active": "/letters",
        "rows": page.items,
        "list": shown,
        "waiting": {row.id for row in waiting},
        "kinds": KINDS,
    }
    return Template("letters/list.html", context=context)


@get("/letters/{letter_id:uuid}")
async def letter_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> Template:
    """One letter: its pages, what the last draft changed, what has happened, what is open to me."""
    return await _show(db, viewer, letter_id, None, {})


async def _show(
    db: Database, viewer: Viewer, letter_id: UUID, refusal: Refusal | None, values: dict[str, Any]
) -> Template:
    async with db.read() as session:
        file = await file_for(session, viewer, letter_id)
        drafts = await drafts_of(session, letter_id) if viewer.staff else []
        kind = kind_named(file.letter.kind)
        lacks = await lack_of_authority(session, file.letter, clock.today(), viewer) if viewer.staff else None
        shown = await letter_out(session, viewer, file)
        made = await job_asked(session, RENDER_JOB, str(letter_id)) if file.letter.signer_id == viewer.id else None
        context = {
            "viewer": viewer,
            "active": "/letters",
            "letter": shown,
            "course": course(shown) if viewer.staff else [],
            "referral": kind.slug == REFERRAL_LETTER.slug,
            "acts": open_acts(file, viewer, clock.now()),
            "able": await _able(session, viewer, file),
            **await _set(session, viewer, file),
            "drafts": drafts,
            "job": made if shown.pages is None else None,
            "changes": what_changed(kind, drafts[1].facts, drafts[0].facts) if len(drafts) > 1 else [],
            "values": values,
            "leaders": await leaders_named(session, clock.today()) if viewer.staff else [],
            "approved": approval_said(file.letter) if viewer.staff else "",
            "lacks": problem(lacks) if lacks else None,
            "problem": problem(refusal) if refusal else None,
        }
    return Template("letters/show.html", context=context, status_code=refusal.status if refusal else 200)


async def _able(session: AsyncSession, viewer: Viewer, file: LetterFile) -> list[tuple[UUID, str, str]]:
    """Whom the viewer could ask to countersign now."""
    if refusal_to_ask_countersigners(file, viewer) is not None:
        return []
    return [one for one in await countersigners_for(session, file.letter, clock.today()) if one[0] != viewer.id]


async def _set(session: AsyncSession, viewer: Viewer, file: LetterFile) -> dict[str, Any]:
    """The set the letter belongs to, or the units it could be made for too."""
    if not viewer.staff:
        return {"batch": None, "units": []}
    batch = await batch_of(session, file.letter.id)
    free = batch is None and refusal_to_multiply(file.letter, viewer) is None
    units = await unit_choices(session, clock.today()) if free else []
    return {"batch": batch, "units": units, "groups": GROUP_NAMES}


async def act_on_letter(request: Web, db: Database, viewer: Viewer, letter_id: UUID, verb: Verb) -> Redirect | Template:
    """Do one act asked for on the letter's page; a refusal shows the page again with the typed text kept."""
    values = await form_values(request)
    try:
        async with db.write() as session:
            letter = await letter_for(session, viewer, letter_id, lock=True)
            check_version(letter, version_of(values))
            await verb(session, viewer, letter, values)
    except Refusal as refusal:
        return await _show(db, viewer, letter_id, refusal, values)
    return Redirect(f"/letters/{letter_id}", status_code=303)


@post("/letters/{letter_id:uuid}/review", status_code=303)
async def review(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> Redirect | Template:
    """复核通过."""

    async def verb(session: AsyncSession, viewer: Viewer, letter: Letter, values: dict[str, Any]) -> None:
        await actions.review_letter(session, viewer, letter, remark=shaped(RemarkIn, values).reason)

    return await act_on_letter(request, db, viewer, letter_id, verb)


@post("/letters/{letter_id:uuid}/return", status_code=303)
async def send_back(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> Redirect | Template:
    """退回拟稿人."""

    async def verb(session: AsyncSession, viewer: Viewer, letter: Letter, values: dict[str, Any]) -> None:
        await actions.return_letter(session, viewer, letter, reason=shaped(ReasonIn, values).reason)

    return await act_on_letter(request, db, viewer, letter_id, verb)


@post("/letters/{letter_id:uuid}/approval", status_code=303)
async def approval(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> Redirect | Template:
    """记录市政府同意."""

    async def verb(session: AsyncSession, viewer: Viewer, letter: Letter, values: dict[str, Any]) -> None:
        await actions.record_approval(session, viewer, letter, shaped(ApprovalIn, values), today=clock.today())

    return await act_on_letter(request, db, viewer, letter_id, verb)


@post("/letters/{letter_id:uuid}/receipt", status_code=303)
async def receive(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> Redirect | Template:
    """签收."""

    async def verb(session: AsyncSession, viewer: Viewer, letter: Letter, values: dict[str, Any]) -> None:
        await events.receive_letter(session, viewer, letter)

    return await act_on_letter(request, db, viewer, letter_id, verb)


@post("/letters/{letter_id:uuid}/withdrawal", status_code=303)
async def withdraw(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> Redirect | Template:
    """撤稿."""

    async def verb(session: AsyncSession, viewer: Viewer, letter: Letter, values: dict[str, Any]) -> None:
        await actions.withdraw_letter(session, viewer, letter, reason=shaped(ReasonIn, values).reason)

    return await act_on_letter(request, db, viewer, letter_id, verb)


@post("/letters/{letter_id:uuid}/signature-recall", status_code=303)
async def recall_signature(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> Redirect | Template:
    """撤回签发."""

    async def verb(session: AsyncSession, viewer: Viewer, letter: Letter, values: dict[str, Any]) -> None:
        await events.unsign_letter(session, viewer, letter, now=clock.now())

    return await act_on_letter(request, db, viewer, letter_id, verb)


@post("/letters/{letter_id:uuid}/void", status_code=303)
async def void(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> Redirect | Template:
    """作废."""

    async def verb(session: AsyncSession, viewer: Viewer, letter: Letter, values: dict[str, Any]) -> None:
        await events.void_letter(session, viewer, letter, reason=shaped(ReasonIn, values).reason)

    return await act_on_letter(request, db, viewer, letter_id, verb)


ROUTES = [
    letters_page,
    *selecting.ROUTES,
    letter_page,
    review,
    send_back,
    approval,
    receive,
    withdraw,
    void,
    recall_signature,
    *pages_forms.ROUTES,
    *pages_delivery.ROUTES,
]
