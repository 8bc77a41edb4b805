"""会签 as pages: asking, countersigning, sending back, no longer waiting. The forms are on the letter's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.web.forms import several, shaped
from duze.letters import countersigning as verbs
from duze.letters.models import Letter
from duze.letters.pages import act_on_letter
from duze.letters.shapes import CountersignersIn, ReasonIn, RemarkIn
from duze.people.permissions import Viewer

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Path = FromPath[UUID]
Values = dict[str, Any]


@post("/letters/{letter_id:uuid}/countersigners", status_code=303)
async def ask(request: Web, db: Db, viewer: Who, letter_id: Path) -> Redirect | Template:
    """请会签."""

    async def verb(session: AsyncSession, viewer: Viewer, letter: Letter, values: Values) -> None:
        data = shaped(CountersignersIn, {"account_ids": several(values.get("account_ids", []))})
        await verbs.ask_countersigners(session, viewer, letter, data.account_ids, today=clock.today())

    return await act_on_letter(request, db, viewer, letter_id, verb)


@post("/letters/{letter_id:uuid}/countersignature", status_code=303)
async def countersign(request: Web, db: Db, viewer: Who, letter_id: Path) -> Redirect | Template:
    """会签."""

    async def verb(session: AsyncSession, viewer: Viewer, letter: Letter, values: Values) -> None:
        await verbs.countersign_letter(session, viewer, letter, remark=shaped(RemarkIn, values).reason)

    return await act_on_letter(request, db, viewer, letter_id, verb)


@post("/letters/{letter_id:uuid}/countersign-return", status_code=303)
async def send_back(request: Web, db: Db, viewer: Who, letter_id: Path) -> Redirect | Template:
    """会签退回: a leader no longer sees the letter then, so the way leads to the desk."""

    async def verb(session: AsyncSession, viewer: Viewer, letter: Letter, values: Values) -> None:
        await verbs.return_from_countersigning(session, viewer, letter, reason=shaped(ReasonIn, values).reason)

    answer = await act_on_letter(request, db, viewer, letter_id, verb)
    return Redirect("/", status_code=303) if isinstance(answer, Redirect) and not viewer.staff else answer


@post("/letters/{letter_id:uuid}/countersign-recall", status_code=303)
async def recall(request: Web, db: Db, viewer: Who, letter_id: Path) -> Redirect | Template:
    """不再等待会签."""

    async def verb(session: AsyncSession, viewer: Viewer, letter: Letter, values: Values) -> None:
        await verbs.recall_countersigning(session, viewer, letter, reason=shaped(ReasonIn, values).reason)

    return await act_on_letter(request, db, viewer, letter_id, verb)


ROUTES = [ask, countersign, send_back, recall]
