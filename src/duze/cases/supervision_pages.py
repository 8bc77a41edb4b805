"""督办 orders as pages: the list, a new one, one with its parts and acts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from duze.cases import supervision_order_papers, supervision_papers
from duze.cases.models_supervision import (
    FEEDBACK_NAMES,
    PART_NAMES,
    SOURCE_NAMES,
    SUPERVISION_NAMES,
    SupervisionSource,
)
from duze.cases.supervising import draft_supervision
from duze.cases.supervision_doors import ORDER_ACTS, PART_ACTS
from duze.cases.supervision_file_doors import part_file_page
from duze.cases.supervision_files import add_to_part, files_of_parts, refusal_to_file
from duze.cases.supervision_listing import SUPERVISIONS
from duze.cases.supervision_queries import part_for, supervision_for
from duze.cases.supervision_shapes import SupervisionIn
from duze.cases.supervision_views import supervision_sheet
from duze.evidence.rules import ACCEPT
from duze.findings.uploads import incoming
from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.i18n import say
from duze.kit.web.acting import acted
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, several, shaped, version_of
from duze.kit.web.problems import problem
from duze.letters.doors import doors
from duze.letters.queries import letters_about
from duze.letters.starting import draft_acts
from duze.people.permissions import Permission, Viewer, require
from duze.units.lists import listed
from duze.units.models import GROUP_NAMES
from duze.units.queries import unit_choices
from duze.units.taking_out import doors as selection_doors

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]


@get("/supervisions")
async def supervisions_page(request: Web, db: Db, viewer: Who) -> Template:
    """The 督办 orders the viewer may see."""
    async with db.read() as session:
        page, shown = await listed(session, SUPERVISIONS, viewer, request.query_params)
    context = {
        "viewer": viewer,
        "active": "/supervisions",
        "rows": page.items,
        "list": shown,
        "states": SUPERVISION_NAMES,
        "sources": {source.value: name for source, name in SOURCE_NAMES.items()},
        "today": clock.today(),
        "may_draft": viewer.may(Permission.CASES_OPEN),
    }
    return Template("cases/supervisions.html", context=context)


@get("/supervisions/new")
async def new_page(db: Db, viewer: Who) -> Template:
    """The form for a new order."""
    return await _form(db, viewer, {}, None)


async def _form(db: Database, viewer: Viewer, values: dict[str, Any], refusal: Refusal | None) -> Template:
    require(viewer, Permission.CASES_OPEN)
    async with db.read() as session:
        groups = await unit_choices(session, clock.today())
    context = {
        "viewer": viewer,
        "active": "/supervisions",
        "groups": [(say(GROUP_NAMES[group]), units) for group, units in groups],
        "sources": [(source.value, say(SOURCE_NAMES[source]), "") for source in SupervisionSource],
        "values": values,
        "chosen": several(values.get("partner_ids", [])),
        "problem": problem(refusal) if refusal else None,
    }
    return Template("cases/supervision_new.html", context=context, status_code=refusal.status if refusal else 200)


@post("/supervisions", status_code=303)
async def drafted(request: Web, db: Db, viewer: Who) -> Redirect | Template:
    """Draft it; wrong input shows the form again with everything kept."""
    values = await form_values(request)
    lines = [line.strip() for line in str(values.get("demands", "")).splitlines() if line.strip()]
    typed = values | {"demands": lines, "partner_ids": several(values.get("partner_ids", []))}
    try:
        async with db.write() as session:
            order = await draft_supervision(session, viewer, shaped(SupervisionIn, typed), today=clock.today())
    except Refusal as refusal:
        return await _form(db, viewer, values, refusal)
    return Redirect(f"/supervisions/{order.id}", status_code=303)


@get("/supervisions/parts/{part_id:uuid}")
async def from_part(db: Db, viewer: Who, part_id: FromPath[UUID]) -> Redirect:
    """From a unit's part, which deadlines and messages are about, to its order. Raises NotFound for the unseen."""
    async with db.read() as session:
        part = await part_for(session, viewer, part_id)
    return Redirect(f"/supervisions/{part.supervision_id}#part-{part.id}", status_code=303)


@get("/supervisions/{order_id:uuid}")
async def supervision_page(db: Db, viewer: Who, order_id: FromPath[UUID]) -> Template:
    """One order: what is demanded, each unit's part, what was written, what is open to me."""
    return await _show(db, viewer, order_id, {}, None)


