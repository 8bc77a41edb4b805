"""Cases as pages: the list, the form for a new one, one case with its acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases import actions, dossier, order_pages, papers, supervision_pages, tolerance_pages
from duze.cases.listing import CASES
from duze.cases.models import CASE_NAMES, Case
from duze.cases.order_rules import LIMITS
from duze.cases.queries import case_for, case_with, nearest_deadlines
from duze.cases.rectification import issue_rectification
from duze.cases.shapes import CaseIn, FindingsIn, OpinionIn, ReasonIn, RectificationIn, SummaryIn
from duze.cases.sheet import case_sheet, joinable_findings
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, several, shaped, version_of
from duze.kit.web.problems import problem
from duze.letters.doors import doors
from duze.letters.starting import draft_acts
from duze.people.permissions import Permission, Viewer, require
from duze.units.lists import listed
from duze.units.models import GROUP_NAMES, RANKED
from duze.units.queries import units_in
from duze.units.taking_out import doors as selection_doors

Web = Request[Any, Any, Any]
Verb = Callable[[AsyncSession, Viewer, Case, Any], Awaitable[object]]


@get("/cases")
async def cases_page(request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """The cases the viewer may see, narrowed, sorted and in pages."""
    async with db.read() as session:
        page, shown = await listed(session, CASES, viewer, request.query_params)
        nearest = await nearest_deadlines(session, [row.id for row in page.items]) if viewer.staff else {}
    context = {
        "viewer": viewer,
        "active": "/cases",
        "rows": page.items,
        "list": shown,
        "states": CASE_NAMES,
        "nearest": nearest,
        "today": clock.today(),
        "may_propose": viewer.may(Permission.CASES_OPEN),
    }
    return Template("cases/list.html", context=context)


@get("/cases/new")
async def new_case_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    unit_id: FromQuery[UUID | None] = None,
    finding_id: FromQuery[UUID | None] = None,
) -> Template:
    """The form for proposing a case; a finding's page links here with itself filled in."""
    values: dict[str, Any] = {"unit_id": unit_id or "", "finding_ids": [str(finding_id)] if finding_id else []}
    return await _form(db, viewer, values, None)


async def _form(db: Database, viewer: Viewer, values: dict[str, Any], refusal: Refusal | None) -> Template:
    require(viewer, Permission.CASES_OPEN)
    chosen = values.get("finding_ids", [])
    async with db.read() as session:
        findings = await joinable_findings(session, viewer)
        units = await units_in(session, RANKED, clock.today())
    if not values.get("unit_id"):
        values["unit_id"] = next((str(f.unit_id) for f in findings if str(f.id) in chosen), "")
    if values["unit_id"]:  # only its own findings can be joined
        findings = [finding for finding in findings if str(finding.unit_id) == str(values["unit_id"])]
    groups = [
        (GROUP_NAMES[group], [(str(unit.id), unit.name) for unit in units if unit.group is group]) for group in RANKED
    ]
    context = {
        "viewer": viewer,
        "active": "/cases",
        "groups": groups,
        "findings": findings,
        "unit_names": {unit.id: unit.name for unit in units},
        "chosen": [chosen] if isinstance(chosen, str) else chosen,
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("cases/new.html", context=context, status_code=refusal.status if refusal else 200)


@post("/cases", status_code=303)
async def propose(request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Redirect | Template:
    """Propose the case; wrong input shows the form again with the typed text kept."""
    values = await form_values(request)
    try:
        data = shaped(CaseIn, _listed(values, "finding_ids"))
        async with db.write() as session:
            case = await actions.propose_case(session, viewer, data, today=clock.today())
    except Refusal as refusal:
        return await _form(db, viewer, values, refusal)
    return Redirect(f"/cases/{case.id}", status_code=303)


def _listed(values: dict[str, Any], name: str) -> dict[str, Any]:
    """A field that may come once or often, as a list."""
    return values | {name: several(values.get(name, []))}


@get("/findings/{finding_id:uuid}/case")
async def case_of_finding(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], finding_id: FromPath[UUID]
) -> Redirect:
    """From a finding to the case that took it in. Raises NotFound when there is none the viewer may see."""
    async with db.read() as session:
        case = await case_with(session, viewer, finding_id)
    return Redirect(f"/cases/{case.id}", status_code=303)


@get("/cases/{case_id:uuid}")
async def case_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], case_id: FromPath[UUID]
) -> Template:
    """One case: what is to be decided first, then everything about it."""
    return await _show(db, viewer, case_id, {}, None)


