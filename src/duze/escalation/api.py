"""Proposals over JSON; the rulebook is in `rulebook_api`."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from duze.escalation import rulebook_api
from duze.escalation.actions import accept_proposal, decline_proposal
from duze.escalation.listing import ProposalRow, list_proposals
from duze.escalation.models import Proposal, ProposalState
from duze.escalation.queries import proposal_for
from duze.escalation.rules import proposal_acts, rule_sentence
from duze.escalation.shapes import OpinionIn, ReasonIn, Rule
from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.db import Database
from duze.kit.web.etags import check_match, etag
from duze.kit.web.paging import checked_limit, link_header
from duze.people.permissions import Viewer

PROPOSALS = ["proposals"]
Asked = Request[Any, Any, Any]


class ProposalOut(msgspec.Struct):
    """A proposal with its rule as a sentence and the facts it rests on."""

    id: UUID
    version: int
    title: str
    state: str
    rule_code: str
    rule: str
    clause: str
    about: str
    subject_id: UUID
    unit_id: UUID
    period: str
    facts: list[dict[str, Any]]
    consequence: str
    level: int
    made_on: date
    decided_on: date | None
    reason: str
    case_id: UUID | None


def proposal_out(proposal: Proposal) -> ProposalOut:
    """The proposal as the API gives it."""
    values = {name: getattr(proposal, name) for name in ProposalOut.__struct_fields__}
    sentence = rule_sentence(Rule.model_validate(proposal.rule))
    return ProposalOut(**values | {"state": proposal.state.value, "rule": sentence})


def _answer(proposal: Proposal) -> Response[ProposalOut]:
    return Response(proposal_out(proposal), status_code=200, headers={"ETag": etag(proposal)})


@get("/proposals", tags=PROPOSALS, summary="Proposals the viewer may see, newest first")
async def proposals(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    status: FromQuery[ProposalState | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[list[ProposalRow]]:
    """Keyset-paged; the next page's address is in the Link header."""
    async with db.read() as session:
        page = await list_proposals(session, viewer, limit=checked_limit(limit), cursor=cursor, state=status)
    query = {key: str(value) for key, value in request.query_params.items()}
    return Response(list(page.items), headers=link_header(request.url.path, query, page))


@get("/proposals/{proposal_id:uuid}", tags=PROPOSALS, summary="One proposal with its facts")
async def proposal(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], proposal_id: FromPath[UUID]
) -> Response[ProposalOut]:
    """With its ETag."""
    async with db.read() as session:
        return _answer(await proposal_for(session, viewer, proposal_id))


@get("/proposals/{proposal_id:uuid}/actions", tags=PROPOSALS, summary="What the viewer may decide, and why not")
async def proposal_actions(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], proposal_id: FromPath[UUID]
) -> list[ActOut]:
    """The same rules the verbs ask."""
    async with db.read() as session:
        return [act_out(act) for act in proposal_acts(await proposal_for(session, viewer, proposal_id), viewer)]


@post("/proposals/{proposal_id:uuid}/acceptance", status_code=200, tags=PROPOSALS, summary="Take a proposal up")
async def acceptance(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    proposal_id: FromPath[UUID],
    data: JSONBody[OpinionIn],
) -> Response[ProposalOut]:
    """Opens its case, and proposes the interview if that is what the rule says."""
    async with db.write() as session:
        found = await proposal_for(session, viewer, proposal_id, lock=True)
        check_match(request, found)
        await accept_proposal(session, viewer, found, data, today=clock.today())
        await session.flush()
        return _answer(found)


@post("/proposals/{proposal_id:uuid}/refusal", status_code=200, tags=PROPOSALS, summary="Decide against a proposal")
async def refusal(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    proposal_id: FromPath[UUID],
    data: JSONBody[ReasonIn],
) -> Response[ProposalOut]:
    """With a reason."""
    async with db.write() as session:
        found = await proposal_for(session, viewer, proposal_id, lock=True)
        check_match(request, found)
        await decline_proposal(session, viewer, found, data, today=clock.today())
        await session.flush()
        return _answer(found)


ROUTES: list[Any] = [proposals, proposal, proposal_actions, acceptance, refusal, *rulebook_api.ROUTES]
