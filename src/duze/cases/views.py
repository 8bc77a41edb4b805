"""Cases and orders as the API gives them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from litestar import Response

from duze.cases.models import Case
from duze.cases.models_orders import Rectification
from duze.cases.rules import inside
from duze.kit.web.etags import etag
from duze.people.permissions import Viewer


class CaseOut(msgspec.Struct):
    """A case over the API."""

    id: UUID
    version: int
    number: str | None
    title: str
    state: str
    unit_id: UUID
    grounds: str
    basis: str
    origin: str
    origin_id: UUID | None
    proposed_on: date
    approved_on: date | None
    opened_on: date | None
    check_asked_on: date | None
    closed_on: date | None
    summary: str


def case_out(case: Case, viewer: Viewer) -> CaseOut:
    """The case as the API gives it; the office's own texts are not for the unit."""
    values = {name: getattr(case, name) for name in CaseOut.__struct_fields__}
    values |= {"state": case.state.value, "origin": case.origin.value}
    return CaseOut(**values if inside(viewer, case) else values | {"grounds": "", "summary": "", "origin_id": None})


def case_answer(case: Case, viewer: Viewer, status: int = 200) -> Response[CaseOut]:
    """The case with its ETag."""
    return Response(case_out(case, viewer), status_code=status, headers={"ETag": etag(case)})


class RectificationOut(msgspec.Struct):
    """A rectification order over the API."""

    id: UUID
    version: int
    number: str
    case_id: UUID
    unit_id: UUID
    title: str
    demands: list[str]
    proof: str
    state: str
    issued_on: date
    due_on: date
    received_on: date | None
    submitted_on: date | None
    returns: int
    closed_on: date | None
    paused_on: date | None
    withdrawn_on: date | None
    look_back_on: date | None
    reopens_id: UUID | None


def order_answer(order: Rectification, status: int = 200) -> Response[RectificationOut]:
    """The order with its ETag."""
    values = {name: getattr(order, name) for name in RectificationOut.__struct_fields__}
    out = RectificationOut(**values | {"state": order.state.value})
    return Response(out, status_code=status, headers={"ETag": etag(order)})
