"""The lists, tasks, weekly sheets and the overview over JSON."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.dispatch import duty_api
from duze.dispatch.actions import assign_task, reach_milestone
from duze.dispatch.doors import TASK_ACTS, monday
from duze.dispatch.models import DispatchTask
from duze.dispatch.overview import overview
from duze.dispatch.problems import Problem, list_problems
from duze.dispatch.queries import task_for
from duze.dispatch.rules import Light, task_acts
from duze.dispatch.shapes import FilingIn, JudgeIn, ReachedIn, ReportIn, TaskIn
from duze.dispatch.views import LedgerRow, TaskOut, ledger_rows, task_out
from duze.dispatch.weekly import file_week
from duze.dispatch.weekly_views import Sheet, Week, unit_sheet, week_sheet
from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.db import Database
from duze.kit.web.etags import check_match
from duze.kit.web.paging import checked_limit, link_header
from duze.people.permissions import Permission, Viewer, require

TAGS = ["lists"]
Ask = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Path = FromPath[UUID]
_AT, _WEEK = "/tasks/{task_id:uuid}", "/weekly/{week:str}"


@get("/lists/problems", tags=TAGS, summary="The problem list: standing problems with the measures that answer them")
async def problem_list(
    request: Ask,
    db: Db,
    viewer: Who,
    unit_id: FromQuery[UUID | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[list[Problem]]:
    """Keyset-paged; the next page's address is in the Link header."""
    async with db.read() as session:
        page = await list_problems(
            session, viewer, clock.today(), limit=checked_limit(limit), cursor=cursor, unit_id=unit_id
        )
    query = {key: str(value) for key, value in request.query_params.items()}
    return Response(list(page.items), headers=link_header(request.url.path, query, page))


@get("/lists/tasks", tags=TAGS, summary="The task list and ledger: orders, supervision parts and tasks with lights")
async def task_list(
    db: Db,
    viewer: Who,
    light: FromQuery[Light | None] = None,
    unit_id: FromQuery[UUID | None] = None,
    kind: FromQuery[str] = "",
) -> list[LedgerRow]:
    """Everything that runs and what was struck off in the last thirty days, the most pressing first."""
    async with db.read() as session:
        return (await ledger_rows(session, viewer, clock.today(), light=light, unit_id=unit_id, kind=kind))[0]


async def _answer(session: AsyncSession, task: DispatchTask, status: int = 200) -> Response[TaskOut]:
    await session.flush()
    out = await task_out(session, task)
    return Response(out, status_code=status, headers={"ETag": f'"{out.version}"'})


@post("/tasks", status_code=201, tags=TAGS, summary="Put a task on the list")
async def assign(db: Db, viewer: Who, data: JSONBody[TaskIn]) -> Response[TaskOut]:
    """With milestones, and linked to the problem it answers and the row of the responsibility list."""
    require(viewer, Permission.TASKS_ASSIGN)
    async with db.write() as session:
        return await _answer(session, await assign_task(session, viewer, data, today=clock.today()), 201)


@get(_AT, tags=TAGS, summary="One task with its milestones")
async def task(db: Db, viewer: Who, task_id: Path) -> Response[TaskOut]:
    """With its ETag."""
    async with db.read() as session:
        return await _answer(session, await task_for(session, viewer, task_id))


@get(f"{_AT}/actions", tags=TAGS, summary="What the viewer may do with a task, and why not")
async def task_actions(db: Db, viewer: Who, task_id: Path) -> list[ActOut]:
    """The same rules the verbs ask."""
    async with db.read() as session:
        return [act_out(one) for one in task_acts(await task_for(session, viewer, task_id), viewer)]


async def _do(request: Ask, db: Database, viewer: Viewer, task_id: UUID, noun: str, data: Any) -> Response[TaskOut]:
    async with db.write() as session:
        row = await task_for(session, viewer, task_id, lock=True)
        check_match(request, row)
        return await _answer(session, await TASK_ACTS[noun][1](session, viewer, row, data, clock.today()))


@post(f"{_AT}/report", status_code=200, tags=TAGS, summary="The unit reports a task as done")
async def report(request: Ask, db: Db, viewer: Who, task_id: Path, data: JSONBody[ReportIn]) -> Response[TaskOut]:
    """It asks for the number to be struck off."""
    return await _do(request, db, viewer, task_id, "report", data)


