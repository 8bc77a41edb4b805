"""Interviews as pages: the list, the plan's form, one interview with its acts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.listing import list_cases
from duze.cases.models import CaseState
from duze.cases.models_orders import METHOD_NAMES
from duze.cases.queries import case_for
from duze.interviews import actions, authority_pages, calendar, papers, shapes
from duze.interviews.authority_queries import authority_for, authority_on
from duze.interviews.authority_rules import rows_of
from duze.interviews.forms import ROWS, filled, typed
from duze.interviews.listing import INTERVIEWS
from duze.interviews.models import LEVELS, RANKS, STATE_NAMES, Interview, InterviewState
from duze.interviews.models_verification import ADVICE_NAMES, RESULT_NAMES
from duze.interviews.page_acts import ACTS
from duze.interviews.queries import (
    actor_shown,
    cases_in_talk,
    first_day_with_notice,
    history,
    interview_for,
    office_people,
)
from duze.interviews.rules import may_know_referrals
from duze.interviews.sheet import VERB_NAMES, progress
from duze.interviews.views import acts_for, interview_out
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.letters.doors import doors
from duze.letters.queries import letters_about
from duze.letters.starting import draft_acts
from duze.people.permissions import Permission, Viewer, require
from duze.rankings.standing import Doubt, last_place_doubt
from duze.units.lists import listed
from duze.units.taking_out import doors as selection_doors

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]


@get("/interviews")
async def interviews_page(request: Web, db: Db, viewer: Who) -> Template:
    """The interviews the viewer may see, by the state shown to them."""
    async with db.read() as session:
        page, shown = await listed(session, INTERVIEWS, viewer, request.query_params)
    context = {
        "viewer": viewer,
        "active": "/interviews",
        "rows": page.items,
        "coming": _coming(page.items),
        "list": shown,
        "states": STATE_NAMES,
        "levels": LEVELS,
        "may_propose": viewer.may(Permission.INTERVIEWS_PROPOSE),
        "wide": viewer.staff or bool(viewer.area()),
    }
    return Template("interviews/list.html", context=context)


def _coming(rows: Sequence[Any]) -> list[Any]:
    """Talks with a day still ahead and neither held nor dropped, soonest first."""
    waiting = {InterviewState.APPROVED.value, InterviewState.NOTIFIED.value, InterviewState.POSTPONED.value}
    ahead = [row for row in rows if row.starts_at and row.starts_at > clock.now() and row.state in waiting]
    return sorted(ahead, key=lambda row: row.starts_at)


@get("/interviews/new")
async def new_page(db: Db, viewer: Who, case_id: FromQuery[UUID | None] = None) -> Template:
    """The form for proposing a talk; a case's page links here with itself filled in."""
    return await _form(db, viewer, {"case_id": str(case_id) if case_id else "", "level": "1"}, None, None)


@get("/interviews/{interview_id:uuid}/edit")
async def edit_page(db: Db, viewer: Who, interview_id: FromPath[UUID]) -> Template:
    """The plan, to be changed before it is approved."""
    async with db.read() as session:
        interview = await interview_for(session, viewer, interview_id)
    plan = interview.model_dump(include=set(shapes.InterviewIn.model_fields))
    return await _form(db, viewer, filled(plan), interview, None)


