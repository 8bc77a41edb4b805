"""督办 orders over JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases import supervision_file_doors, supervision_order_papers, supervision_papers
from duze.cases.models_supervision import Supervision, SupervisionState
from duze.cases.shapes import OpinionIn, ReasonIn
from duze.cases.supervising import draft_supervision
from duze.cases.supervision_doors import ORDER_ACTS, PART_ACTS
from duze.cases.supervision_listing import SupervisionRow, list_supervisions
from duze.cases.supervision_queries import card_of, chased_for, part_for, parts_of, supervision_for
from duze.cases.supervision_rules import order_acts, part_acts
from duze.cases.supervision_shapes import FeedbackIn, MergeIn, SplitIn, SupervisionIn
from duze.cases.supervision_views import SupervisionOut, supervision_out, supervision_sheet
from duze.kit import clock
from duze.kit.acts import ActOut, act_out
from duze.kit.db import Database
from duze.kit.web.etags import check_match
from duze.kit.web.paging import checked_limit, link_header
from duze.letters.doors import doors
from duze.people.permissions import Permission, Viewer, require

TAGS = ["supervisions"]
Ask = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Path = FromPath[UUID]
Out = Response[SupervisionOut]
_AT, _PART = "/supervisions/{order_id:uuid}", "/supervision-parts/{part_id:uuid}"


async def _answer(session: AsyncSession, viewer: Viewer, order: Supervision, status: int = 200) -> Out:
    await session.flush()
    out = supervision_out(await supervision_sheet(session, viewer, order, clock.today()))
    return Response(out, status_code=status, headers={"ETag": f'"{out.version}"'})


async def _do(request: Ask, db: Database, viewer: Viewer, order_id: UUID, noun: str, data: Any) -> Out:
    async with db.write() as session:
        order = await supervision_for(session, viewer, order_id, lock=True)
        check_match(request, order)
        after = await ORDER_ACTS[noun][1](session, viewer, order, data, clock.today())
        return await _answer(session, viewer, after)


async def _do_part(request: Ask, db: Database, viewer: Viewer, part_id: UUID, noun: str, data: Any) -> Out:
    async with db.write() as session:
        part = await part_for(session, viewer, part_id, lock=True)
        check_match(request, part)
        await PART_ACTS[noun][1](session, viewer, part, data, clock.today())
        await session.flush()
        return await _answer(session, viewer, await supervision_for(session, viewer, part.supervision_id))


@get("/supervisions", tags=TAGS, summary="supervision orders the viewer may see, newest first")
async def supervisions(
    request: Ask,
    db: Db,
    viewer: Who,
    status: FromQuery[SupervisionState | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[list[SupervisionRow]]:
    """Keyset-paged; the next page's address is in the Link header."""
    async with db.read() as session:
        page = await list_supervisions(session, viewer, limit=checked_limit(limit), cursor=cursor, state=status)
    query = {key: str(value) for key, value in request.query_params.items()}
    return Response(list(page.items), headers=link_header(request.url.path, query, page))


@post("/supervisions", status_code=201, tags=TAGS, summary="Draft a supervision order")
async def draft(db: Db, viewer: Who, data: JSONBody[SupervisionIn]) -> Out:
    """Another person puts it on the list."""
    require(viewer, Permission.CASES_OPEN)
    async with db.write() as session:
        order = await draft_supervision(session, viewer, data, today=clock.today())
        return await _answer(session, viewer, order, 201)


@get(_AT, tags=TAGS, summary="One supervision order with the parts the viewer may see")
async def supervision(db: Db, viewer: Who, order_id: Path) -> Out:
    """With its ETag; a part's own version is in it."""
    async with db.read() as session:
        return await _answer(session, viewer, await supervision_for(session, viewer, order_id))


@get(f"{_AT}/actions", tags=TAGS, summary="What the viewer may do with a supervision order, and why not")
async def supervision_actions(db: Db, viewer: Who, order_id: Path) -> list[ActOut]:
    """The same rules the verbs ask."""
    async with db.read() as session:
        order = await supervision_for(session, viewer, order_id)
        return [act_out(one) for one in order_acts(order, viewer, await parts_of(session, order))]


@post(f"{_AT}/approval", status_code=200, tags=TAGS, summary="Put a supervision order on the list")
async def approval(request: Ask, db: Db, viewer: Who, order_id: Path, data: JSONBody[OpinionIn]) -> Out:
    """It takes its number, and each unit's limit runs."""
    return await _do(request, db, viewer, order_id, "approval", data)


