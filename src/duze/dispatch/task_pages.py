"""A task as pages: a new one, one with its milestones and acts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from duze.dispatch.actions import assign_task, reach_milestone
from duze.dispatch.doors import TASK_ACTS
from duze.dispatch.models import TASK_NAMES
from duze.dispatch.queries import task_for
from duze.dispatch.rules import refusal_to_report, task_acts
from duze.dispatch.shapes import ReachedIn, TaskIn
from duze.dispatch.views import answering, named_units, task_out
from duze.findings.queries import finding_for
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.acting import acted
from duze.kit.web.forms import form_values, shaped
from duze.kit.web.problems import problem
from duze.people.permissions import Permission, Viewer, require
from duze.people.queries import names_of
from duze.units.duty_queries import list_duties

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
STEPS_TYPED = 6


@get("/tasks/new")
async def new_task_page(db: Db, viewer: Who, finding_id: FromQuery[UUID | None] = None) -> Template:
    """The form for a new task, started from a problem if one is named."""
    values: dict[str, Any] = {}
    if finding_id is not None:
        async with db.read() as session:
            finding = await finding_for(session, viewer, finding_id)
        values = {"finding_id": str(finding.id), "unit_id": str(finding.unit_id)}
    return await _form(db, viewer, values, None)


async def _form(db: Database, viewer: Viewer, values: dict[str, Any], refusal: Refusal | None) -> Template:
    require(viewer, Permission.TASKS_ASSIGN)
    async with db.read() as session:
        duties = await list_duties(session, viewer, on=clock.today())
        context = {
            "viewer": viewer,
            "active": "/lists",
            "units": await named_units(session),
            "duties": [(str(one.duty.id), f"{one.unit}　{one.duty.subject}　{one.leader}".strip()) for one in duties],
            "values": values,
            "partners": _several(values.get("partner_ids", [])),
            "steps": STEPS_TYPED,
            "problem": problem(refusal) if refusal else None,
        }
    return Template("dispatch/task_new.html", context=context, status_code=refusal.status if refusal else 200)


def _several(sent: Any) -> list[str]:
    return [sent] if isinstance(sent, str) else list(sent)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """The form's flat fields as the shape takes them; empty steps are left out."""
    plain = {name: value for name, value in values.items() if not name.startswith("step_")}
    steps = []
    for place in range(1, STEPS_TYPED + 1):
        step = {"name": values.get(f"step_{place}_name"), "due_on": values.get(f"step_{place}_on")}
        if any(step.values()):
            steps.append({name: value for name, value in step.items() if value})
    return plain | {"milestones": steps, "partner_ids": _several(values.get("partner_ids", []))}


@post("/tasks", status_code=303)
async def assigned(request: Web, db: Db, viewer: Who) -> Redirect | Template:
    """Assign it; wrong input shows the form again with everything kept."""
    values = await form_values(request)
    try:
        async with db.write() as session:
            task = await assign_task(session, viewer, shaped(TaskIn, _typed(values)), today=clock.today())
    except Refusal as refusal:
        return await _form(db, viewer, values, refusal)
    return Redirect(f"/tasks/{task.id}", status_code=303)


@get("/tasks/{task_id:uuid}")
async def task_page(db: Db, viewer: Who, task_id: FromPath[UUID]) -> Template:
    """One task: target, milestones, what was reported, what is open to me."""
    return await _show(db, viewer, task_id, {}, None)


async def _show(
    db: Database, viewer: Viewer, task_id: UUID, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        task = await task_for(session, viewer, task_id)
        known = await names_of(session, {task.assigner_id, *filter(None, (task.reporter_id, task.closer_id))})
        finding = None
        if task.finding_id is not None:
            try:
                finding = await finding_for(session, viewer, task.finding_id)
            except NotFound:
                finding = None
        who = (await answering(session, viewer, clock.today())).get(task.unit_id)
        out = await task_out(session, task)
    acts = [one for one in task_acts(task, viewer) if one.open or viewer.staff or one.name == "report"]
    context = {
        "viewer": viewer,
        "active": "/lists",
        "task": task,
        "out": out,
        "finding": finding,
        "who": who,
        "names": known if viewer.staff or viewer.area() else {},
        "acts": acts,
        "may_reach": refusal_to_report(task, viewer) is None,
        "state_name": TASK_NAMES[task.state],
        "today": clock.today(),
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("dispatch/task.html", context=context, status_code=refusal.status if refusal else 200)


@post("/tasks/{task_id:uuid}/{noun:str}", status_code=303)
async def task_act(
    request: Web, db: Db, viewer: Who, task_id: FromPath[UUID], noun: FromPath[str]
) -> Redirect | Template:
    """Any act on the task; a refusal shows the page again with the typed text kept."""
    refused = await acted(request, db, viewer, lambda s: task_for(s, viewer, task_id, lock=True), TASK_ACTS, noun)
    if refused:
        return await _show(db, viewer, task_id, refused.values, refused.refusal)
    return Redirect(f"/tasks/{task_id}", status_code=303)


@post("/tasks/{task_id:uuid}/milestones/{step_id:uuid}", status_code=303)
async def reached(
    request: Web, db: Db, viewer: Who, task_id: FromPath[UUID], step_id: FromPath[UUID]
) -> Redirect | Template:
    """A milestone is reached."""
    values = await form_values(request)
    try:
        async with db.write() as session:
            task = await task_for(session, viewer, task_id, lock=True)
            await reach_milestone(session, viewer, task, step_id, shaped(ReachedIn, values), today=clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        return await _show(db, viewer, task_id, values, refusal)
    return Redirect(f"/tasks/{task_id}", status_code=303)


ROUTES: list[Any] = [new_task_page, assigned, task_page, task_act, reached]
