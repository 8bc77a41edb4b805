"""What the office does about a running order, over JSON: pausing its clock and letting it go on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from duze.cases.order_api import TAGS, Asked, act
from duze.cases.pausing import pause_rectification, resume_rectification
from duze.cases.shapes import ReasonIn
from duze.cases.views import RectificationOut
from duze.kit.db import Database
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


ROUTES: list[Any] = [pause, resumption]