async def _show(
    db: Database, viewer: Viewer, order_id: UUID, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        order = await supervision_for(session, viewer, order_id)
        today = clock.today()
        sheet = await supervision_sheet(session, viewer, order, today)
        parts = [one.part for one in sheet.parts]
        files = await files_of_parts(session, parts)
        papers = {part.id: await draft_acts(session, viewer, supervision_papers.PLACE, part, today) for part in parts}
        ordering = await draft_acts(session, viewer, supervision_order_papers.PLACE, order, today)
        ordered = await letters_about(session, viewer, "supervision_order", order.id)
        letters = {part.id: await letters_about(session, viewer, "supervision_part", part.id) for part in parts}
    context = {
        "viewer": viewer,
        "active": "/supervisions",
        "sheet": sheet,
        "papers": papers,
        "files": files,
        "may_file": {part.id for part in parts if refusal_to_file(part, viewer) is None},
        "accept": ACCEPT,
        "letters": letters,
        "ordering": ordering,
        "ordered": ordered,
        "order": order,
        "state_name": SUPERVISION_NAMES[order.state],
        "source_name": SOURCE_NAMES[order.source],
        "part_names": PART_NAMES,
        "feedback_names": FEEDBACK_NAMES,
        "today": clock.today(),
        "values": values,
        "chosen": several(values.get("unit_ids", [])),
        "problem": problem(refusal) if refusal else None,
    }
    return Template("cases/supervision.html", context=context, status_code=refusal.status if refusal else 200)


@post("/supervisions/{order_id:uuid}/{noun:str}", status_code=303)
async def order_act(
    request: Web, db: Db, viewer: Who, order_id: FromPath[UUID], noun: FromPath[str]
) -> Redirect | Template:
    """Any act on the order; a refusal shows the page again with the typed text kept."""
    if noun not in ORDER_ACTS:
        raise NotFound
    shape, verb = ORDER_ACTS[noun]
    values = await form_values(request)
    typed = values | {"unit_ids": several(values.get("unit_ids", []))} if noun == "split" else values
    try:
        async with db.write() as session:
            order = await supervision_for(session, viewer, order_id, lock=True)
            check_version(order, version_of(values))
            after = await verb(session, viewer, order, shaped(shape, typed), clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        return await _show(db, viewer, order_id, values | {"noun": noun}, refusal)
    return Redirect(f"/supervisions/{after.id}", status_code=303)


@post("/supervision-parts/{part_id:uuid}/evidence", status_code=303)
async def part_file_sent(
    request: Web, db: Db, blobs: NamedDependency[Blobs], viewer: Who, part_id: FromPath[UUID]
) -> Redirect | Template:
    """A file for a part; a refusal shows the order's page again."""
    async with db.read() as session:
        order_id = (await part_for(session, viewer, part_id)).supervision_id
    try:
        await add_to_part(db, blobs, viewer, part_id, await incoming(request))
    except Refusal as refusal:
        return await _show(db, viewer, order_id, {"noun": "evidence", "part": str(part_id)}, refusal)
    return Redirect(f"/supervisions/{order_id}#part-{part_id}", status_code=303)


@post("/supervision-parts/{part_id:uuid}/{noun:str}", status_code=303)
async def part_act(
    request: Web, db: Db, viewer: Who, part_id: FromPath[UUID], noun: FromPath[str]
) -> Redirect | Template:
    """Any act on a part; a refusal shows the order's page again."""
    async with db.read() as session:
        order_id = (await part_for(session, viewer, part_id)).supervision_id
    refused = await acted(request, db, viewer, lambda s: part_for(s, viewer, part_id, lock=True), PART_ACTS, noun)
    if refused:
        return await _show(db, viewer, order_id, refused.values | {"part": str(part_id)}, refused.refusal)
    return Redirect(f"/supervisions/{order_id}", status_code=303)


ROUTES: list[Any] = [
    supervisions_page,
    *selection_doors(SUPERVISIONS),
    new_page,
    drafted,
    from_part,
    supervision_page,
    *doors(supervision_papers.PLACE).pages,
    *doors(supervision_order_papers.PLACE).pages,
    part_file_sent,
    part_file_page,
    order_act,
    part_act,
]