@post(f"{_AT}/closure", status_code=200, tags=TAGS, summary="Accept a task and strike its number off")
async def closure(request: Ask, db: Db, viewer: Who, task_id: Path, data: JSONBody[JudgeIn]) -> Response[TaskOut]:
    """By neither who assigned nor who reported it."""
    return await _do(request, db, viewer, task_id, "closure", data)


@post(f"{_AT}/return", status_code=200, tags=TAGS, summary="Send a task back")
async def send_back(request: Ask, db: Db, viewer: Who, task_id: Path, data: JSONBody[JudgeIn]) -> Response[TaskOut]:
    """Counted; its due date stands."""
    return await _do(request, db, viewer, task_id, "return", data)


@post(f"{_AT}/cancellation", status_code=200, tags=TAGS, summary="Take a task back")
async def cancellation(request: Ask, db: Db, viewer: Who, task_id: Path, data: JSONBody[JudgeIn]) -> Response[TaskOut]:
    """With the reason."""
    return await _do(request, db, viewer, task_id, "cancellation", data)


@post(_AT + "/milestones/{step_id:uuid}/arrival", status_code=200, tags=TAGS, summary="A milestone is reached")
async def arrival(
    request: Ask, db: Db, viewer: Who, task_id: Path, step_id: Path, data: JSONBody[ReachedIn]
) -> Response[TaskOut]:
    """The unit says so."""
    async with db.write() as session:
        row = await task_for(session, viewer, task_id, lock=True)
        await reach_milestone(session, viewer, row, step_id, data, today=clock.today())
        return await _answer(session, row)


@get(_WEEK, tags=TAGS, summary="A week: which units filed their sheet, late or not")
async def week_of_units(db: Db, viewer: Who, week: FromPath[str]) -> Week:
    """Named by its Monday. Only units with something to report are in it."""
    async with db.read() as session:
        return await week_sheet(session, viewer, monday(week), clock.now())


@get(_WEEK + "/units/{unit_id:uuid}", tags=TAGS, summary="A unit's weekly sheet, filled in by the system")
async def sheet(db: Db, viewer: Who, week: FromPath[str], unit_id: Path) -> Sheet:
    """As filed last, else as it stands."""
    async with db.read() as session:
        return await unit_sheet(session, viewer, unit_id, monday(week), clock.now())


@post(_WEEK + "/units/{unit_id:uuid}/filing", status_code=201, tags=TAGS, summary="File a unit's weekly sheet")
async def file_sheet(db: Db, viewer: Who, week: FromPath[str], unit_id: Path, data: JSONBody[FilingIn]) -> Sheet:
    """Every line answered, or `unchanged`. Until it is due it may be filed again; then it is frozen."""
    require(viewer, Permission.WEEKLY_FILE)
    async with db.write() as session:
        await file_week(session, viewer, unit_id, monday(week), data, now=clock.now())
        await session.flush()
        return await unit_sheet(session, viewer, unit_id, monday(week), clock.now())


class SectionOut(msgspec.Struct):
    """A section of the overview."""

    heading: str
    paragraphs: list[str]
    heads: list[str]
    rows: list[list[str]]


class DraftOut(msgspec.Struct):
    """The overview's draft; `text` is the whole of it as plain text."""

    title: str
    dated: str
    sections: list[SectionOut]
    text: str


@get("/overview", tags=TAGS, summary="The overview as a draft, from the figures as they stand")
async def overview_draft(
    db: Db, viewer: Who, first: FromQuery[date | None] = None, last: FromQuery[date | None] = None
) -> DraftOut:
    """From the first of this month to today unless told otherwise; a leader's is of the units in care."""
    today = clock.today()
    async with db.read() as session:
        draft = await overview(session, viewer, first or today.replace(day=1), last or today, today)
    sections = [
        SectionOut(one.heading, list(one.paragraphs), list(one.heads), [list(row) for row in one.rows])
        for one in draft.sections
    ]
    return DraftOut(draft.title, draft.dated, sections, draft.text)


ROUTES: list[Any] = [
    *duty_api.ROUTES,
    problem_list,
    task_list,
    assign,
    task,
    task_actions,
    report,
    closure,
    send_back,
    cancellation,
    arrival,
    week_of_units,
    sheet,
    file_sheet,
    overview_draft,
]
