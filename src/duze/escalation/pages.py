"""Proposals and the rulebook as pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.queries import case_for
from duze.escalation import rulebook_pages
from duze.escalation.actions import accept_proposal, decline_proposal
from duze.escalation.listing import PROPOSALS
from duze.escalation.models import STATE_NAMES, Proposal, ProposalState
from duze.escalation.queries import proposal_for
from duze.escalation.reasons import period_words, reasons_of
from duze.escalation.rules import consequence_name, proposal_acts, rule_sentence, value_words
from duze.escalation.shapes import OpinionIn, ReasonIn, Rule
from duze.escalation.vocabulary import Consequence, fact_named
from duze.journal.queries import timeline
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.people.permissions import Permission, Viewer
from duze.rankings.standing import Doubt, last_place_doubt
from duze.units.lists import listed
from duze.units.queries import unit_by_id
from duze.units.taking_out import doors as selection_doors

Web = Request[Any, Any, Any]


@get("/proposals")
async def proposals_page(request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """What the rules propose; those that wait come first when nothing is chosen."""
    async with db.read() as session:
        page, shown = await listed(session, PROPOSALS, viewer, request.query_params)
    rows = [(row, consequence_name(Consequence(row.consequence), row.level)) for row in page.items]
    if not shown.kept:
        rows.sort(key=lambda pair: pair[0].state != ProposalState.PROPOSED.value)
    context = {
        "viewer": viewer,
        "active": "/proposals",
        "rows": rows,
        "list": shown,
        "states": STATE_NAMES,
        "period_words": period_words,
        "waiting": sum(row.state == ProposalState.PROPOSED.value for row, _ in rows),
        "may_decide": viewer.may(Permission.PROPOSALS_DECIDE),
    }
    return Template("escalation/list.html", context=context)


@get("/proposals/{proposal_id:uuid}")
async def proposal_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], proposal_id: FromPath[UUID]
) -> Template:
    """One proposal: its rule as a sentence, the facts with their sources, the decision."""
    return await _show(db, viewer, proposal_id, {}, None)


async def _show(
    db: Database, viewer: Viewer, proposal_id: UUID, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        proposal = await proposal_for(session, viewer, proposal_id)
        context = await _sheet(session, viewer, proposal)
    context |= {
        "viewer": viewer,
        "active": "/proposals",
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("escalation/show.html", context=context, status_code=refusal.status if refusal else 200)


_TOLD = {
    Verb.PROPOSAL_MADE: ("提出建议", "lightbulb", "blue"),
    Verb.PROPOSAL_REFRESHED: ("事实有变动，建议已更新", "rotate-ccw", "amb"),
    Verb.PROPOSAL_ACCEPTED: ("采纳", "check", "grn"),
    Verb.PROPOSAL_DECLINED: ("不予采纳", "x", "red"),
    Verb.PROPOSAL_WITHDRAWN: ("撤回", "rotate-ccw", "amb"),
}


async def _sheet(session: AsyncSession, viewer: Viewer, proposal: Proposal) -> dict[str, Any]:
    case = None
    if proposal.case_id is not None:
        try:
            case = await case_for(session, viewer, proposal.case_id)
        except NotFound:
            case = None
    facts = [
        {
            "label": fact_named(row["fact"]).label,
            "words": value_words(row["fact"], row["value"]),
            "meaning": fact_named(row["fact"]).meaning,
            "link": row["link"],
            "asked": row.get("asked", False),
        }
        for row in proposal.facts
    ]
    events = [
        {"at": entry.created_at, "who": entry.actor_name, "text": entry.reason, "told": _TOLD[entry.verb]}
        for entry in reversed(await timeline(session, [proposal.id]))
        if entry.verb in _TOLD
    ]
    return {
        "proposal": proposal,
        "rule": rule_sentence(Rule.model_validate(proposal.rule)),
        "what": consequence_name(Consequence(proposal.consequence), proposal.level),
        "state_name": STATE_NAMES[proposal.state],
        "unit": await unit_by_id(session, proposal.unit_id),
        "month": period_words(proposal.period),
        "doubt": await _doubt(session, proposal),
        "reasons": reasons_of(proposal),
        "facts": facts,
        "case": case,
        "acts": proposal_acts(proposal, viewer),
        "events": events,
    }


async def _doubt(session: AsyncSession, proposal: Proposal) -> Doubt | None:
    """The doubt about a last place, where the proposal rests on one."""
    asked = {row["fact"] for row in proposal.facts if row.get("asked")}
    if not asked & {"last_places_in_a_row", "last_places_in_12", "rank"}:
        return None
    return await last_place_doubt(session, proposal.unit_id, proposal.period)


@post("/proposals/{proposal_id:uuid}/acceptance", status_code=303)
async def acceptance(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], proposal_id: FromPath[UUID]
) -> Redirect | Template:
    """采纳; goes to the case that was opened."""
    values = await form_values(request)
    try:
        async with db.write() as session:
            proposal = await proposal_for(session, viewer, proposal_id, lock=True)
            check_version(proposal, version_of(values))
            case = await accept_proposal(session, viewer, proposal, shaped(OpinionIn, values), today=clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        return await _show(db, viewer, proposal_id, values | {"noun": "acceptance"}, refusal)
    return Redirect(f"/cases/{case.id}", status_code=303)


@post("/proposals/{proposal_id:uuid}/refusal", status_code=303)
async def refusal_of(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], proposal_id: FromPath[UUID]
) -> Redirect | Template:
    """不予采纳, with a reason."""
    values = await form_values(request)
    try:
        async with db.write() as session:
            proposal = await proposal_for(session, viewer, proposal_id, lock=True)
            check_version(proposal, version_of(values))
            await decline_proposal(session, viewer, proposal, shaped(ReasonIn, values), today=clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        return await _show(db, viewer, proposal_id, values | {"noun": "refusal"}, refusal)
    return Redirect(f"/proposals/{proposal_id}", status_code=303)


ROUTES: list[Any] = [
    proposals_page,
    *selection_doors(PROPOSALS),
    proposal_page,
    acceptance,
    refusal_of,
    *rulebook_pages.ROUTES,
]
