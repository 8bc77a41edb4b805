"""会签 over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.db import Database
from duze.letters import countersigning as verbs
from duze.letters.api_acts import answer_with, locked
from duze.letters.queries import file_of, letter_for
from duze.letters.rules import refusal_to_ask_countersigners
from duze.letters.shapes import CountersignersIn, ReasonIn, RemarkIn
from duze.letters.views import LetterOut
from duze.people.permissions import Viewer

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Path = FromPath[UUID]
TAGS = ["letters"]
_AT = "/letters/{letter_id:uuid}"


class CountersignerOut(msgspec.Struct):
    """Somebody who may be asked."""

    account_id: UUID
    name: str
    post: str


@get(f"{_AT}/countersigners", tags=TAGS, summary="Who may be asked to countersign")
async def able(db: Db, viewer: Who, letter_id: Path) -> list[CountersignerOut]:
    """Persons in office today, but neither drafter, reviewer nor those asked already."""
    async with db.read() as session:
        letter = await letter_for(session, viewer, letter_id)
        ensure(refusal_to_ask_countersigners(await file_of(session, letter), viewer))
        found = await verbs.countersigners_for(session, letter, clock.today())
    return [CountersignerOut(*one) for one in found if one[0] != viewer.id]


@post(f"{_AT}/countersigners", status_code=200, tags=TAGS, summary="请会签")
async def ask(
    request: Web, db: Db, viewer: Who, letter_id: Path, data: JSONBody[CountersignersIn]
) -> Response[LetterOut]:
    """The letter is not signed before all of them have countersigned."""
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await verbs.ask_countersigners(session, viewer, letter, data.account_ids, today=clock.today())
        return await answer_with(session, viewer, letter)


@post(f"{_AT}/countersignature", status_code=200, tags=TAGS, summary="会签")
async def countersign(
    request: Web, db: Db, viewer: Who, letter_id: Path, data: JSONBody[RemarkIn]
) -> Response[LetterOut]:
    """By somebody who was asked."""
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await verbs.countersign_letter(session, viewer, letter, remark=data.reason)
        return await answer_with(session, viewer, letter)


@post(f"{_AT}/countersign-return", status_code=200, tags=TAGS, summary="会签退回")
async def send_back(
    request: Web, db: Db, viewer: Who, letter_id: Path, data: JSONBody[ReasonIn]
) -> Response[LetterOut]:
    """Back to the drafter, with a reason; countersignatures given lapse."""
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await verbs.return_from_countersigning(session, viewer, letter, reason=data.reason)
        return await answer_with(session, viewer, letter)


@post(f"{_AT}/countersign-recall", status_code=200, tags=TAGS, summary="不再等待会签")
async def recall(request: Web, db: Db, viewer: Who, letter_id: Path, data: JSONBody[ReasonIn]) -> Response[LetterOut]:
    """Stop waiting for those who have not countersigned."""
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await verbs.recall_countersigning(session, viewer, letter, reason=data.reason)
        return await answer_with(session, viewer, letter)


ROUTES = [able, ask, countersign, send_back, recall]
