"""The rulebook as pages: read as sentences, edited row by row, tried out, approved by another."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from duze.escalation.actions import approve_rulebook, save_rulebook
from duze.escalation.backtest import Comparison, against_today
from duze.escalation.evaluating import try_out
from duze.escalation.models import RulebookState
from duze.escalation.queries import approved_days, locked_periods, rulebook_for, rulebook_on, rulebooks, rules_of
from duze.escalation.rulebook_forms import as_values, by_field, consequences, from_values, rows_shown
from duze.escalation.rules import consequence_name, refusal_to_approve_book, refusal_to_read_book, rule_sentence
from duze.escalation.shapes import OpinionIn, RulebookIn
from duze.escalation.vocabulary import ABOUT_NAMES, COMPARISON_NAMES, FACTS
from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.people.permissions import Permission, Viewer, require
from duze.units.queries import unit_names

Web = Request[Any, Any, Any]
SPARE = 1  # empty rules offered


@get("/rulebook")
async def rulebook_page(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """The rules in force, each as a sentence, and all versions."""
    ensure(refusal_to_read_book(viewer))
    async with db.read() as session:
        book, books = await rulebook_on(session, clock.today()), await rulebooks(session)
    rules = [(rule, rule_sentence(rule)) for rule in rules_of(book)] if book else []
    context = {
        "viewer": viewer,
        "active": "/rulebook",
        "book": book,
        "rules": rules,
        "books": books,
        "facts": list(FACTS.values()),
        "abouts": ABOUT_NAMES,
        "may_edit": viewer.may(Permission.RULEBOOK_EDIT),
    }
    return Template("escalation/rulebook.html", context=context)


@get("/rulebook/versions/{rulebook_id:uuid}")
async def version_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], rulebook_id: FromPath[UUID]
) -> Template:
    """One version: its rules, and what they would have proposed in the past year."""
    return await _version(db, viewer, rulebook_id, None)


async def _version(db: Database, viewer: Viewer, rulebook_id: UUID, refusal: Refusal | None) -> Template:
    ensure(refusal_to_read_book(viewer))
    async with db.read() as session:
        book = await rulebook_for(session, rulebook_id)
        periods = await locked_periods(session)
        hits = await try_out(session, book, periods)
        found = await against_today(session, rules_of(book), clock.today())
        units = await unit_names(session)
        why_not = refusal_to_approve_book(book, viewer, await approved_days(session), clock.today())
    edits = viewer.may(Permission.RULEBOOK_EDIT)
    counts = Counter((hit.rule.code, hit.period) for hit in hits)
    context = {
        "viewer": viewer,
        "active": "/rulebook",
        "book": book,
        "rules": [(rule, rule_sentence(rule)) for rule in rules_of(book)],
        "periods": periods,
        "counts": counts,
        "comparison": found,
        "units": units,
        "what": consequence_name,
        "names": {code: [h.subject.name for h in hits if h.rule.code == code] for code in {h.rule.code for h in hits}},
        "why_not": why_not if edits else None,
        "may_approve": edits and why_not is None,
        "draft": book.state is RulebookState.DRAFT,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("escalation/version.html", context=context, status_code=refusal.status if refusal else 200)


@post("/rulebook/versions/{rulebook_id:uuid}/approval", status_code=303)
async def approve_version(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], rulebook_id: FromPath[UUID]
) -> Redirect | Template:
    """Approve a version that another saved."""
    values = await form_values(request)
    try:
        async with db.write() as session:
            book = await rulebook_for(session, rulebook_id, lock=True)
            check_version(book, version_of(values))
            await approve_rulebook(session, viewer, book, shaped(OpinionIn, values), today=clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        return await _version(db, viewer, rulebook_id, refusal)
    return Redirect("/rulebook", status_code=303)


@get("/rulebook/edit")
async def edit_page(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """A new version, starting from the newest one."""
    require(viewer, Permission.RULEBOOK_EDIT)
    async with db.read() as session:
        books = await rulebooks(session)
    values = as_values(books[0]) if books else {}
    return _form(viewer, values, len(books[0].rules) + SPARE if books else SPARE, None)


def _form(
    viewer: Viewer,
    values: dict[str, Any],
    count: int,
    refusal: Refusal | None,
    tried: tuple[Comparison, dict[UUID, str]] | None = None,
) -> Template:
    context = {
        "comparison": tried[0] if tried else None,
        "units": tried[1] if tried else {},
        "what": consequence_name,
        "viewer": viewer,
        "active": "/rulebook",
        "values": values,
        "count": count,
        "rows_shown": rows_shown(values, count),
        "facts": list(FACTS.values()),
        "abouts": ABOUT_NAMES,
        "comparisons": COMPARISON_NAMES,
        "consequences": consequences(),
        "problem": problem(by_field(refusal, values, count)) if refusal else None,
    }
    return Template("escalation/edit.html", context=context, status_code=refusal.status if refusal else 200)


@post("/rulebook/edit", status_code=303)
async def save_version(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]
) -> Redirect | Template:
    """Save the new version; wrong input shows the form again with everything kept."""
    require(viewer, Permission.RULEBOOK_EDIT)
    values = await form_values(request)
    count = _count(values)
    try:
        data = shaped(RulebookIn, from_values(values, count))
        async with db.write() as session:
            book = await save_rulebook(session, viewer, data, today=clock.today())
    except Refusal as refusal:
        return _form(viewer, values, count, refusal)
    return Redirect(f"/rulebook/versions/{book.id}", status_code=303)


def _count(values: dict[str, Any]) -> int:
    text = str(values.get("count", "1"))
    return min(int(text), 40) if text.isdecimal() else SPARE


@post("/rulebook/edit/trial", status_code=200)
async def try_version(request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """Back-test what is typed, with the form kept; nothing is saved."""
    require(viewer, Permission.RULEBOOK_EDIT)
    values = await form_values(request)
    count = _count(values)
    try:
        data = shaped(RulebookIn, from_values(values, count))
    except Refusal as refusal:
        return _form(viewer, values, count, refusal)
    async with db.read() as session:
        tried = (await against_today(session, data.rules, clock.today()), await unit_names(session))
    return _form(viewer, values, count, None, tried)


ROUTES: list[Any] = [rulebook_page, version_page, approve_version, edit_page, save_version, try_version]
