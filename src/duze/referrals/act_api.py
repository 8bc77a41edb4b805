"""The acts on a referral over the API: each a noun under it, with If-Match."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.interviews.queries import issuing_office
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.web.etags import check_match, etag
from duze.people.permissions import Viewer
from duze.referrals.actions import approve_referral, drop_referral
from duze.referrals.answering import acknowledge, answer_referral, report_outcome
from duze.referrals.models import Referral
from duze.referrals.queries import referral_for
from duze.referrals.reminding import draft_reminder
from duze.referrals.sending import (
    archive_referral,
    draft_referral_letter,
    readdress_referral,
    supplement_referral,
)
from duze.referrals.shapes import (
    AnswerIn,
    DecisionIn,
    LetterIn,
    OutcomeIn,
    ReaddressIn,
    ReasonIn,
    ReceiptIn,
    SupplementIn,
)
from duze.referrals.views import ReferralOut, referral_out

TAGS = ["referrals"]
Ask = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Path = FromPath[UUID]
Out = Response[ReferralOut]
_AT = "/referrals/{referral_id:uuid}"


async def answer_with(session: AsyncSession, viewer: Viewer, referral: Referral) -> Out:
    """The referral as it now stands, with its ETag."""
    await session.flush()
    return Response(await referral_out(session, viewer, referral), headers={"ETag": etag(referral)})


async def locked(request: Ask, session: AsyncSession, viewer: Viewer, referral_id: UUID) -> Referral:
    """The referral, locked for a change meant for its present version."""
    referral = await referral_for(session, viewer, referral_id, lock=True)
    check_match(request, referral)
    return referral


async def _do(
    request: Ask, db: Database, viewer: Viewer, referral_id: UUID, verb: Callable[..., Awaitable[object]], data: Any
) -> Out:
    async with db.write() as session:
        referral = await locked(request, session, viewer, referral_id)
        await verb(session, viewer, referral, data, today=clock.today())
        return await answer_with(session, viewer, referral)


@post(f"{_AT}/approval", status_code=200, tags=TAGS, summary="批准移送")
async def approve(request: Ask, db: Db, viewer: Who, referral_id: Path, data: JSONBody[DecisionIn]) -> Out:
    """Approve; by another than the studier."""
    return await _do(request, db, viewer, referral_id, approve_referral, data)


@post(f"{_AT}/dismissal", status_code=200, tags=TAGS, summary="不予移送")
async def dismiss(request: Ask, db: Db, viewer: Who, referral_id: Path, data: JSONBody[ReasonIn]) -> Out:
    """Not handed over after all, or taken back, with a reason."""
    return await _do(request, db, viewer, referral_id, drop_referral, data)


@post(f"{_AT}/supplement", status_code=200, tags=TAGS, summary="补充材料")
async def supplement(request: Ask, db: Db, viewer: Who, referral_id: Path, data: JSONBody[SupplementIn]) -> Out:
    """Add what the body asked for; a new letter follows."""
    return await _do(request, db, viewer, referral_id, supplement_referral, data)


@post(f"{_AT}/redirection", status_code=200, tags=TAGS, summary="改送")
async def readdress(request: Ask, db: Db, viewer: Who, referral_id: Path, data: JSONBody[ReaddressIn]) -> Out:
    """Send it to another body; a new letter follows."""
    return await _do(request, db, viewer, referral_id, readdress_referral, data)


@post(f"{_AT}/receipt", status_code=200, tags=TAGS, summary="反馈回执")
async def receipt(request: Ask, db: Db, viewer: Who, referral_id: Path, data: JSONBody[ReceiptIn]) -> Out:
    """The body's receipt."""
    return await _do(request, db, viewer, referral_id, acknowledge, data)


@post(f"{_AT}/answer", status_code=200, tags=TAGS, summary="答复办理意见")
async def answer(request: Ask, db: Db, viewer: Who, referral_id: Path, data: JSONBody[AnswerIn]) -> Out:
    """Taken, returned for more, or not ours."""
    return await _do(request, db, viewer, referral_id, answer_referral, data)


@post(f"{_AT}/outcome", status_code=200, tags=TAGS, summary="反馈办理结果")
async def outcome(request: Ask, db: Db, viewer: Who, referral_id: Path, data: JSONBody[OutcomeIn]) -> Out:
    """The outcome's value, and nothing else."""
    return await _do(request, db, viewer, referral_id, report_outcome, data)


@post(f"{_AT}/letter", status_code=200, tags=TAGS, summary="拟移送函")
async def letter(request: Ask, db: Db, viewer: Who, referral_id: Path, data: JSONBody[LetterIn]) -> Out:
    """Draft the letter to the routed body; the last of `dispatches` names it."""
    async with db.write() as session:
        referral = await locked(request, session, viewer, referral_id)
        issuer = await issuing_office(session)
        await draft_referral_letter(session, viewer, referral, data, today=clock.today(), city_office=issuer)
        return await answer_with(session, viewer, referral)


@post(f"{_AT}/reminder", status_code=200, tags=TAGS, summary="拟提醒函")
async def remind(request: Ask, db: Db, viewer: Who, referral_id: Path, data: JSONBody[LetterIn]) -> Out:
    """Once the body's limit has passed; the letter then goes the way of every letter."""
    async with db.write() as session:
        referral = await locked(request, session, viewer, referral_id)
        issuer = await issuing_office(session)
        await draft_reminder(session, viewer, referral, data, today=clock.today(), city_office=issuer)
        return await answer_with(session, viewer, referral)


@post(f"{_AT}/archiving", status_code=200, tags=TAGS, summary="归档")
async def archive(request: Ask, db: Db, viewer: Who, referral_id: Path) -> Out:
    """File it; its case may then close."""
    async with db.write() as session:
        referral = await locked(request, session, viewer, referral_id)
        await archive_referral(session, viewer, referral, today=clock.today())
        return await answer_with(session, viewer, referral)


ACTS = [approve, dismiss, letter, supplement, readdress, receipt, answer, outcome, remind, archive]
