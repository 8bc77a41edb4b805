"""The page of the sheet of tolerance: the sheets so far, and the four tests to fill in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from duze.cases.models import Case
from duze.cases.models_tolerance import TESTS, TOLERANCE_NAMES
from duze.cases.tolerance import ToleranceIn, sheets_about, weigh_tolerance
from duze.cases.tolerance_api import thing_weighed
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.forms import form_values, shaped
from duze.kit.web.problems import problem
from duze.people.permissions import Viewer

Key = FromQuery[UUID | None]


@get("/tolerance")
async def tolerance_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    case_id: Key = None,
    finding_id: Key = None,
) -> Template:
    """The sheet about a case or a finding."""
    return await _page(db, viewer, case_id, finding_id, {}, None)


@post("/tolerance", status_code=303)
async def add_sheet(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    case_id: Key = None,
    finding_id: Key = None,
) -> Redirect | Template:
    """Put the four tests down; a refusal shows them again with the typed text kept."""
    values = await form_values(request)
    try:
        async with db.write() as session:
            about = await thing_weighed(session, viewer, case_id, finding_id)
            await weigh_tolerance(session, viewer, about, shaped(ToleranceIn, values))
    except NotFound:
        raise
    except Refusal as refusal:
        return await _page(db, viewer, case_id, finding_id, values, refusal)
    return Redirect(_address(case_id, finding_id), status_code=303)


def _address(case_id: UUID | None, finding_id: UUID | None) -> str:
    return f"/tolerance?case_id={case_id}" if case_id else f"/tolerance?finding_id={finding_id}"


async def _page(
    db: Database,
    viewer: Viewer,
    case_id: UUID | None,
    finding_id: UUID | None,
    values: dict[str, Any],
    refusal: Refusal | None,
) -> Template:
    async with db.read() as session:
        about = await thing_weighed(session, viewer, case_id, finding_id)
        sheets = await sheets_about(session, case_id, finding_id)
    of_case = isinstance(about, Case)
    context = {
        "viewer": viewer,
        "active": "/cases" if of_case else "/findings",
        "about": about,
        "back": f"/cases/{about.id}" if of_case else f"/findings/{about.id}",
        "of_case": of_case,
        "sheets": sheets,
        "tests": TESTS,
        "outcomes": [(key.value, words) for key, words in TOLERANCE_NAMES.items()],
        "outcome_names": TOLERANCE_NAMES,
        "to": _address(case_id, finding_id),
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("cases/tolerance.html", context=context, status_code=refusal.status if refusal else 200)


ROUTES: list[Any] = [tolerance_page, add_sheet]
