"""Sets of letters as pages: the sets, one set with its letters and how far it is, its acts."""

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
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotAllowed, NotFound, Refusal, WrongState, invalid
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, several, shaped, version_of
from duze.kit.web.problems import problem
from duze.letters.batch_listing import BATCHES
from duze.letters.batch_queries import batch_for, file_of_batch, units_meant
from duze.letters.batch_rules import BatchFile, batch_acts
from duze.letters.batch_views import batch_out
from duze.letters.batches import ISSUE_JOB, issue_batch, multiply_letter, retry_batch, review_batch, stop_batch
from duze.letters.kinds import KINDS
from duze.letters.models import Letter
from duze.letters.pages import act_on_letter
from duze.letters.pages_batch_signing import Sworn, failures, last_look, sign_form
from duze.letters.press import Press
from duze.letters.shapes import MultiplyIn, RemarkIn
from duze.people.actions import confirm_password
from duze.people.permissions import Viewer
from duze.units.lists import listed
from duze.units.taking_out import doors as selection_doors

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Values = dict[str, Any]


@get("/letter-batches")
async def batches_page(request: Web, db: Db, viewer: Who) -> Template:
    """The sets."""
    async with db.read() as session:
        page, shown = await listed(session, BATCHES, viewer, request.query_params)
    context = {"viewer": viewer, "active": "/letters", "rows": page.items, "list": shown, "kinds": KINDS}
    return Template("letters/batches.html", context=context)


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
        job = await job_asked(session, ISSUE_JOB, f"{batch_id}:{file.batch.rounds}") if file.batch.rounds else None
    context = {
        "viewer": viewer,
        "active": "/letters",
        "batch": out,
        "job": job if job and job.asked_by_id == viewer.id else None,
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
        return await sign_form(db, viewer, sworn, batch_id, refusal)
    return Redirect(f"/letter-batches/{batch_id}", status_code=303)


@post("/letter-batches/{batch_id:uuid}/review", status_code=303)
async def review(request: Web, db: Db, viewer: Who, batch_id: FromPath[UUID]) -> Redirect | Template:
    """整批复核通过."""

    async def verb(session: AsyncSession, file: BatchFile, values: Values) -> None:
        await review_batch(session, viewer, file, remark=shaped(RemarkIn, values).reason)

    return await _act(request, db, viewer, batch_id, verb)


@get("/letter-batches/{batch_id:uuid}/issue")
async def issue_page(
    db: Db, viewer: Who, press: NamedDependency[Press], blobs: NamedDependency[Blobs], batch_id: FromPath[UUID]
) -> Redirect | Template:
    """The last look before a set is signed."""
    return await last_look(db, viewer, Sworn(press, blobs), batch_id)


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
    return await last_look(db, viewer, Sworn(press, blobs, again=True), batch_id)


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


@post("/letter-batches/{batch_id:uuid}/stop", status_code=303)
async def stop(request: Web, db: Db, viewer: Who, batch_id: FromPath[UUID]) -> Redirect | Template:
    """中止签发."""

    async def verb(session: AsyncSession, file: BatchFile, _values: Values) -> None:
        await stop_batch(session, viewer, file)

    return await _act(request, db, viewer, batch_id, verb)


ROUTES = [
    batches_page,
    *selection_doors(BATCHES),
    multiply,
    batch_page,
    review,
    issue_page,
    issue,
    retry_page,
    retry,
    stop,
    failures,
]