@post(f"{_AT}/refusal", status_code=200, tags=TAGS, summary="Refuse a draft, or take it back")
async def refusal(request: Ask, db: Db, viewer: Who, order_id: Path, data: JSONBody[ReasonIn]) -> Out:
    """With a reason."""
    return await _do(request, db, viewer, order_id, "refusal", data)


@post(f"{_AT}/closure", status_code=200, tags=TAGS, summary="Close a supervision order")
async def closure(request: Ask, db: Db, viewer: Who, order_id: Path, data: JSONBody[OpinionIn]) -> Out:
    """By neither drafter nor approver, when every part was accepted."""
    return await _do(request, db, viewer, order_id, "closure", data)


@post(f"{_AT}/merger", status_code=200, tags=TAGS, summary="Merge into another supervision order")
async def merger(request: Ask, db: Db, viewer: Who, order_id: Path, data: JSONBody[MergeIn]) -> Out:
    """Running parts of units that have none there move over."""
    return await _do(request, db, viewer, order_id, "merger", data)


@post(f"{_AT}/split", status_code=200, tags=TAGS, summary="Split co-handling units off")
async def split(request: Ask, db: Db, viewer: Who, order_id: Path, data: JSONBody[SplitIn]) -> Out:
    """Answers with the new order."""
    return await _do(request, db, viewer, order_id, "split", data)


@get(f"{_PART}/actions", tags=TAGS, summary="What the viewer may do with a part")
async def part_actions(db: Db, viewer: Who, part_id: Path) -> list[ActOut]:
    """Those that are open; the same rules the verbs ask."""
    async with db.read() as session:
        part = await part_for(session, viewer, part_id)
        acts = part_acts(part, viewer, await card_of(session, part), await chased_for(session, part))
        return [act_out(one) for one in acts]


@post(f"{_PART}/receipt", status_code=200, tags=TAGS, summary="The unit signs for its part")
async def receipt(request: Ask, db: Db, viewer: Who, part_id: Path) -> Out:
    """If-Match is the part's version, here and below."""
    return await _do_part(request, db, viewer, part_id, "receipt", None)


@post(f"{_PART}/progress", status_code=200, tags=TAGS, summary="The unit tells how far it is")
async def progress(request: Ask, db: Db, viewer: Who, part_id: Path, data: JSONBody[FeedbackIn]) -> Out:
    """`prefill` of the part is what the system can write."""
    return await _do_part(request, db, viewer, part_id, "progress", data)


@post(f"{_PART}/result", status_code=200, tags=TAGS, summary="The unit reports its result")
async def result(request: Ask, db: Db, viewer: Who, part_id: Path, data: JSONBody[FeedbackIn]) -> Out:
    """Its clock stops."""
    return await _do_part(request, db, viewer, part_id, "result", data)


@post(f"{_PART}/acceptance", status_code=200, tags=TAGS, summary="Accept a unit's result")
async def acceptance(request: Ask, db: Db, viewer: Who, part_id: Path, data: JSONBody[OpinionIn]) -> Out:
    """By another than who reported."""
    return await _do_part(request, db, viewer, part_id, "acceptance", data)


@post(f"{_PART}/return", status_code=200, tags=TAGS, summary="Send a unit's result back")
async def send_back(request: Ask, db: Db, viewer: Who, part_id: Path, data: JSONBody[ReasonIn]) -> Out:
    """Counted; the limit for doing it again runs."""
    return await _do_part(request, db, viewer, part_id, "return", data)


@post(f"{_PART}/chase", status_code=200, tags=TAGS, summary="Chase a unit after a card")
async def chase(request: Ask, db: Db, viewer: Who, part_id: Path, data: JSONBody[FeedbackIn]) -> Out:
    """Once after a yellow card, once after a red one."""
    return await _do_part(request, db, viewer, part_id, "chase", data)


ROUTES: list[Any] = [
    supervisions,
    draft,
    supervision,
    supervision_actions,
    approval,
    refusal,
    closure,
    merger,
    split,
    part_actions,
    receipt,
    progress,
    result,
    acceptance,
    send_back,
    chase,
    *supervision_file_doors.API_ROUTES,
    *doors(supervision_papers.PLACE).api,
    *doors(supervision_order_papers.PLACE).api,
]
