"""Findings over the API."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any, cast
from uuid import UUID

import msgspec
from litestar import Request, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings import papers
from duze.findings.actions import (
    edit_finding,
    explain_finding,
    log_finding,
    submit_finding,
    take_for_verification,
    verify_finding,
)
from duze.findings.deciding import archive_finding, confirm_finding, dismiss_finding, record_fix
from duze.findings.desk import act_on
from duze.findings.history import Moment, history
from duze.findings.listing import FindingRow, list_findings
from duze.findings.merging import acts_of_merge, merge_finding, separate_finding
from duze.findings.models import Finding
from duze.findings.objecting import decide_objection, object_to_finding
from duze.findings.queries import finding_for
from duze.findings.shapes import (
    DecisionIn,
    ExplanationIn,
    FindingIn,
    FindingPatch,
    FixIn,
    MergeIn,
    ObjectionDecisionIn,
    ObjectionIn,
    ReasonIn,
    VerificationIn,
)
from duze.findings.turns import Wanted
from duze.findings.views import FindingOut, acts_on, finding_out
from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.db import Database
from duze.kit.lists import NEWEST, OLDEST, Narrow
from duze.kit.web.etags import check_match
from duze.kit.web.paging import checked_limit, link_header
from duze.law.models import Kind
from duze.letters.doors import doors
from duze.people.permissions import Viewer

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Req = Request[Any, Any, Any]


class FindingList(msgspec.Struct):
    """One page of findings; `next` is the cursor of the next page."""

    items: list[FindingRow]
    next: str | None = None


def _answer(out: FindingOut, status: int = 200) -> Response[FindingOut]:
    return Response(out, status_code=status, headers={"ETag": f'"{out.version}"'})


class Order(Enum):
    """In what order a list stands."""

    NEWEST = "newest"
    OLDEST = "oldest"
    HAPPENED = "happened"
    HAPPENED_FIRST = "happened-first"


_ORDERS = {
    Order.NEWEST: NEWEST,
    Order.OLDEST: OLDEST,
    Order.HAPPENED: "-happened",
    Order.HAPPENED_FIRST: "happened",
}


@get("/findings", tags=["findings"], summary="Findings this account may see")
async def get_findings(
    request: Req,
    db: Db,
    viewer: Who,
    in_state: Annotated[Wanted | None, QueryParameter(name="state")] = None,
    kind: FromQuery[Kind | None] = None,
    unit_id: FromQuery[UUID | None] = None,
    period: FromQuery[str] = "",
    mine: FromQuery[bool] = False,
    q: FromQuery[str] = "",
    order: FromQuery[Order] = Order.NEWEST,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[FindingList]:
    """Narrowed by state, kind, unit, month it counts in (`2026-10`), own work and text (`q`); in an `order`."""
    chosen = {"state": in_state and in_state.value, "kind": kind and kind.value, "period": period, "mine": mine}
    facets = tuple((name, "true" if value is True else str(value)) for name, value in chosen.items() if value)
    narrow = Narrow(facets, unit_id, q, order=_ORDERS[order])
    async with db.read() as session:
        page = await list_findings(session, viewer, narrow, limit=checked_limit(limit), cursor=cursor)
    query = {key: str(value) for key, value in request.query_params.items()}
    return Response(FindingList(list(page.items), page.next), headers=link_header(request.url.path, query, page))


@post("/findings", tags=["findings"], summary="Log a finding (draft)", status_code=201)
async def post_finding(db: Db, viewer: Who, data: JSONBody[FindingIn]) -> Response[FindingOut]:
    """A draft. With an `id` already sent, the finding logged then."""
    async with db.write() as session:
        finding = await log_finding(session, viewer, data, today=clock.today())
        out = await finding_out(session, viewer, finding)
    return _answer(out, 201)


@get("/findings/{finding_id:uuid}", tags=["findings"], summary="One finding")
async def get_finding(db: Db, viewer: Who, finding_id: FromPath[UUID]) -> Response[FindingOut]:
    """The finding as this account may know it."""
    async with db.read() as session:
        return _answer(await finding_out(session, viewer, await finding_for(session, viewer, finding_id)))


@get("/findings/{finding_id:uuid}/actions", tags=["findings"], summary="Acts open to me, and why others are not")
async def get_actions(db: Db, viewer: Who, finding_id: FromPath[UUID]) -> list[ActOut]:
    """The acts that concern this account."""
    async with db.read() as session:
        finding = await finding_for(session, viewer, finding_id)
        acts = await acts_on(session, viewer, finding, clock.today())
        return [act_out(act) for act in acts + await acts_of_merge(session, viewer, finding)]


@get("/findings/{finding_id:uuid}/timeline", tags=["findings"], summary="What happened, oldest first")
async def get_timeline(db: Db, viewer: Who, finding_id: FromPath[UUID]) -> list[Moment]:
    """The finding's history, as far as this account may know it."""
    async with db.read() as session:
        return await history(session, viewer, await finding_for(session, viewer, finding_id))


