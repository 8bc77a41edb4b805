"""Page and API for drafting letters from where one stands: made of a `Place`, the same for every room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.acts import ActOut, act_out, ensure
from duze.kit.db import Database
from duze.kit.errors import Refusal, invalid
from duze.kit.i18n import say
from duze.kit.web.etags import etag
from duze.kit.web.problems import problem
from duze.letters.actions import draft_letter
from duze.letters.authority import CONSENT
from duze.letters.editing import by_field, facts_from, fields_of
from duze.letters.kinds import LetterKind
from duze.letters.models import Letter
from duze.letters.queries import file_of
from duze.letters.shapes import NewLetterIn
from duze.letters.starting import Place, Start, draft_acts, refusal_to_start
from duze.letters.views import LetterOut, letter_out
from duze.people.permissions import Viewer
from duze.units.queries import bodies, unit_by_id

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
TAGS = ["letters"]
NOBODY = "nobody"


class StartOut(msgspec.Struct):
    """What is known of a letter before it is drafted: send back what is to be different."""

    kind: str
    name: str
    genre: str
    title_rule: str
    facts: dict[str, Any]
    addressee_unit_id: UUID | None


@dataclass(frozen=True)
class Doors:
    """The handlers of one place."""

    pages: list[Any]
    api: list[Any]


def doors(place: Place) -> Doors:
    """Drafting from `place`: what can be drafted, the suggested facts, the draft; by page and by API."""
    address = f"{place.base}/letters"
    keyed = FromPath[place.key]  # type: ignore[name-defined]
    return Doors(
        pages=[
            get(f"{address}/{{kind:str}}")(_named(_form_page(place), place, keyed)),
            post(f"{address}/{{kind:str}}", status_code=303)(_named(_post_page(place), place, keyed)),
        ],
        api=[
            get(address, tags=TAGS, summary="Letters that can be drafted from here")(
                _named(_kinds_api(place), place, keyed)
            ),
            get(f"{address}/{{kind:str}}", tags=TAGS, summary="The facts a letter would begin with")(
                _named(_start_api(place), place, keyed)
            ),
            post(f"{address}/{{kind:str}}", tags=TAGS, summary="Draft a letter from here")(
                _named(_draft_api(place), place, keyed)
            ),
        ],
    )


def _named(handler: Any, place: Place, keyed: Any) -> Any:
    """A name of its own for the API's document, and the type of this place's ids."""
    sort = place.base.split("/")[1]
    handler.__name__ = f"{handler.__name__}_of_{sort.replace('-', '_')}"
    handler.__annotations__["thing"] = keyed
    return handler


def _form_page(place: Place) -> Any:
    async def letter_form(db: Db, viewer: Who, thing: Any, kind: FromPath[str]) -> Template:
        """The facts of a new letter as a form, filled in as far as they are known."""
        return await _form(db, viewer, place, thing, kind, {}, None)

    return letter_form


def _post_page(place: Place) -> Any:
    async def letter_drafted(request: Web, db: Db, viewer: Who, thing: Any, kind: FromPath[str]) -> Redirect | Template:
        """Draft it; what was typed stays when something is wrong with it."""
        form = await request.form()
        values = {name: str(form[name]) for name in form}
        try:
            async with db.write() as session:
                letter = await _draft(session, viewer, place, thing, kind, values, str(values.get("deliver_to", "")))
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            return await _form(db, viewer, place, thing, kind, values, refusal)
        return Redirect(f"/letters/{letter.id}", status_code=303)

    return letter_drafted


def _kinds_api(place: Place) -> Any:
    async def letter_kinds(db: Db, viewer: Who, thing: Any) -> list[ActOut]:
        """Every kind, open or closed with the reason; empty for those who draft no letters."""
        async with db.read() as session:
            found = await place.find(session, viewer, thing, False)
            acts = await draft_acts(session, viewer, place, found, clock.today())
        return [act_out(act) for act in acts]

    return letter_kinds


def _start_api(place: Place) -> Any:
    async def letter_start(db: Db, viewer: Who, thing: Any, kind: FromPath[str]) -> StartOut:
        """Facts known from the thing itself; what a person has to say is missing."""
        async with db.read() as session:
            chosen, _found, start = await _started(session, viewer, place, thing, kind)
        return StartOut(
            chosen.slug, say(chosen.label), chosen.genre, chosen.title_rule, dict(start.facts), start.unit_id
        )

    return letter_start


def _draft_api(place: Place) -> Any:
    async def letter_draft(
        db: Db, viewer: Who, thing: Any, kind: FromPath[str], data: JSONBody[NewLetterIn]
    ) -> Response[LetterOut]:
        """Draft it: the suggested facts with what was sent in their place. It then goes the way of every letter."""
        async with db.write() as session:
            letter = await _draft(session, viewer, place, thing, kind, None, data.deliver_to, data.facts)
            out = await letter_out(session, viewer, await file_of(session, letter))
        return Response(out, status_code=201, headers={"ETag": etag(letter)})

    return letter_draft


async def _started(
    session: AsyncSession, viewer: Viewer, place: Place, thing: Any, slug: str, *, lock: bool = False
) -> tuple[LetterKind, Any, Start]:
    kind, today = place.kind(slug), clock.today()
    found = await place.find(session, viewer, thing, lock)
    ensure(await refusal_to_start(session, viewer, place, found, kind, today))
    return kind, found, await place.start(session, viewer, found, kind, today)


async def _draft(
    session: AsyncSession,
    viewer: Viewer,
    place: Place,
    thing: Any,
    slug: str,
    typed: Mapping[str, Any] | None,
    deliver_to: str,
    given: Mapping[str, Any] | None = None,
) -> Letter:
    kind, found, start = await _started(session, viewer, place, thing, slug, lock=True)
    if given and given.get(CONSENT):
        raise invalid(f"/facts/{CONSENT}", "政府同意不能在拟稿时填写，请在拟稿后用“记录市政府同意”办理。")
    facts = {**start.facts, **(given or {})} if typed is None else facts_from(kind, start.facts, typed)
    unit, body, audience = await _delivered_to(session, start, deliver_to)
    return await draft_letter(
        session,
        viewer,
        kind.slug,
        kind.read_facts(facts),
        about=found,
        today=clock.today(),
        addressee_unit_id=unit,
        addressee_body_id=body,
        audience=audience,
    )


async def _delivered_to(session: AsyncSession, start: Start, choice: str) -> tuple[UUID | None, UUID | None, Any]:
    """Unit, body and further audience of the drafter's choice. Raises Invalid for a body it may not go to."""
    if not choice:
        return start.unit_id, None, start.audience
    if choice == NOBODY:
        return None, None, ()
    found = {str(body.id): body.id for body in await bodies(session)} if start.to_bodies else {}
    if choice not in found:
        raise invalid("/deliver_to", "这种公文不能送达所选机构，请重新选择。")
    return None, found[choice], ()


async def _form(
    db: Database,
    viewer: Viewer,
    place: Place,
    thing: Any,
    slug: str,
    values: dict[str, Any],
    refusal: Refusal | None,
) -> Template:
    async with db.read() as session:
        kind, found, start = await _started(session, viewer, place, thing, slug)
        unit = await unit_by_id(session, start.unit_id) if start.unit_id else None
        choices = [(str(body.id), body.name) for body in await bodies(session)] if start.to_bodies else []
    context = {
        "viewer": viewer,
        "active": place.active,
        "kind": kind,
        "back": place.base.replace("{thing:uuid}", str(thing)).replace("{thing:str}", str(thing)),
        "place": place.title,
        "about": place.called(found),
        "fields": fields_of(kind, start.facts, values),
        "unit": unit,
        "everybody": bool(start.audience),
        "bodies": choices,
        "deliver_to": values.get("deliver_to", ""),
        "problem": by_field(problem(refusal)) if refusal else None,
    }
    return Template("letters/new.html", context=context, status_code=refusal.status if refusal else 200)
