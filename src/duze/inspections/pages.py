"""Inspections as pages: the office plans and follows, an inspector has the route of the day on the phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from duze.findings.form_pages import started
from duze.findings.models import Channel
from duze.inspections.actions import add_visit, draft_plan
from duze.inspections.concluding import tell_conclusion
from duze.inspections.conclusion_queries import conclusions
from duze.inspections.conclusion_rules import refusal_to_tell
from duze.inspections.conclusion_shapes import ToldIn
from duze.inspections.doors import PLAN_ACTS, VISIT_ACTS
from duze.inspections.models import PLAN_NAMES, VISIT_NAMES
from duze.inspections.models_conclusions import CONCLUSION_NAMES, Conclusion
from duze.inspections.queries import burden, list_plans, loose_findings, plan_for, route_of, team_choices, visit_for
from duze.inspections.rules import refusal_to_replan, refusal_to_tell_visit
from duze.inspections.shapes import PlanIn, VisitIn
from duze.inspections.views import PlanOut, acts_on, plan_out, sees_whole, visit_outs
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.i18n import say
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, several, shaped, version_of
from duze.kit.web.problems import problem
from duze.people.permissions import Permission, Role, Viewer, require
from duze.units.models import GROUP_NAMES
from duze.units.queries import unit_choices, unit_names

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
AHEAD = timedelta(days=13)
BASE = {"active": "/inspections", "plan_names": PLAN_NAMES, "visit_names": VISIT_NAMES}
_LATELY = timedelta(days=3)
"""How far back a finding may have been logged to be offered as a visit's."""


@get("/inspections")
async def inspections_page(db: Db, viewer: Who) -> Template:
    """The plans, and for an inspector first of all the own team's route."""
    today = clock.today()
    async with db.read() as session:
        route = []
        if viewer.has(Role.INSPECTOR):
            route = await visit_outs(session, viewer, list(await route_of(session, viewer, today, today + AHEAD)))
        plans = [await plan_out(session, viewer, plan, today) for plan in await list_plans(session, viewer)]
    context = BASE | {
        "viewer": viewer,
        "route": route,
        "on_route": viewer.has(Role.INSPECTOR),
        "plans": plans,
        "today": today,
        "may_plan": viewer.may(Permission.INSPECTIONS_PLAN),
    }
    return Template("inspections/inspections.html", context=context)


@get("/inspections/new")
async def new_plan_page(db: Db, viewer: Who) -> Template:
    """The form for a new plan, with the burden on each unit beside its name."""
    return await _form(db, viewer, {}, None)


async def _form(db: Database, viewer: Viewer, values: dict[str, Any], refusal: Refusal | None) -> Template:
    require(viewer, Permission.INSPECTIONS_PLAN)
    async with db.read() as session:
        groups = await unit_choices(session, clock.today())
        context = BASE | {
            "viewer": viewer,
            "groups": [(say(GROUP_NAMES[group]), units) for group, units in groups],
            "burden": {str(unit): n for unit, n in (await burden(session, viewer, clock.today())).items()},
            "teams": await team_choices(session, clock.today()),
            "values": values,
            "chosen_teams": several(values.get("team_ids", [])),
            "chosen_units": several(values.get("unit_ids", [])),
            "problem": problem(refusal) if refusal else None,
        }
    return Template("inspections/inspection_new.html", context=context, status_code=refusal.status if refusal else 200)


@post("/inspections", status_code=303)
async def drafted(request: Web, db: Db, viewer: Who) -> Redirect | Template:
    """Draft it; wrong input shows the form again with everything kept."""
    values = await form_values(request)
    typed = values | {name: several(values.get(name, [])) for name in ("team_ids", "unit_ids")}
    typed["covert"] = bool(values.get("covert"))
    try:
        async with db.write() as session:
            plan = await draft_plan(session, viewer, shaped(PlanIn, typed), today=clock.today())
    except Refusal as refusal:
        return await _form(db, viewer, values, refusal)
    return Redirect(f"/inspections/{plan.id}", status_code=303)


@get("/inspections/{plan_id:uuid}")
async def inspection_page(db: Db, viewer: Who, plan_id: FromPath[UUID]) -> Template:
    """One plan: content, scope with burden, the routes, what is open to me."""
    return await _show(db, viewer, plan_id, {}, None)