@patch("/findings/{finding_id:uuid}", tags=["findings"], summary="Change a draft")
async def patch_finding(
    request: Req, db: Db, viewer: Who, finding_id: FromPath[UUID], data: JSONBody[FindingPatch]
) -> Response[FindingOut]:
    """The fields sent; the others stay."""

    async def doing(session: AsyncSession, finding: Finding) -> object:
        return await edit_finding(session, viewer, finding, data, today=clock.today())

    return _answer(await act_on(db, viewer, finding_id, lambda f: check_match(request, f), doing))


def _act(path: str, summary: str, verb: Any, shape: type[SQLModel] | None) -> Any:
    """A door for one act: POST, If-Match, the verb, the finding afterwards."""

    async def with_body(
        request: Req, db: Db, viewer: Who, finding_id: FromPath[UUID], data: Any
    ) -> Response[FindingOut]:
        async def doing(session: AsyncSession, finding: Finding) -> object:
            return await verb(session, viewer, finding, data, today=clock.today())

        return _answer(await act_on(db, viewer, finding_id, lambda f: check_match(request, f), doing))

    async def without_body(request: Req, db: Db, viewer: Who, finding_id: FromPath[UUID]) -> Response[FindingOut]:
        async def doing(session: AsyncSession, finding: Finding) -> object:
            return await verb(session, viewer, finding, today=clock.today())

        return _answer(await act_on(db, viewer, finding_id, lambda f: check_match(request, f), doing))

    handler: Any = without_body
    if shape is not None:
        handler, body = with_body, cast(Any, JSONBody)
        handler.__annotations__ = handler.__annotations__ | {"data": body[shape]}
    handler.__name__ = f"post_{path.replace('-', '_')}"
    handler.__doc__ = (verb.__doc__ or "").splitlines()[0]
    return post(f"/findings/{{finding_id:uuid}}/{path}", status_code=200, tags=["findings"], summary=summary)(handler)


ROUTES = [
    *doors(papers.PLACE).api,
    get_findings,
    post_finding,
    get_finding,
    get_actions,
    get_timeline,
    patch_finding,
    _act("submission", "Submit a draft: it gets its number", submit_finding, None),
    _act("verification-start", "Take it for verification; the unit is asked to explain", take_for_verification, None),
    _act("explanation", "The unit's explanation", explain_finding, ExplanationIn),
    _act("verification", "What the verifier found", verify_finding, VerificationIn),
    _act("confirmation", "Decide that it is true, and as what", confirm_finding, DecisionIn),
    _act("dismissal", "Decide that it is not true", dismiss_finding, ReasonIn),
    _act("on-the-spot-fix", "Record that it was put right on the spot", record_fix, FixIn),
    _act("objection", "The unit objects", object_to_finding, ObjectionIn),
    _act("objection-decision", "Decide the objection", decide_objection, ObjectionDecisionIn),
    _act("archival", "File it away", archive_finding, ReasonIn),
    _act("merger", "Mark it a duplicate of another finding", merge_finding, MergeIn),
    _act("separation", "Set a duplicate free again", separate_finding, ReasonIn),
]