async def _form(
    db: Database, viewer: Viewer, values: dict[str, Any], interview: Interview | None, refusal: Refusal | None
) -> Template:
    require(viewer, Permission.INTERVIEWS_PROPOSE)
    async with db.read() as session:
        people = await office_people(session, clock.today())
        taken = await cases_in_talk(session)
        found = (await list_cases(session, viewer, limit=200, state=CaseState.OPEN)).items
        cases = [case for case in found if case.id not in taken]
        kept = interview.authority_id if interview else None
        authority = await authority_for(session, kept) if kept else await authority_on(session, clock.today())
        earliest = await first_day_with_notice(session, clock.today())
    context = {
        "viewer": viewer,
        "active": "/interviews",
        "interview": interview,
        "values": values,
        "people": [(str(one), words) for one, words in people],
        "cases": [(str(case.id), f"{case.number} {case.title}（{case.unit}）") for case in cases],
        "levels": {row.level: (LEVELS[row.level], row.host) for row in rows_of(authority)},
        "ranks": RANKS,
        "rows": ROWS,
        "earliest": earliest,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("interviews/form.html", context=context, status_code=refusal.status if refusal else 200)


@post("/interviews", status_code=303)
async def propose(request: Web, db: Db, viewer: Who) -> Redirect | Template:
    """Propose; wrong input shows the form again with the typed text kept."""
    values = await form_values(request)
    try:
        data = shaped(shapes.NewInterviewIn, typed(values))
        async with db.write() as session:
            case = await case_for(session, viewer, data.case_id, lock=True)
            interview = await actions.propose_interview(session, viewer, case, data, today=clock.today())
    except Refusal as refusal:
        return await _form(db, viewer, values, None, refusal)
    return Redirect(f"/interviews/{interview.id}", status_code=303)


@post("/interviews/{interview_id:uuid}/edit", status_code=303)
async def edit(request: Web, db: Db, viewer: Who, interview_id: FromPath[UUID]) -> Redirect | Template:
    """Change the plan."""
    values = await form_values(request)
    async with db.read() as session:
        before = await interview_for(session, viewer, interview_id)
    try:
        async with db.write() as session:
            interview = await interview_for(session, viewer, interview_id, lock=True)
            check_version(interview, version_of(values))
            data = shaped(shapes.InterviewIn, typed(values))
            await actions.edit_interview(session, viewer, interview, data, today=clock.today())
    except Refusal as refusal:
        return await _form(db, viewer, values, before, refusal)
    return Redirect(f"/interviews/{interview_id}", status_code=303)


@get("/interviews/{interview_id:uuid}")
async def interview_page(db: Db, viewer: Who, interview_id: FromPath[UUID]) -> Template:
    """One interview: what is to be done next, then everything about it."""
    return await _show(db, viewer, interview_id, {}, None)


async def _show(
    db: Database, viewer: Viewer, interview_id: UUID, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        interview = await interview_for(session, viewer, interview_id)
        whole = may_know_referrals(viewer, interview.unit_id)
        entries = await history(session, viewer, interview)
        out = await interview_out(session, viewer, interview)
        shown = partial(actor_shown, whole=whole, unit=out.unit)
        context = {
            "viewer": viewer,
            "active": "/interviews",
            "out": out,
            "steps": progress(out.state, short=not whole),
            "acts": await acts_for(session, viewer, interview, clock.today()),
            "letters": await letters_about(session, viewer, "interview", interview.id),
            "papers": await draft_acts(session, viewer, papers.PLACE, interview, clock.today()),
            "events": [(VERB_NAMES[e.verb], shown(e), e) for e in entries if e.verb in VERB_NAMES],
            "doubt": await _doubt(session, viewer, interview),
            "today": clock.today(),
            "earliest": (earliest := await first_day_with_notice(session, clock.today())),
            "short": out.starts_at is not None and clock.city_date(out.starts_at) < earliest,
            "found": {"method": METHOD_NAMES, "result": RESULT_NAMES, "advice": ADVICE_NAMES},
            "may_study": viewer.may(Permission.REFERRALS_STUDY),
            "values": values,
            "problem": problem(refusal) if refusal else None,
        }
    return Template("interviews/show.html", context=context, status_code=refusal.status if refusal else 200)


async def _doubt(session: AsyncSession, viewer: Viewer, interview: Interview) -> Doubt | None:
    """The office is told, as long as the talk can still be called off, when the last place it rests on is in doubt."""
    early = interview.state in (InterviewState.PROPOSED, InterviewState.APPROVED)
    if not (viewer.staff and early and any("末位" in why or "列第" in why for why in interview.reasons)):
        return None
    return await last_place_doubt(session, interview.unit_id)


@post("/interviews/{interview_id:uuid}/{noun:str}", status_code=303)
async def interview_act(
    request: Web, db: Db, viewer: Who, interview_id: FromPath[UUID], noun: FromPath[str]
) -> Redirect | Template:
    """Any act of the page; a refusal shows the page again with the typed text kept."""
    if noun not in ACTS:
        raise NotFound
    shape, verb = ACTS[noun]
    values = await form_values(request)
    try:
        async with db.write() as session:
            interview = await interview_for(session, viewer, interview_id, lock=True)
            check_version(interview, version_of(values))
            await verb(session, viewer, interview, shaped(shape, typed(values)), today=clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        return await _show(db, viewer, interview_id, values | {"noun": noun}, refusal)
    return Redirect(f"/interviews/{interview_id}", status_code=303)


ROUTES: list[Any] = [
    interviews_page,
    *selection_doors(INTERVIEWS),
    new_page,
    propose,
    interview_page,
    edit_page,
    edit,
    interview_act,
    *doors(papers.PLACE).pages,
    *calendar.ROUTES,
    *authority_pages.ROUTES,
]