async def _show(
    db: Database, viewer: Viewer, plan_id: UUID, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        plan = await plan_for(session, viewer, plan_id)
        out = await plan_out(session, viewer, plan, clock.today())
        teams = [(one, name) for one, name in await team_choices(session, clock.today()) if name in out.teams]
        told = await conclusions(session, viewer, plan.id)
    acts = acts_on(plan, out, viewer, clock.today())
    context = BASE | {
        "viewer": viewer,
        "plan": plan,
        "out": out,
        "whole": sees_whole(viewer),
        "teams": teams,
        "told": told,
        "told_names": CONCLUSION_NAMES,
        "to_tell": _untold(out, told) if refusal_to_tell(plan, viewer) is None else [],
        "acts": [one for one in acts if one.name != "visits"] if sees_whole(viewer) else [],
        "may_add": any(one.name == "visits" and one.open for one in acts),
        "today": clock.today(),
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("inspections/inspection.html", context=context, status_code=refusal.status if refusal else 200)


def _untold(out: PlanOut, told: Sequence[Conclusion]) -> list[tuple[UUID, str]]:
    known = {one.unit_id for one in told}
    return [(one.unit_id, one.unit) for one in out.scope if one.unit_id not in known]


@post("/inspections/{plan_id:uuid}/{noun:str}", status_code=303)
async def plan_act(
    request: Web, db: Db, viewer: Who, plan_id: FromPath[UUID], noun: FromPath[str]
) -> Redirect | Template:
    """Any act on the plan; a refusal shows the page again with the typed text kept."""
    if noun not in {"visits", "conclusions", *PLAN_ACTS}:
        raise NotFound
    values = await form_values(request)
    try:
        async with db.write() as session:
            plan = await plan_for(session, viewer, plan_id, lock=True)
            if noun == "visits":
                await add_visit(session, viewer, plan, shaped(VisitIn, values), today=clock.today())
            elif noun == "conclusions":
                await tell_conclusion(session, viewer, plan, shaped(ToldIn, values), today=clock.today())
            else:
                check_version(plan, version_of(values))
                shape, verb = PLAN_ACTS[noun]
                await verb(session, viewer, plan, shaped(shape, values), clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        return await _show(db, viewer, plan_id, values | {"noun": noun}, refusal)
    return Redirect(f"/inspections/{plan_id}", status_code=303)


@get("/visits/{visit_id:uuid}")
async def visit_page(db: Db, viewer: Who, visit_id: FromPath[UUID]) -> Template:
    """One stop: where, what to look at, and the form for what was found."""
    return await _stop(db, viewer, visit_id, {}, None)


async def _stop(
    db: Database, viewer: Viewer, visit_id: UUID, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        visit = await visit_for(session, viewer, visit_id)
        plan = await plan_for(session, viewer, visit.plan_id)
        (out,) = await visit_outs(session, viewer, [visit])
        why = refusal_to_tell_visit(visit, plan, viewer, clock.today())
        context = BASE | {
            "viewer": viewer,
            "visit": visit,
            "out": out,
            "plan": plan,
            "address": (await unit_names(session, [visit.unit_id]))[visit.unit_id],
            "logged": await loose_findings(session, viewer, visit, clock.now() - _LATELY) if why is None else [],
            "may_replan": refusal_to_replan(visit, plan, viewer) is None,
            "may_tell": why is None,
            "why": say(why.message, why.params) if why else "",
            "today": clock.today(),
            "values": values,
            "chosen": several(values.get("finding_ids", [])),
            "problem": problem(refusal) if refusal else None,
        }
    return Template("inspections/visit.html", context=context, status_code=refusal.status if refusal else 200)


@get("/visits/{visit_id:uuid}/finding")
async def found_here_page(db: Db, viewer: Who, visit_id: FromPath[UUID]) -> Template:
    """The form for logging what is found at this stop: unit and place filled in, and that it was a covert visit."""
    async with db.read() as session:
        visit = await visit_for(session, viewer, visit_id)
        plan = await plan_for(session, viewer, visit.plan_id)
    channel = Channel.COVERT if plan.covert else Channel.INSPECTION
    return await started(db, viewer, {"unit_id": str(visit.unit_id), "place": visit.place, "channel": channel.value})


@post("/visits/{visit_id:uuid}/{noun:str}", status_code=303)
async def visit_act(
    request: Web, db: Db, viewer: Who, visit_id: FromPath[UUID], noun: FromPath[str]
) -> Redirect | Template:
    """The visit was made, or not."""
    if noun not in VISIT_ACTS:
        raise NotFound
    shape, verb = VISIT_ACTS[noun]
    values = await form_values(request)
    typed = values | {"finding_ids": several(values.get("finding_ids", []))} if noun == "record" else values
    try:
        async with db.write() as session:
            visit = await visit_for(session, viewer, visit_id, lock=True)
            check_version(visit, version_of(values))
            await verb(session, viewer, visit, shaped(shape, typed), clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return await _stop(db, viewer, visit_id, values | {"noun": noun}, refusal)
    return Redirect(f"/inspections/{visit.plan_id}" if noun == "route" else "/inspections", status_code=303)


ROUTES: list[Any] = [
    inspections_page,
    new_plan_page,
    drafted,
    inspection_page,
    plan_act,
    visit_page,
    found_here_page,
    visit_act,
]
