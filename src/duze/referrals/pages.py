"""Referrals as pages: the list (a body's inbox), the study's form, one referral with its acts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from duze.cases.listing import list_cases
from duze.cases.models import CaseState
from duze.cases.queries import case_for
from duze.deadlines.queries import open_deadlines
from duze.interviews.rules import may_know_referrals
from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.letters.queries import letters_about
from duze.people.permissions import Permission, Viewer, require
from duze.referrals import actions, filing, shapes
from duze.referrals.acts import acts_for
from duze.referrals.api import subjects
from duze.referrals.filing_rules import refusal_to_file
from duze.referrals.forms import ROWS, filled, id_in, typed
from duze.referrals.listing import REFERRALS, ensure_entitled
from duze.referrals.models import STATE_NAMES, Referral
from duze.referrals.page_acts import ACTS
from duze.referrals.queries import (
    history,
    materials_of,
    persons_of,
    referral_for,
    usable_evidence,
    usable_in_case,
)
from duze.referrals.sheet import VERB_NAMES, progress
from duze.referrals.splitting import study_by_body, study_one
from duze.referrals.views import referral_out
from duze.referrals.vocabulary import ANSWER_NAMES, OUTCOME_NAMES, SANCTION_NAMES
from duze.units.lists import listed
from duze.units.models import CADRE_NAMES
from duze.units.queries import bodies
from duze.units.taking_out import doors as selection_doors

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Store = NamedDependency[Blobs]


@get("/referrals")
async def referrals_page(request: Web, db: Db, viewer: Who) -> Template:
    """What the viewer may know of; for a body, what was delivered to it."""
    async with db.read() as session:
        page, shown = await listed(session, REFERRALS, viewer, request.query_params)
    body = bool(viewer.bodies()) and not viewer.staff
    context = {
        "viewer": viewer,
        "active": "/referrals",
        "rows": page.items,
        "list": shown,
        "body": body,
        "states": STATE_NAMES,
        "outcomes": {outcome.value: name for outcome, name in OUTCOME_NAMES.items()},
        "may_study": viewer.may(Permission.REFERRALS_STUDY),
    }
    return Template("referrals/list.html", context=context)


@get("/referrals/new")
async def new_page(
    db: Db,
    blobs: Store,
    viewer: Who,
    case_id: FromQuery[UUID | None] = None,
    interview_id: FromQuery[UUID | None] = None,
) -> Template:
    """The study's form; first the case is chosen, because the files to hand over are the case's."""
    ensure_entitled(viewer)
    values = {"case_id": str(case_id or ""), "interview_id": str(interview_id or "")}
    return await _form(db, blobs, viewer, values, None, None)


@get("/referrals/{referral_id:uuid}/edit")
async def edit_page(db: Db, blobs: Store, viewer: Who, referral_id: FromPath[UUID]) -> Template:
    """The study, to be changed before it is approved."""
    async with db.read() as session:
        referral = await referral_for(session, viewer, referral_id)
        study = referral.model_dump(include=set(shapes.ReferralIn.model_fields))
        values = filled(study, await persons_of(session, referral.id), await materials_of(session, referral.id))
    return await _form(db, blobs, viewer, values, referral, None)


async def _form(
    db: Database,
    blobs: Blobs,
    viewer: Viewer,
    values: dict[str, Any],
    referral: Referral | None,
    refusal: Refusal | None,
) -> Template:
    require(viewer, Permission.REFERRALS_STUDY)
    async with db.read() as session:
        cases = (await list_cases(session, viewer, limit=200, state=CaseState.OPEN)).items
        case_id = id_in(values.get("case_id"))
        chosen = await case_for(session, viewer, case_id) if case_id else None
        if referral is not None:
            files = await usable_evidence(session, referral)
        else:
            files = await usable_in_case(session, chosen.id) if chosen else {}
    counted = {
        f"file-pages-{one.id}": await filing.pages_in(blobs, one.sha256, one.media_type) for one in files.values()
    }
    context = {
        "viewer": viewer,
        "active": "/referrals",
        "referral": referral,
        "values": counted | values,
        "case": chosen,
        "cases": [(str(case.id), f"{case.number} {case.title}（{case.unit}）") for case in cases],
        "files": files,
        "cadres": [(key.value, words) for key, words in CADRE_NAMES.items()],
        "rows": ROWS,
        "today": clock.today(),
        "problem": problem(refusal) if refusal else None,
    }
    return Template("referrals/form.html", context=context, status_code=refusal.status if refusal else 200)


@post("/referrals", status_code=303)
async def study(request: Web, db: Db, blobs: Store, viewer: Who) -> Redirect | Template:
    """Put the study down; wrong input shows the form again with the typed text kept."""
    ensure_entitled(viewer)
    values = await form_values(request)
    try:
        require(viewer, Permission.REFERRALS_STUDY)
        split = bool(values.get("split"))
        data = shaped(shapes.NewReferralIn, {name: one for name, one in typed(values).items() if name != "split"})
        async with db.write() as session:
            case, finding, talk = await subjects(session, viewer, data)
            study_down = study_by_body if split else study_one
            made = await study_down(session, viewer, case, data, today=clock.today(), finding=finding, interview=talk)
    except NotFound:
        raise
    except Refusal as refusal:
        return await _form(db, blobs, viewer, values, None, refusal)
    return Redirect(f"/referrals/{made[0].id}" if len(made) == 1 else "/referrals?status=studied", status_code=303)


@post("/referrals/{referral_id:uuid}/edit", status_code=303)
async def edit(request: Web, db: Db, blobs: Store, viewer: Who, referral_id: FromPath[UUID]) -> Redirect | Template:
    """Change the study."""
    values = await form_values(request)
    async with db.read() as session:
        before = await referral_for(session, viewer, referral_id)
    try:
        async with db.write() as session:
            referral = await referral_for(session, viewer, referral_id, lock=True)
            check_version(referral, version_of(values))
            data = shaped(shapes.ReferralIn, typed(values))
            await actions.edit_referral(session, viewer, referral, data, today=clock.today())
    except Refusal as refusal:
        return await _form(db, blobs, viewer, values, before, refusal)
    return Redirect(f"/referrals/{referral_id}", status_code=303)


@get("/referrals/{referral_id:uuid}")
async def referral_page(db: Db, viewer: Who, referral_id: FromPath[UUID]) -> Template:
    """One referral: what is to be done next, then everything about it."""
    return await _show(db, viewer, referral_id, {}, None)


async def _show(
    db: Database, viewer: Viewer, referral_id: UUID, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        referral = await referral_for(session, viewer, referral_id)
        whole = may_know_referrals(viewer, referral.unit_id)
        entries = await history(session, viewer, referral)
        context = {
            "viewer": viewer,
            "active": "/referrals",
            "out": await referral_out(session, viewer, referral),
            "acts": await acts_for(session, viewer, referral, clock.today()),
            "steps": progress(referral.state, short=not whole),
            "letters": await letters_about(session, viewer, "referral", referral.id),
            "clocks": await open_deadlines(session, [referral.id]),
            "events": [(VERB_NAMES[e.verb], e) for e in entries if e.verb in VERB_NAMES],
            "bodies": [(str(one.id), one.name) for one in await bodies(session) if one.id != referral.body_id],
            "answers": [(key.value, words) for key, words in ANSWER_NAMES.items()],
            "outcomes": [(key.value, words) for key, words in OUTCOME_NAMES.items()],
            "sanctions": [(key.value, words) for key, words in SANCTION_NAMES.items()],
            "today": clock.today(),
            "may_file": refusal_to_file(referral, viewer) is None,
            "values": values,
            "problem": problem(refusal) if refusal else None,
        }
    return Template("referrals/show.html", context=context, status_code=refusal.status if refusal else 200)


@post("/referrals/{referral_id:uuid}/{noun:str}", status_code=303)
async def referral_act(
    request: Web, db: Db, viewer: Who, referral_id: FromPath[UUID], noun: FromPath[str]
) -> Redirect | Template:
    """Any act of the page; a refusal shows the page again with the typed text kept."""
    if noun not in ACTS:
        raise NotFound
    shape, verb = ACTS[noun]
    values = await form_values(request)
    try:
        async with db.write() as session:
            referral = await referral_for(session, viewer, referral_id, lock=True)
            check_version(referral, version_of(values))
            await verb(session, viewer, referral, shaped(shape, typed(values)), today=clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        return await _show(db, viewer, referral_id, values | {"noun": noun}, refusal)
    return Redirect(f"/referrals/{referral_id}", status_code=303)


ROUTES: list[Any] = [
    referrals_page,
    *selection_doors(REFERRALS),
    new_page,
    study,
    referral_page,
    edit_page,
    edit,
    referral_act,
    *filing.ROUTES,
]