async def _show(
    db: Database, viewer: Viewer, case_id: UUID, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        case = await case_for(session, viewer, case_id)
        sheet = await case_sheet(session, viewer, case)
        papers_open = await draft_acts(session, viewer, papers.PLACE, case, clock.today())
    context = {
        "viewer": viewer,
        "active": "/cases",
        "today": clock.today(),
        "values": values,
        "limits": LIMITS,
        "papers": papers_open,
        "problem": problem(refusal) if refusal else None,
        **sheet,
    }
    return Template("cases/show.html", context=context, status_code=refusal.status if refusal else 200)


async def _approve(session: AsyncSession, viewer: Viewer, case: Case, data: OpinionIn) -> object:
    return await actions.approve_case(session, viewer, case, data, today=clock.today())


async def _drop(session: AsyncSession, viewer: Viewer, case: Case, data: ReasonIn) -> object:
    return await actions.drop_case(session, viewer, case, data, today=clock.today())


async def _open(session: AsyncSession, viewer: Viewer, case: Case, _data: OpinionIn) -> object:
    return await actions.open_case(session, viewer, case, today=clock.today())


async def _join(session: AsyncSession, viewer: Viewer, case: Case, data: FindingsIn) -> object:
    return await actions.add_findings(session, viewer, case, data, today=clock.today())


async def _issue(session: AsyncSession, viewer: Viewer, case: Case, data: RectificationIn) -> object:
    return await issue_rectification(session, viewer, case, data, today=clock.today())


async def _put_up(session: AsyncSession, viewer: Viewer, case: Case, data: SummaryIn) -> object:
    return await actions.put_up_case(session, viewer, case, data, today=clock.today())


async def _close(session: AsyncSession, viewer: Viewer, case: Case, data: OpinionIn) -> object:
    return await actions.close_case(session, viewer, case, data, today=clock.today())


async def _send_back(session: AsyncSession, viewer: Viewer, case: Case, data: ReasonIn) -> object:
    return await actions.send_back_case(session, viewer, case, data, today=clock.today())


async def _archive(session: AsyncSession, viewer: Viewer, case: Case, _data: OpinionIn) -> object:
    return await actions.archive_case(session, viewer, case, today=clock.today())


# The noun in the address → what is typed in, and the verb.
ACTS: dict[str, tuple[type[BaseModel], Verb]] = {
    "approval": (OpinionIn, _approve),
    "refusal": (ReasonIn, _drop),
    "opening": (OpinionIn, _open),
    "findings": (FindingsIn, _join),
    "rectifications": (RectificationIn, _issue),
    "check-request": (SummaryIn, _put_up),
    "closure": (OpinionIn, _close),
    "return": (ReasonIn, _send_back),
    "archiving": (OpinionIn, _archive),
}


@post("/cases/{case_id:uuid}/{noun:str}", status_code=303)
async def case_act(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    case_id: FromPath[UUID],
    noun: FromPath[str],
) -> Redirect | Template:
    """Any act asked for on the case's page; a refusal shows the page again with the typed text kept."""
    if noun not in ACTS:
        raise NotFound
    shape, verb = ACTS[noun]
    values = await form_values(request)
    try:
        async with db.write() as session:
            case = await case_for(session, viewer, case_id, lock=True)
            check_version(case, version_of(values))
            await verb(session, viewer, case, shaped(shape, _typed(noun, values)))
    except NotFound:
        raise
    except Refusal as refusal:
        return await _show(db, viewer, case_id, values | {"noun": noun}, refusal)
    return Redirect(f"/cases/{case_id}", status_code=303)


def _typed(noun: str, values: dict[str, Any]) -> dict[str, Any]:
    """Form fields as the shapes want them: several ticks are a list, one demand stands on each line."""
    if noun == "findings":
        return _listed(values, "finding_ids")
    if noun == "rectifications":
        lines = [line.strip() for line in str(values.get("demands", "")).splitlines()]
        return values | {"demands": [line for line in lines if line]}
    return values


ROUTES: list[Any] = [cases_page, *selection_doors(CASES), new_case_page, propose, case_page, case_of_finding, case_act]
ROUTES += [*doors(papers.PLACE).pages, *dossier.ROUTES, *order_pages.ROUTES]
ROUTES += [*supervision_pages.ROUTES, *tolerance_pages.ROUTES]
