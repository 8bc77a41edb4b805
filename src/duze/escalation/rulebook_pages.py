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
from duze.escalation.evaluating import try_out
from duze.escalation.models import Rulebook, RulebookState
from duze.escalation.queries import locked_periods, rulebook_for, rulebook_on, rulebooks, rules_of
from duze.escalation.rules import refusal_to_approve_book, refusal_to_read_book, rule_sentence
from duze.escalation.shapes import OpinionIn, RulebookIn
from duze.escalation.vocabulary import (
    ABOUT_NAMES,
    COMPARISON_NAMES,
    CONSEQUENCE_NAMES,
    FACTS,
    LEVEL_NAMES,
    Consequence,
    Type,
)
from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.i18n import gettext
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.people.permissions import Permission, Viewer, require

Web = Request[Any, Any, Any]
ROWS, SPARE = 3, 1  # condition rows offered per rule, empty rules offered


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
    counts = Counter((hit.rule.code, hit.period) for hit in hits)
    context = {
        "viewer": viewer,
        "active": "/rulebook",
        "book": book,
        "rules": [(rule, rule_sentence(rule)) for rule in rules_of(book)],
        "periods": periods,
        "counts": counts,
        "names": {code: [h.subject.name for h in hits if h.rule.code == code] for code in {h.rule.code for h in hits}},
        "why_not": refusal_to_approve_book(book, viewer) if viewer.may(Permission.RULEBOOK_EDIT) else None,
        "may_approve": viewer.may(Permission.RULEBOOK_EDIT) and refusal_to_approve_book(book, viewer) is None,
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
    values = _as_values(books[0]) if books else {}
    return _form(viewer, values, len(books[0].rules) + SPARE if books else SPARE, None)


def _form(viewer: Viewer, values: dict[str, Any], count: int, refusal: Refusal | None) -> Template:
    context = {
        "viewer": viewer,
        "active": "/rulebook",
        "values": values,
        "count": count,
        "rows": ROWS,
        "facts": list(FACTS.values()),
        "abouts": ABOUT_NAMES,
        "comparisons": COMPARISON_NAMES,
        "consequences": _consequences(),
        "problem": problem(refusal) if refusal else None,
    }
    return Template("escalation/edit.html", context=context, status_code=refusal.status if refusal else 200)


def _consequences() -> list[tuple[str, str]]:
    interviews = [(f"interview-{level}", name) for level, name in LEVEL_NAMES.items()]
    rest = [(one.value, CONSEQUENCE_NAMES[one]) for one in Consequence if one is not Consequence.INTERVIEW]
    return interviews + rest


def _as_values(book: Rulebook) -> dict[str, Any]:
    """A version as flat form fields: `3-name`, `3-if-0-fact` …"""
    values: dict[str, Any] = {}
    for number, rule in enumerate(rules_of(book)):
        level = f"-{rule.level}" if rule.level else ""
        plain = {"code": rule.code, "name": rule.name, "about": rule.about.value, "clause": rule.clause}
        plain |= {"consequence": f"{rule.consequence.value}{level}", "cool_down": str(rule.cool_down)}
        values |= {f"{number}-{name}": value for name, value in plain.items()}
        for part, rows in (("if", rule.conditions), ("unless", rule.exemption)):
            for index, row in enumerate(rows):
                words = gettext("是" if row.value else "否") if type(row.value) is bool else row.value
                fields = {"fact": row.fact, "comparison": row.comparison.value, "value": words}
                values |= {f"{number}-{part}-{index}-{name}": value for name, value in fields.items()}
    return values


def _from_values(values: dict[str, Any], count: int) -> dict[str, Any]:
    """Form fields as a rulebook; an empty name leaves a rule out."""
    rules = []
    for number in range(count):
        name = values.get(f"{number}-name", "")
        if not name:
            continue
        consequence, _, level = str(values.get(f"{number}-consequence", "")).partition("-")
        rules.append(
            {
                "code": values.get(f"{number}-code") or f"rule-{number + 1}",
                "name": name,
                "about": values.get(f"{number}-about"),
                "clause": values.get(f"{number}-clause", ""),
                "conditions": _rows(values, number, "if"),
                "exemption": _rows(values, number, "unless"),
                "consequence": consequence,
                "level": int(level) if level.isdigit() else 0,
                "cool_down": values.get(f"{number}-cool_down", 0),
            }
        )
    return {"effective_from": values.get("effective_from"), "rules": rules}


def _rows(values: dict[str, Any], number: int, part: str) -> list[dict[str, Any]]:
    found = []
    for index in range(ROWS):
        start = f"{number}-{part}-{index}-"
        code = values.get(f"{start}fact", "")
        if code:
            comparison = values.get(f"{start}comparison", "")
            value = _value(code, str(values.get(f"{start}value", "")).strip())
            found.append({"fact": code, "comparison": comparison, "value": value})
    return found


def _value(code: str, text: str) -> Any:
    """What was typed, as the fact's type; words of a choice may be typed as shown."""
    fact = FACTS.get(code)
    if fact is not None and fact.type is Type.YES_NO:
        return {"是": True, "否": False, gettext("是").lower(): True, gettext("否").lower(): False}.get(
            text.lower(), text
        )
    if fact is not None and fact.type is Type.CHOICE:
        shown = {gettext(words): value for value, words in fact.choices}
        return {words: value for value, words in fact.choices}.get(text) or shown.get(text, text)
    return int(text) if text.isdigit() else text


@post("/rulebook/edit", status_code=303)
async def save_version(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]
) -> Redirect | Template:
    """Save the new version; wrong input shows the form again with everything kept."""
    require(viewer, Permission.RULEBOOK_EDIT)
    values = await form_values(request)
    count = min(int(values.get("count", "1")), 40) if str(values.get("count", "1")).isdigit() else SPARE
    try:
        data = shaped(RulebookIn, _from_values(values, count))
        async with db.write() as session:
            book = await save_rulebook(session, viewer, data, today=clock.today())
    except Refusal as refusal:
        return _form(viewer, values, count, refusal)
    return Redirect(f"/rulebook/versions/{book.id}", status_code=303)


ROUTES: list[Any] = [rulebook_page, version_page, approve_version, edit_page, save_version]
