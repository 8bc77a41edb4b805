"""“/”: the landing page of every role. Its title is the answer to “what must I do today”."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.desk.figures import figures
from duze.desk.office import office
from duze.desk.queries import Todo, logged, running, todos, week
from duze.desk.search import SHORTEST, count, found
from duze.desk.sources import TO_RECEIVE
from duze.desk.standing import standing
from duze.desk.subjects import subjects_of
from duze.desk.titles import next_step, title
from duze.desk.weeks import weekly_todos
from duze.findings.turns import standing_name
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.settings import Settings
from duze.kit.web.scope import present
from duze.people.permissions import Permission, Role, Viewer

SHOWN = 8
NEAREST = 7
_BUSINESS = frozenset(
    {
        Role.INSPECTOR,
        Role.SUPERVISOR,
        Role.SIGNATORY,
        Role.ASSESSOR,
        Role.UNIT_LIAISON,
        Role.DISCIPLINE_OFFICER,
        Role.LEADER,
    }
)


@get("/")
async def desk(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    settings: NamedDependency[Settings],
    group: FromQuery[str] = "",
    all: FromQuery[bool] = False,
) -> Template:
    """What waits for the viewer, the week's deadlines, cards, and the latest published ranking."""
    today = clock.today()
    async with db.read() as session:
        if viewer.roles & _BUSINESS:
            context = await _business(session, viewer, today, group)
        else:
            context = await office(session, viewer, settings)
    context |= {"viewer": viewer, "active": "/", "today": today, "shown": None if all else SHOWN}
    return Template("desk/show.html", context=context)


async def _business(session: AsyncSession, viewer: Viewer, today: date, group: str) -> dict[str, Any]:
    waiting: list[Todo] = await todos(session, viewer, today)
    due = await running(session, viewer, today + timedelta(days=9))
    days = await week(session, due, today)
    nearest, carded = due[:NEAREST], [row for row in due if row.card]
    subjects = await subjects_of(session, viewer, [row.deadline for row in (*nearest, *carded[:NEAREST])])
    return {
        "title": title(viewer, waiting, today),
        "todos": waiting,
        "to_receive": sum(todo.kind == TO_RECEIVE for todo in waiting),
        "weekly": await weekly_todos(session, viewer, clock.now()),
        "running": due,
        "nearest": nearest,
        "subjects": subjects,
        "week": days,
        "cards": carded[:NEAREST],
        "figures": await figures(session, viewer, today, due),
        "standing": await standing(session, viewer, group, today, due),
        "next_step": next_step(viewer),
        "standing_of": standing_name,
        "logged": await logged(session, viewer),
        "may_log": viewer.may(Permission.FINDINGS_LOG),
        "office": None,
    }


@get("/search")
async def search_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], q: FromQuery[str] = ""
) -> Template:
    """What the viewer may see that has `q` in its number, title or unit."""
    async with db.read() as session:
        groups = await found(session, viewer, q[:100])
    present().extra["q"] = q
    context = {"viewer": viewer, "active": "", "q": q, "groups": groups, "count": count(groups), "shortest": SHORTEST}
    return Template("desk/search.html", context=context)


ROUTES = [desk, search_page]
