"""Letters over the API: the acts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.web.etags import check_match, etag
from duze.letters import actions, events, queries, signing
from duze.letters.models import Letter
from duze.letters.press import Press
from duze.letters.shapes import ApprovalIn, ReasonIn, RedraftIn, RemarkIn, SupersessionIn
from duze.letters.views import LetterOut, dry_run, letter_out
from duze.people.permissions import Permission, Viewer, require

Web = Request[Any, Any, Any]
TAGS = ["letters"]


@post("/letters/{letter_id:uuid}/draft", status_code=200, tags=TAGS, summary="Change the facts")
async def redraft(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    letter_id: FromPath[UUID],
    data: JSONBody[RedraftIn],
) -> Response[LetterOut]:
    """A new draft; whoever changes the text becomes its drafter."""
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await actions.redraft_letter(session, viewer, letter, data)
        return await answer_with(session, viewer, letter)


@post("/letters/{letter_id:uuid}/review", status_code=200, tags=TAGS, summary="复核")
async def review(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    letter_id: FromPath[UUID],
    data: JSONBody[RemarkIn],
) -> Response[LetterOut]:
    """Found right by another than the drafter."""
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await actions.review_letter(session, viewer, letter, remark=data.reason)
        return await answer_with(session, viewer, letter)


@post("/letters/{letter_id:uuid}/return", status_code=200, tags=TAGS, summary="退回拟稿人")
async def send_back(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    letter_id: FromPath[UUID],
    data: JSONBody[ReasonIn],
) -> Response[LetterOut]:
    """Back to the drafter with a reason."""
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await actions.return_letter(session, viewer, letter, reason=data.reason)
        return await answer_with(session, viewer, letter)


@post("/letters/{letter_id:uuid}/approval", status_code=200, tags=TAGS, summary="记录政府同意")
async def approval(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    letter_id: FromPath[UUID],
    data: JSONBody[ApprovalIn],
) -> Response[LetterOut]:
    """The government's consent: it enters the text, which is then reviewed again."""
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await actions.record_approval(session, viewer, letter, data, today=clock.today())
        return await answer_with(session, viewer, letter)


@post("/letters/{letter_id:uuid}/signature", status_code=200, tags=TAGS, summary="签发")
async def sign(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    press: NamedDependency[Press],
    letter_id: FromPath[UUID],
) -> Response[LetterOut]:
    """Sign and register: a dry render first, then number, frozen facts and render job together."""
    require(viewer, Permission.LETTERS_SIGN)
    today = clock.today()
    proof = await dry_run(db, press, viewer, letter_id, today)
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await signing.sign_letter(session, viewer, letter, proof=proof, today=today)
        return await answer_with(session, viewer, letter)


@post("/letters/{letter_id:uuid}/delivery", status_code=200, tags=TAGS, summary="送达")
async def deliver(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> Response[LetterOut]:
    """To everybody it is for, once the PDF is made."""
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await events.deliver_letter(session, viewer, letter)
        return await answer_with(session, viewer, letter)


@post("/letters/{letter_id:uuid}/receipt", status_code=200, tags=TAGS, summary="签收")
async def receive(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> Response[LetterOut]:
    """Signed for by the addressee's liaison or officer."""
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await events.receive_letter(session, viewer, letter)
        return await answer_with(session, viewer, letter)


@post("/letters/{letter_id:uuid}/withdrawal", status_code=200, tags=TAGS, summary="撤稿")
async def withdraw(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    letter_id: FromPath[UUID],
    data: JSONBody[ReasonIn],
) -> Response[LetterOut]:
    """Give up a draft; no number was taken."""
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await actions.withdraw_letter(session, viewer, letter, reason=data.reason)
        return await answer_with(session, viewer, letter)


async def locked(session: Any, request: Web, viewer: Viewer, letter_id: UUID) -> Letter:
    """The letter, locked for a change meant for its present version."""
    letter = await queries.letter_for(session, viewer, letter_id, lock=True)
    check_match(request, letter)
    return letter


async def answer_with(session: Any, viewer: Viewer, letter: Letter) -> Response[LetterOut]:
    """The letter as it now stands, with its ETag."""
    await session.flush()
    out = await letter_out(session, viewer, await queries.file_of(session, letter))
    return Response(out, headers={"ETag": etag(letter)})


@post("/letters/{letter_id:uuid}/void", status_code=200, tags=TAGS, summary="作废")
async def void(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    letter_id: FromPath[UUID],
    data: JSONBody[ReasonIn],
) -> Response[LetterOut]:
    """A signed letter counts as never sent; its number stays taken."""
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await events.void_letter(session, viewer, letter, reason=data.reason)
        return await answer_with(session, viewer, letter)


@post("/letters/{letter_id:uuid}/signature-recall", status_code=200, tags=TAGS, summary="撤回签发")
async def recall_signature(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], letter_id: FromPath[UUID]
) -> Response[LetterOut]:
    """Within ten seconds of signing and before delivery, by the signer; the number stays taken, as of a void letter."""
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await events.unsign_letter(session, viewer, letter, now=clock.now())
        return await answer_with(session, viewer, letter)


@post("/letters/{letter_id:uuid}/supersession", status_code=200, tags=TAGS, summary="以后文替代")
async def supersede(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    letter_id: FromPath[UUID],
    data: JSONBody[SupersessionIn],
) -> Response[LetterOut]:
    """A later signed letter takes its place."""
    async with db.write() as session:
        letter = await locked(session, request, viewer, letter_id)
        await events.supersede_letter(session, viewer, letter, data)
        return await answer_with(session, viewer, letter)


ROUTES = [
    redraft,
    review,
    send_back,
    approval,
    sign,
    deliver,
    receive,
    withdraw,
    void,
    recall_signature,
    supersede,
]
