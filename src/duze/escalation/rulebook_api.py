"""The rulebook over JSON: versions, facts, approval, trying a version out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from duze.escalation import backtest_api
from duze.escalation.actions import approve_rulebook, save_rulebook
from duze.escalation.evaluating import try_out
from duze.escalation.models import Rulebook
from duze.escalation.queries import approved_days, locked_periods, rulebook_for, rulebook_on, rulebooks, rules_of
from duze.escalation.rules import book_acts, refusal_to_read_book, rule_sentence
from duze.escalation.shapes import OpinionIn, RulebookIn
from duze.escalation.vocabulary import COMPARISON_NAMES, FACTS
from duze.kit import clock
from duze.kit.acts import ActOut, act_out, ensure
from duze.kit.db import Database
from duze.kit.web.etags import check_match, etag
from duze.people.permissions import Viewer

RULEBOOK = ["rulebook"]
Asked = Request[Any, Any, Any]


class RuleOut(msgspec.Struct):
    """A rule as data and as a sentence."""

    code: str
    name: str
    sentence: str
    clause: str
    data: dict[str, Any]


class RulebookOut(msgspec.Struct):
    """A version of the rulebook."""

    id: UUID
    version: int
    version_no: int
    state: str
    effective_from: date
    saved_on: date
    approved_on: date | None
    rules: list[RuleOut]


class FactOut(msgspec.Struct):
    """A fact a rule may ask."""

    code: str
    about: str
    type: str
    label: str
    measure: str
    meaning: str
    choices: dict[str, str]


class TrialOut(msgspec.Struct):
    """What a version would have proposed."""

    period: str
    rule: str
    subject: str


def _book_out(book: Rulebook) -> RulebookOut:
    rules = [RuleOut(r.code, r.name, rule_sentence(r), r.clause, r.model_dump(mode="json")) for r in rules_of(book)]
    return RulebookOut(
        id=book.id,
        version=book.version,
        version_no=book.version_no,
        state=book.state.value,
        effective_from=book.effective_from,
        saved_on=book.saved_on,
        approved_on=book.approved_on,
        rules=rules,
    )


def _book_answer(book: Rulebook, status: int = 200) -> Response[RulebookOut]:
    return Response(_book_out(book), status_code=status, headers={"ETag": etag(book)})


@get("/rulebook", tags=RULEBOOK, summary="The rulebook in force today")
async def rulebook(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> RulebookOut | None:
    """Each rule as data and as a Chinese sentence."""
    ensure(refusal_to_read_book(viewer))
    async with db.read() as session:
        book = await rulebook_on(session, clock.today())
    return _book_out(book) if book else None


@get("/rulebook/versions", tags=RULEBOOK, summary="All versions, newest first")
async def versions(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Sequence[RulebookOut]:
    """Drafts included."""
    ensure(refusal_to_read_book(viewer))
    async with db.read() as session:
        return [_book_out(book) for book in await rulebooks(session)]


@get("/rulebook/facts", tags=RULEBOOK, summary="The facts a rule may ask, with types and meanings")
async def facts(viewer: NamedDependency[Viewer]) -> dict[str, Any]:
    """And the comparisons."""
    ensure(refusal_to_read_book(viewer))
    listed = [
        FactOut(f.code, f.about.value, f.type.value, f.label, f.measure, f.meaning, dict(f.choices))
        for f in FACTS.values()
    ]
    return {"facts": listed, "comparisons": {c.value: name for c, name in COMPARISON_NAMES.items()}}


@post("/rulebook/versions", tags=RULEBOOK, summary="Save a new version as a draft")
async def save(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[RulebookIn]
) -> Response[RulebookOut]:
    """It counts once another assessor approves it."""
    async with db.write() as session:
        book = await save_rulebook(session, viewer, data, today=clock.today())
        await session.flush()
        return _book_answer(book, 201)


@post("/rulebook/versions/{rulebook_id:uuid}/approval", status_code=200, tags=RULEBOOK, summary="Approve a version")
async def approval(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    rulebook_id: FromPath[UUID],
    data: JSONBody[OpinionIn],
) -> Response[RulebookOut]:
    """By another than the one who saved it; from then on it is frozen."""
    ensure(refusal_to_read_book(viewer))
    async with db.write() as session:
        book = await rulebook_for(session, rulebook_id, lock=True)
        check_match(request, book)
        await approve_rulebook(session, viewer, book, data, today=clock.today())
        await session.flush()
        return _book_answer(book)


@get(
    "/rulebook/versions/{rulebook_id:uuid}/actions",
    tags=RULEBOOK,
    summary="What the viewer may do with a version, and why not",
)
async def actions(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], rulebook_id: FromPath[UUID]
) -> list[ActOut]:
    """The same rules the verbs ask."""
    ensure(refusal_to_read_book(viewer))
    async with db.read() as session:
        book = await rulebook_for(session, rulebook_id)
        approved = await approved_days(session)
    return [act_out(one) for one in book_acts(book, viewer, approved, clock.today())]


@get("/rulebook/versions/{rulebook_id:uuid}/trial", tags=RULEBOOK, summary="What a version would have proposed")
async def trial(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], rulebook_id: FromPath[UUID]
) -> list[TrialOut]:
    """Over the last twelve published months; writes nothing."""
    ensure(refusal_to_read_book(viewer))
    async with db.read() as session:
        book = await rulebook_for(session, rulebook_id)
        hits = await try_out(session, book, await locked_periods(session))
    return [TrialOut(hit.period, hit.rule.code, hit.subject.name) for hit in hits]


ROUTES: list[Any] = [rulebook, versions, facts, save, approval, actions, trial, *backtest_api.ROUTES]
