"""What the office does about an order beside its way, over JSON: withdrawing, pausing, looking back, reopening it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from duze.cases.grounds import withdraw_rectification
from duze.cases.looking_back import look_back, reopen_on_recurrence
from duze.cases.order_api import TAGS, Asked, act
from duze.cases.pausing import pause_rectification, resume_rectification
from duze.cases.queries import rectification_for
from duze.cases.shapes import LookBackIn, ReasonIn
from duze.cases.views import RectificationOut, order_answer
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.web.etags import check_match
from duze.people.permissions import Viewer


@post("/rectifications/{order_id:uuid}/pause", status_code=200, tags=TAGS, summary="Let an order's clock stand still")
async def pause(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    order_id: FromPath[UUID],
    data: JSONBody[ReasonIn],
) -> Response[RectificationOut]:
    """From tomorrow on its days do not count and no card is shown."""
    return await act(request, db, viewer, order_id, lambda s, o, d: pause_rectification(s, viewer, o, data, today=d))


@post("/rectifications/{order_id:uuid}/resumption", status_code=200, tags=TAGS, summary="Let an order's clock go on")
async def resumption(
    request: Asked, db: NamedDependency[Database], viewer: NamedDependency[Viewer], order_id: FromPath[UUID]
) -> Response[RectificationOut]:
    """The due day moves by the days that did not count."""
    return await act(request, db, viewer, order_id, lambda s, o, d: resume_rectification(s, viewer, o, today=d))


@post("/rectifications/{order_id:uuid}/look-back", status_code=200, tags=TAGS, summary="Look again after closing")
async def looked_back(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    order_id: FromPath[UUID],
    data: JSONBody[LookBackIn],
) -> Response[RectificationOut]:
    """What was found, and when to look next, if ever."""
    return await act(request, db, viewer, order_id, lambda s, o, d: look_back(s, viewer, o, data, today=d))


@post("/rectifications/{order_id:uuid}/recurrence", status_code=201, tags=TAGS, summary="Reopen what came back")
async def recurrence(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    order_id: FromPath[UUID],
    data: JSONBody[ReasonIn],
) -> Response[RectificationOut]:
    """The same demands under the same number with a suffix; a closed case goes on. Answers with the new order."""
    async with db.write() as session:
        order = await rectification_for(session, viewer, order_id, lock=True)
        check_match(request, order)
        fresh = await reopen_on_recurrence(session, viewer, order, data, today=clock.today())
        await session.flush()
        return order_answer(fresh, 201)


@post("/rectifications/{order_id:uuid}/withdrawal", status_code=200, tags=TAGS, summary="Take an order back")
async def withdrawal(
    request: Asked,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    order_id: FromPath[UUID],
    data: JSONBody[ReasonIn],
) -> Response[RectificationOut]:
    """After an objection took away what it rests on; by another than the one who issued it."""
    return await act(request, db, viewer, order_id, lambda s, o, d: withdraw_rectification(s, viewer, o, data, today=d))


ROUTES: list[Any] = [withdrawal, pause, resumption, looked_back, recurrence]
